"""Fingerprinting a recording's sound in a worker, by the Chromaprint library where it is installed."""

from itertools import chain, groupby
from typing import Any

import pyarrow as pa

from media_assets.library.payload import primary_audio
from media_assets.outcomes import Outcome, portable
from media_assets.schemas.fingerprints import AUDIO_FINGERPRINT
from resources.model import ModelIdentity
from resources.opening import Source, open_av

VERSION = "1"

SAMPLE_RATE = 11_025
"""What Chromaprint itself works at, in Hz; decoding to it saves it a resampling."""

STEP = 1365
"""Samples from one sub-fingerprint to the next: a third of Chromaprint's window of 4096."""

RATE = SAMPLE_RATE / STEP
"""Sub-fingerprints per second, 8.08."""

MISSING = "no Chromaprint library is installed (on Debian: libchromaprint1)"


def library() -> ModelIdentity | None:
    """Return the installed Chromaprint and its version; None where there is none."""
    try:
        import chromaprint
    except ImportError:
        return None
    return ModelIdentity("chromaprint", chromaprint._libchromaprint.chromaprint_get_version().decode())


def fingerprint_audio(source: Source, most_seconds: float) -> bytes:
    """Fingerprint the first audio stream; returns a portable outcome with one row of `AUDIO_FINGERPRINT`.

    A recording without an audio stream, or with less sound than Chromaprint's first sub-fingerprint takes (2.6 s), is
    not applicable. What follows after `most_seconds` is left out.

    Raises:
        PermanentError: the stream cannot be decoded.
    """
    import chromaprint

    with source.open() as file, open_av(file) as container:
        stream = primary_audio(container)
        if stream is None:
            return _nothing("it has no audio stream")
        printer = chromaprint.Fingerprinter()
        printer.start(SAMPLE_RATE, 1)
        samples, start, most = 0, None, round(most_seconds * SAMPLE_RATE)
        for piece, begin in _pieces(container, stream):
            start = begin if start is None else start
            printer.feed(piece[: most - samples].tobytes())
            samples += len(piece)
            if samples >= most:
                break
    try:
        values, _ = chromaprint.decode_fingerprint(printer.finish())
    except chromaprint.FingerprintError:
        values = []
    if not values:
        return _nothing("it has too little sound for a fingerprint")
    row = {
        "fingerprint": values,
        "rate": RATE,
        "seconds": min(samples, most) / SAMPLE_RATE,
        "start_seconds": start or 0.0,
        "whole": samples <= most,
    }
    return portable(Outcome(pa.Table.from_pylist([row], AUDIO_FINGERPRINT)))


def _pieces(container: Any, stream: Any) -> Any:
    import av

    # A resampler refuses frames of another rate or layout; broadcasts change them between programmes.
    begin = float(container.start_time or 0) / 1_000_000
    for _, alike in groupby(container.decode(stream), lambda frame: (frame.format.name, frame.layout.name, frame.rate)):
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        for frame in chain(alike, [None]):
            at = max(0.0, float(frame.time or 0.0) - begin) if frame is not None else 0.0
            if frame is not None:
                frame.pts = None  # a gap or a step back in the stream's times would make it refuse the frame
            for piece in resampler.resample(frame):
                yield piece.to_ndarray().ravel(), at


def _nothing(reason: str) -> bytes:
    return portable(Outcome(AUDIO_FINGERPRINT.empty_table(), "not_applicable", reason))
