"""Transcripts as rows, and the stage from file to rows."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from media_assets.schemas.speech import SEGMENT
from media_assets.speech.transcripts import outcome_of, transcripts_stage
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.errors import TransientError
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints, Segment, Transcriber, Transcript, Word
from resources.workers import Workers
from tests.media_assets.made import scene, sound, source, tone, video


class Loudness(Transcriber):
    """Hears one word per second that is not silent, and fails on recordings of an exact length."""

    fails_at_seconds: float = 0.0

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("loudness", "1")

    def load(self) -> None: ...

    def transcribe(self, audio: npt.NDArray[np.int16], hints: Hints = NO_HINTS) -> Transcript:
        if round(len(audio) / SAMPLE_RATE) == self.fails_at_seconds:
            raise TransientError("out of breath")
        seconds = [audio[at : at + SAMPLE_RATE] for at in range(0, len(audio), SAMPLE_RATE)]
        heard = [second for second, part in enumerate(seconds) if np.abs(part.astype(int)).max() > 1000]
        segments = tuple(
            Segment(float(at), at + 1.0, f"second {at}", 0.9, (Word("second", float(at), at + 0.5, 0.8),))
            for at in heard
        )
        return Transcript("en", 0.75, segments)


def spoken(**changes: object) -> Transcript:
    words = (Word("hello", 1.0, 1.4, 0.9), Word("you", 1.5, 1.8))
    segments = (Segment(1.0, 1.8, "hello you", 0.7, words), Segment(3.0, 4.0, "bye"))
    return Transcript(**{"language": "en", "language_probability": 0.8, "segments": segments, **changes})  # type: ignore[arg-type]


def test_every_time_is_moved_by_the_streams_start() -> None:
    outcome = outcome_of(spoken(), 2.5, "engine@1")
    assert outcome.table.schema.equals(SEGMENT) and outcome.state == "ok"
    first, second = outcome.table.to_pylist()
    assert (first["segment"], first["start_seconds"], first["end_seconds"]) == (0, 3.5, pytest.approx(4.3))
    assert first["words"] == [
        {"text": "hello", "start": 3.5, "end": 3.9, "confidence": 0.9, "interpolated": False},
        {"text": "you", "start": 4.0, "end": 4.3, "confidence": None, "interpolated": False},
    ]
    assert (second["segment"], second["start_seconds"], second["words"]) == (1, 5.5, [])
    assert (second["text"], second["confidence"], second["engine"]) == ("bye", None, "engine@1")
    assert (second["language"], second["language_probability"]) == ("en", 0.8)


def test_no_speech_is_not_applicable() -> None:
    outcome = outcome_of(spoken(segments=()), 0.0, "engine@1")
    assert (outcome.state, outcome.reason, len(outcome.table)) == ("not_applicable", "no speech was found", 0)


@pytest.mark.parametrize("segments", [(), (Segment(0, 1, "hm"),)])
def test_less_than_the_engine_could_give_is_degraded_with_its_reason(segments: tuple[Segment, ...]) -> None:
    outcome = outcome_of(spoken(segments=segments, degraded="segment times only"), 0.0, "engine@1")
    assert (outcome.state, outcome.reason, len(outcome.table)) == ("degraded", "segment times only", len(segments))


def test_recordings_go_through_workers_and_leave_no_scratch(
    library: Library, ledger: Ledger, workers: Workers, tmp_path: Path
) -> None:
    silence = np.zeros((1, SAMPLE_RATE), np.int16)
    made = {
        "memo": sound("flac", "flac", np.concatenate([tone(1), silence, tone(1)], axis=1)),
        "silence": sound("wav", "pcm_s16le", silence),
        "film": video("mp4", "libx264", [scene()] * 3),
        "bad": bytes(5000),
        "long": sound("wav", "pcm_s16le", tone(5)),
    }
    items = [Item(name, name, name, source(tmp_path, name, data), len(data)) for name, data in made.items()]
    run = run_stage(transcripts_stage(library, workers, Loudness(fails_at_seconds=5)), items, ledger, "batch")
    assert {name: row.state for name, row in run.rows.items()} == {
        "memo": "ok",
        "silence": "not_applicable",
        "film": "not_applicable",
        "bad": "quarantined",
        "long": "failed",
    }
    assert [(row["start_seconds"], row["text"]) for row in run.table().to_pylist()] == [
        (0.0, "second 0"),
        (2.0, "second 2"),
    ]
    assert list(library.scratch().iterdir()) == []


class Interrupted(Loudness):
    """Runs the whole stage again, as another process may, before it listens."""

    def transcribe(self, audio: npt.NDArray[np.int16], hints: Hints = NO_HINTS) -> Transcript:
        again.pop()() if again else None
        return super().transcribe(audio)


again: list[Callable[[], object]] = []


def test_two_runs_at_work_on_the_same_recordings_do_not_meet(
    library: Library, ledger: Ledger, workers: Workers, tmp_path: Path
) -> None:
    made = {name: sound("wav", "pcm_s16le", tone(2, hertz)) for name, hertz in (("a", 300), ("b", 400), ("c", 500))}
    items = [Item(name, name, name, source(tmp_path, name, data), len(data)) for name, data in made.items()]
    stage = transcripts_stage(library, workers, Interrupted())
    again.append(lambda: run_stage(stage, items, ledger, "batch"))
    run = run_stage(stage, items, ledger, "batch")
    assert {row.item: (row.state, row.reason) for row in run.rows.values()} == dict.fromkeys("abc", ("ok", None))
    assert list(library.scratch().iterdir()) == []


def test_a_decoder_that_was_stopped_leaves_no_scratch(library: Library, ledger: Ledger, tmp_path: Path) -> None:
    data = sound("wav", "pcm_s16le", tone(600))
    item = Item("a", "a", "a", source(tmp_path, "a", data))
    hasty = Workers(processes=1, item_seconds=0.02)
    run = run_stage(transcripts_stage(library, hasty, Loudness()), [item], ledger, "batch")
    assert run.rows["a"].state == "failed" and run.rows["a"].reason == "it took longer than 0 seconds"
    assert list(library.scratch().iterdir()) == []
