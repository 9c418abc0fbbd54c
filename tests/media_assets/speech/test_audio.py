"""Decoding speech tracks to what transcribers take."""

import io
import os
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from media_assets.outcomes import received
from media_assets.speech import scratch as writing
from media_assets.speech.audio import DECODED, decode_audio, samples_of
from resources.errors import FileMoved, MediaError, PermanentError
from tests.media_assets.made import RATE, claimed, remuxed, saved, scene, sound, source, tone, video
from tests.media_assets.speech.recordings import Track, container, damaged, silent_wav

LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}


def decoded(
    folder: Path, data: bytes, degraded: str | None = None, stream: int | None = None
) -> tuple[npt.NDArray[np.int16], float]:
    """Decode a file and return its samples and offset; `degraded` is part of the reason that is expected."""
    scratch = folder / "scratch.pcm"
    outcome = received(decode_audio(source(folder, "file", data), str(scratch), stream))
    assert outcome.table.schema == DECODED
    assert (outcome.state == "degraded" and degraded in str(outcome.reason)) if degraded else outcome.state == "ok"
    (row,) = outcome.table.to_pylist()
    assert row["remark"] == outcome.reason
    assert scratch.stat().st_size == 2 * row["samples"]
    return np.array(samples_of(str(scratch), row["samples"])), row["offset_seconds"]


def pitch(samples: npt.NDArray[np.int16]) -> float:
    """The loudest frequency, in hertz."""
    middle = samples[len(samples) // 4 : len(samples) * 3 // 4].astype(float)
    return float(np.argmax(np.abs(np.fft.rfft(middle))) * RATE / len(middle))


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_any_sample_rate_and_channels_become_16_khz_mono(tmp_path: Path, rate: int, channels: int) -> None:
    data = sound("wav", "pcm_s16le", tone(1.5, rate=rate, channels=channels), rate, LAYOUTS[channels])
    samples, offset = decoded(tmp_path, data)
    assert samples.dtype == np.int16 and len(samples) == pytest.approx(1.5 * RATE, abs=40)
    assert pitch(samples) == pytest.approx(440, abs=3)
    assert np.abs(samples).max() > 2000
    assert offset == 0


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("mp3", "libmp3lame"),
        ("ipod", "aac"),
        ("ogg", "libopus"),
        ("flac", "flac"),
        ("matroska", "libopus"),
        ("adts", "aac"),
    ],
)
def test_every_codec_keeps_length_and_pitch(tmp_path: Path, container: str, codec: str) -> None:
    samples, offset = decoded(tmp_path, sound(container, codec, tone(2)))
    assert len(samples) / RATE == pytest.approx(2, abs=0.15)
    assert pitch(samples) == pytest.approx(440, abs=3)
    assert offset <= 0.1


def test_sound_that_begins_after_the_picture_keeps_its_offset(tmp_path: Path) -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as sink:
        shown: Any = sink.add_stream("libx264", rate=10)
        shown.width, shown.height, shown.pix_fmt = 96, 64, "yuv420p"
        spoken: Any = sink.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for number in range(40):
            frame = av.VideoFrame.from_image(scene())
            frame.pts = number
            sink.mux(shown.encode(frame))
        sink.mux(shown.encode(None))
        for number in range(10):
            heard = av.AudioFrame.from_ndarray(tone(0.1), format="s16", layout="mono")
            heard.sample_rate, heard.pts = RATE, round((2.5 + number * 0.1) * RATE)
            sink.mux(spoken.encode(heard))
        sink.mux(spoken.encode(None))
    samples, offset = decoded(tmp_path, out.getvalue())
    assert offset == pytest.approx(2.5, abs=0.01)
    assert len(samples) == pytest.approx(RATE, abs=40)


