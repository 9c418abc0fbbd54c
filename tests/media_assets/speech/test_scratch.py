"""Writing placed frames into scratch files."""

from pathlib import Path

import av
import numpy as np
import pytest

from media_assets.speech.scratch import ScratchWriter
from tests.media_assets.made import RATE, tone


def frame(seconds: float, rate: int = RATE) -> av.AudioFrame:
    made = av.AudioFrame.from_ndarray(tone(seconds, rate=rate), format="s16", layout="mono")
    made.sample_rate = rate
    return made


def written(folder: Path, *frames: tuple[float, av.AudioFrame]) -> tuple[np.ndarray, ScratchWriter]:
    path = folder / "scratch.pcm"
    with path.open("wb") as out:
        writer = ScratchWriter(out)
        for at, one in frames:
            writer.add(one, at, contiguous=False)
        writer.close()
    return np.fromfile(path, np.int16), writer


def test_what_lies_before_the_players_zero_is_cut(tmp_path: Path) -> None:
    samples, writer = written(tmp_path, (-0.75, frame(0.5)), (-0.25, frame(1.0)))
    assert (writer.first, writer.samples, len(samples)) == (0.0, 0.75 * RATE, 0.75 * RATE)
    assert np.array_equal(samples, tone(1.0)[0][RATE // 4 :])


def test_sound_that_comes_twice_is_written_once(tmp_path: Path) -> None:
    samples, _ = written(tmp_path, (2.0, frame(1.0)), (2.5, frame(1.0)))
    assert len(samples) == 1.5 * RATE
    assert np.array_equal(samples[:RATE], tone(1.0)[0]) and np.array_equal(samples[RATE:], tone(1.0)[0][RATE // 2 :])


def test_gaps_are_zeros_and_every_frame_is_where_it_was_placed(tmp_path: Path) -> None:
    samples, writer = written(tmp_path, (1.0, frame(0.1)), (2.0, frame(0.1)), (3.5, frame(0.1, 48_000)))
    assert writer.first == 1.0 and len(samples) == pytest.approx(2.6 * RATE, abs=1)
    assert not samples[1600:RATE].any() and not samples[RATE + 1600 : round(2.5 * RATE)].any()
    assert np.array_equal(samples[RATE : RATE + 1600], tone(0.1)[0])
