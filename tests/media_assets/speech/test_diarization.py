"""Who speaks when in a stream, heard once and laid over all of its windows."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from media_assets.speech.diarization import NAME, turns_of
from resources.errors import ServiceUnavailable
from resources.model import ModelIdentity
from resources.speech.base import SAMPLE_RATE
from resources.speech.diarize import Diarizer, PyannoteDiarizer
from resources.speech.speakers import Turn
from tests.media_assets.speech.recordings import Track, container, talk, wav
from tests.media_assets.speech.studio import Studio, engines
from tests.tiny_diarizer import build_diarizer

TWO = ("opening_hours", "office_cat", "train_to_oxford")


class Halves(Diarizer):
    """Hears one voice in the first half of a recording, and another in the second; or nothing, when it is away."""

    away: bool = False
    not_in_key = frozenset({"away"})

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("halves", "1")

    def load(self) -> None: ...

    def turns(self, audio: npt.NDArray[np.int16]) -> list[Turn]:
        if self.away:
            raise ServiceUnavailable("the model is away")
        middle, end = len(audio) / SAMPLE_RATE / 2, len(audio) / SAMPLE_RATE
        return [Turn(middle, end, "b"), Turn(0.0, middle, "a")]


def test_voices_have_the_same_names_in_all_windows(studio: Studio) -> None:
    studio = studio.but(diarizer=Halves())
    memo = talk(*TWO, pause=3.0)
    studio.take_in({"memo.wav": wav(memo)})
    run, _ = studio.transcribe(engines())
    assert run.notes["windows"] == 3 and run.states == {"ok": 1}
    middle = len(memo) / SAMPLE_RATE / 2
    for row in studio.rows():
        expected = "speaker 1" if row["end_seconds"] <= middle else "speaker 2"
        assert row["speaker"] == expected or row["start_seconds"] < middle < row["end_seconds"]
    assert {row["speaker"] for row in studio.rows()} == {"speaker 1", "speaker 2"}


def test_turns_are_on_the_players_clock() -> None:
    rows = [{"start": 1.0, "end": 2.0, "speaker": "speaker 1"}]
    assert turns_of(rows, 2.5) == (Turn(3.5, 4.5, "speaker 1"),)


def test_a_stream_that_begins_late_has_its_own_voices(studio: Studio) -> None:
    studio = studio.but(diarizer=Halves(), streams=["all"])
    track = talk("office_cat", "train_to_oxford", pause=3.0)
    studio.take_in({"film.mkv": container("matroska", Track(talk("opening_hours")), Track(track, begin=5.0))})
    studio.transcribe(engines())
    assert len(studio.states(NAME)) == 2
    second = [row for row in studio.rows() if row["stream"] == 1]
    middle = 5 + len(track) / SAMPLE_RATE / 2
    assert {row["speaker"] for row in second if row["end_seconds"] < middle - 0.5} == {"speaker 1"}
    assert {row["speaker"] for row in second if row["start_seconds"] > middle + 0.5} == {"speaker 2"}


def test_without_a_model_there_is_a_lesser_transcript_until_it_is_back(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk(*TWO, pause=3.0))})
    run, _ = studio.but(diarizer=Halves(away=True)).transcribe(engines())
    assert [(row.state, row.reason) for row in run.rows.values()] == [
        ("degraded", "no speakers, because the model is away")
    ]
    assert studio.rows() and {row["speaker"] for row in studio.rows()} == {None}
    run, _ = studio.but(diarizer=Halves()).transcribe(engines())
    assert run.states == {"ok": 1} and {row["speaker"] for row in studio.rows()} == {"speaker 1", "speaker 2"}
    assert {row.hit for row in studio.ledger.items.of(stage="transcripts/windows")} == {True}


def test_without_diarization_nobody_is_asked(studio: Studio) -> None:
    studio.take_in({"memo.wav": wav(talk("office_cat"))})
    studio.transcribe(engines())
    assert studio.states(NAME) == [] and {row["speaker"] for row in studio.rows()} == {None}


@pytest.mark.models
def test_a_real_pipeline_hears_its_one_voice(studio: Studio, tmp_path: Path) -> None:
    diarizer = PyannoteDiarizer(checkpoint=str(build_diarizer(tmp_path)), device="cpu")
    studio.take_in({"memo.wav": wav(talk("office_cat", "opening_hours"))})
    run, _ = studio.but(diarizer=diarizer).transcribe(engines())
    assert run.states == {"ok": 1} and {row["speaker"] for row in studio.rows()} == {"speaker 1"}