@pytest.mark.parametrize(
    ("form", "codec"),
    [
        ("mp4", "aac"),
        ("matroska", "aac"),
        ("matroska", "libopus"),
        ("ogg", "libopus"),
        ("mp3", "libmp3lame"),
        ("mov", "pcm_s16le"),
        ("mpegts", "mp2"),
        ("flv", "aac"),
        ("avi", "pcm_s16le"),
    ],
)
def test_a_sound_begins_when_a_player_plays_it(tmp_path: Path, form: str, codec: str) -> None:
    knock = np.zeros(2 * RATE, np.int16)
    knock[RATE : RATE + 1600] = tone(0.1, 1000)[0]
    samples, offset = decoded(tmp_path, container(form, Track(knock, codec)))
    heard = int(np.argmax(np.abs(samples) > 4000)) / RATE
    # What encoders put before the first sound is only left out where the container says how much it is.
    delay = {("flv", "aac"): 0.064, ("mpegts", "mp2"): 0.031}.get((form, codec), 0.0)
    assert offset + heard == pytest.approx(1.0 + delay, abs=0.01)


def test_a_gap_in_the_times_is_silence_and_what_follows_stays_where_it_is_played(tmp_path: Path) -> None:
    for codec in ("pcm_s16le", "libopus"):
        gap = container("matroska", Track(tone(6)[0], codec, holes=[(2.0, 4.5)]))
        samples, offset = decoded(tmp_path, gap)
        assert offset == pytest.approx(0, abs=0.02) and len(samples) / RATE == pytest.approx(6, abs=0.05)
        loud = np.abs(samples[: 6 * RATE - 800]).reshape(-1, 800).max(axis=1) > 4000
        assert loud[2:38].all() and not loud[42:88].any() and loud[92:].all()


def test_silence_takes_no_room_on_disk(tmp_path: Path) -> None:
    silent_wav(tmp_path / "file", 3600)
    outcome = received(decode_audio(claimed(tmp_path, "file"), str(tmp_path / "scratch.pcm")))
    about = (tmp_path / "scratch.pcm").stat()
    assert outcome.table["samples"].to_pylist() == [3600 * RATE] and about.st_size == 7200 * RATE
    assert about.st_blocks * 512 < 100_000


def test_a_damaged_packet_is_silence_and_what_follows_stays_where_it_is_played(tmp_path: Path) -> None:
    whole = container("mp4", Track(np.repeat(tone(1)[0][None], 6, axis=0).ravel()))
    samples, _ = decoded(tmp_path, damaged(whole, 0.5, 600), degraded="replaced by silence")
    assert len(samples) / RATE == pytest.approx(6, abs=0.1)
    assert 0.02 < (np.abs(samples[: 6 * RATE].reshape(-1, 160)).max(axis=1) < 100).mean() * 6 < 0.5


def test_any_stream_of_a_container_is_decoded(tmp_path: Path) -> None:
    two = container("matroska", Track(tone(1, 440)[0]), Track(tone(1, 880)[0]))
    assert pitch(decoded(tmp_path, two)[0]) == pytest.approx(440, abs=5)
    assert pitch(decoded(tmp_path, two, stream=1)[0]) == pytest.approx(880, abs=5)
    outcome = received(decode_audio(claimed(tmp_path, "file"), str(tmp_path / "scratch.pcm"), 2))
    assert (outcome.state, outcome.reason) == ("not_applicable", "it has no audio stream")


def test_clipping_is_counted_at_the_sources_own_scale(tmp_path: Path) -> None:
    square = (np.sign(tone(1, rate=48_000)) * 32_767).astype(np.int16)
    for codec in ("pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_u8"):
        outcome = received(
            decode_audio(source(tmp_path, "file", sound("wav", codec, square, 48_000)), str(tmp_path / "s.pcm"))
        )
        assert outcome.table["clipping"][0].as_py() > 0.99
    quiet = source(tmp_path, "file", sound("wav", "pcm_s16le", tone(1)))
    assert received(decode_audio(quiet, str(tmp_path / "s.pcm"))).table["clipping"].to_pylist() == [0.0]


def test_a_stream_that_begins_late_as_a_whole_has_no_offset(tmp_path: Path) -> None:
    late = video("mpegts", "libx264", [scene()] * 20, begin=30, samples=tone(2))
    _, offset = decoded(tmp_path, late)
    assert offset < 0.2


