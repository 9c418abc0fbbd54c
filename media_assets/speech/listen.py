"""Listening to a recording in a worker: each wanted stream is decoded and measured; imports nothing heavy."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.outcomes import Outcome, portable
from media_assets.schemas.audio import AUDIO_PROFILE
from media_assets.speech.audio import NO_AUDIO, decode_stream
from media_assets.speech.audio import VERSION as AUDIO_VERSION
from media_assets.speech.profile import VERSION as PROFILE_VERSION
from media_assets.speech.profile import Profile, condition_of, profile_of
from media_assets.speech.streams import AudioStream, audio_streams, chosen
from media_assets.speech.windows import WindowSettings, quietest_in, windows_of
from resources.errors import PermanentError
from resources.opening import Source, open_av
from resources.speech.mapped import FileSamples

VERSION = f"{PROFILE_VERSION}+audio{AUDIO_VERSION}"


def profile_audio(source: Source, scratch: str, wanted: Sequence[str], cut: WindowSettings) -> bytes:
    """Decode and measure the wanted streams of a recording, one after the other; returns a portable outcome.

    It has a row for every audio stream. Without speech in any wanted stream it is not applicable, and says what was
    heard instead; it is degraded if sound is missing.

    Args:
        scratch: where to put a stream's samples meanwhile; nothing is left there.
        wanted: see `media_assets.speech.streams.chosen`.
        cut: how long windows are.

    Raises:
        PermanentError: the container, or every wanted stream, cannot be decoded.
    """
    with source.open() as file, open_av(file) as container:
        streams = audio_streams(container)
    picked = chosen(streams, wanted)
    rows, problems = [], []
    for stream in streams:
        row = _described(stream)
        if stream in picked:
            try:
                row |= _heard(source, Path(scratch), stream, cut)
            except PermanentError as error:
                problems.append(error)
                row["remark"] = str(error)
        rows.append(row | {"chosen": stream in picked})
    if problems and len(problems) == len(picked):
        raise problems[0]
    return portable(outcome_of(rows))


def outcome_of(rows: Sequence[dict[str, Any]]) -> Outcome:
    """Turn rows of `AUDIO_PROFILE`, one per stream of a container, into its outcome."""
    table = pa.Table.from_pylist(rows, AUDIO_PROFILE)
    picked = [row for row in rows if row["chosen"]]
    if not picked:
        unknown = f"none of its {len(rows)} audio streams has a known codec" if rows else NO_AUDIO
        return Outcome(table, "not_applicable", unknown)
    remarks = [(row["stream"], row["remark"]) for row in picked if row["remark"]]
    if any(row["has_speech"] for row in picked):
        return Outcome(table, "degraded", _said(remarks, len(picked))) if remarks else Outcome(table)
    heard = [(row["stream"], row["heard"]) for row in picked if row.get("heard")]
    reasons = [f"no speech was found: {_said(heard, len(picked))}", _said(remarks, len(picked))]
    return Outcome(table, "not_applicable", "; ".join(filter(None, reasons)))


def _said(remarks: Sequence[tuple[int, str]], streams: int) -> str:
    return "; ".join(text if streams == 1 else f"stream {number}: {text}" for number, text in remarks)


def _described(stream: AudioStream) -> dict[str, Any]:
    said = asdict(stream)
    about = {name: said[name] for name in ("title", "role", "codec", "channels", "sample_rate")}
    return dict.fromkeys(AUDIO_PROFILE.names) | about | {"stream": stream.number, "language": stream.language}


def _heard(source: Source, scratch: Path, stream: AudioStream, cut: WindowSettings) -> dict[str, Any]:
    decoded = decode_stream(source, scratch, stream.number)
    try:
        samples = FileSamples(scratch, decoded.samples)
        profile = profile_of(samples, stream.sample_rate)
        spans = profile.spans if profile.has_speech else ()
        windows = windows_of(spans, profile.seconds, cut, quietest_in(samples))
    finally:
        scratch.unlink()
    names = ("offset_seconds", "clipping", "lost_packets", "lost_seconds", "jumps", "remark")
    return (
        {name: getattr(decoded, name) for name in names}
        | _figures(profile)
        | {"windows": [asdict(window) for window in windows]}
    )


def _figures(profile: Profile) -> dict[str, Any]:
    names = ("seconds", "has_speech", "speech_seconds", "snr_db", "bandwidth_hz", "loudness_lufs", "music")
    return {name: getattr(profile, name) for name in names} | {
        "spans": [{"start": start, "end": end} for start, end in profile.spans if profile.has_speech],
        "speech_ratio": profile.speech_seconds / profile.seconds if profile.seconds else 0.0,
        "condition": condition_of(profile.snr_db, profile.bandwidth_hz) if profile.has_speech else None,
        "heard": None if profile.has_speech else profile.heard,
    }