def test_a_video_without_sound_is_not_applicable_and_leaves_no_file(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch.pcm"
    silent = source(tmp_path, "file", video("mp4", "libx264", [scene()] * 3))
    outcome = received(decode_audio(silent, str(scratch)))
    assert (outcome.state, outcome.reason, len(outcome.table)) == ("not_applicable", "it has no audio stream", 0)
    assert not scratch.exists()


def test_a_recording_of_no_length_has_no_samples(tmp_path: Path) -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
    samples, offset = decoded(tmp_path, out.getvalue())
    assert (len(samples), offset) == (0, 0)


def test_a_truncated_recording_gives_what_is_left_of_it(tmp_path: Path) -> None:
    promised = {"wav": "pcm_s16le", "mp3": "libmp3lame", "matroska": "libopus", "flac": "flac"}
    for form, codec in promised.items():
        whole = sound(form, codec, tone(4))
        samples, _ = decoded(tmp_path, whole[: len(whole) // 2], degraded="s of 4 s")
        assert 1.2 < len(samples) / RATE < 2.6
    whole = sound("ogg", "libopus", tone(4))  # whose pages do not say how long it is
    samples, _ = decoded(tmp_path, whole[: len(whole) // 2])
    assert 0.8 < len(samples) / RATE < 3.2


def test_a_gap_or_a_step_back_in_the_times_is_no_error(tmp_path: Path) -> None:
    first, second = (sound("mpegts", "aac", tone(1, hertz), begin=begin) for hertz, begin in ((440, 50), (500, 0)))
    for leaping in (first + second, second + first):
        samples, offset = decoded(tmp_path, leaping, degraded="its timestamps jump once")
        assert len(samples) / RATE == pytest.approx(2, abs=0.3)
        assert offset == 0


def test_a_stream_that_changes_its_rate_and_channels_is_decoded_to_its_end(tmp_path: Path) -> None:
    parts = [
        sound("adts", "aac", tone(1)),
        sound("adts", "aac", tone(1, rate=44_100, channels=2), 44_100, "stereo"),
        sound("adts", "aac", tone(1)),
    ]
    samples, _ = decoded(tmp_path, b"".join(parts))
    assert len(samples) / RATE == pytest.approx(3, abs=0.4)
    assert pitch(samples[len(samples) // 3 + 4000 : len(samples) * 2 // 3 - 4000]) == pytest.approx(440, abs=5)


@pytest.mark.parametrize("data", [b"", bytes(5000), saved(scene(), "JPEG"), b"ID3" + bytes(300)])
def test_what_is_no_recording_is_bad_and_leaves_no_file(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(PermanentError):
        decode_audio(source(tmp_path, "file", data), str(tmp_path / "scratch.pcm"))
    assert not (tmp_path / "scratch.pcm").exists()


def test_a_file_that_changes_while_it_is_read_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = source(tmp_path, "file", sound("wav", "pcm_s16le", tone(1)))
    scratch = tmp_path / "scratch.pcm"
    real = writing.ScratchWriter.close

    def changing(writer: writing.ScratchWriter) -> None:
        assert scratch.exists()
        os.utime(tmp_path / "file", (1, 1))
        real(writer)

    monkeypatch.setattr(writing.ScratchWriter, "close", changing)
    with pytest.raises(FileMoved, match="changed after it was claimed"):
        decode_audio(claimed, str(scratch))
    assert not scratch.exists()


def test_damage_costs_samples_or_the_file_and_nothing_else(tmp_path: Path) -> None:
    whole = remuxed(sound("ipod", "aac", tone(2)), "matroska")
    for seed in range(12):
        at = int(np.random.default_rng(seed).integers(100, len(whole) - 40))
        damaged = source(tmp_path, "file", whole[:at] + bytes(40) + whole[at + 40 :])
        try:
            assert received(decode_audio(damaged, str(tmp_path / "scratch.pcm"))).state in ("ok", "degraded")
        except MediaError as error:
            assert isinstance(error, PermanentError)
            assert not (tmp_path / "scratch.pcm").exists()
        (tmp_path / "scratch.pcm").unlink(missing_ok=True)
