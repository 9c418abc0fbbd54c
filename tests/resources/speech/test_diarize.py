import logging
import traceback

import numpy as np
import pytest
from pydantic import SecretStr

from resources.errors import OutOfMemory, ServiceUnavailable
from resources.model import ModelIdentity
from resources.speech.base import SAMPLE_RATE, Segment, Word
from resources.speech.diarize import Diarization, Diarizer, NoDiarizer, PyannoteDiarizer, diarizer_from
from resources.speech.speakers import Turn, with_speakers
from tests.resources.speech.clip import silence, two_sentences

TOKEN = "hf_canary0123456789"


class Louder(Diarizer):
    """Takes loud seconds for one voice and soft ones for another; a second of silence ends a turn."""

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("louder", "1")

    def load(self) -> None:
        pass

    def turns(self, audio):
        seconds = [np.abs(audio[n : n + SAMPLE_RATE].astype(int)).max() for n in range(0, len(audio), SAMPLE_RATE)]
        return [Turn(n, n + 1.0, "loud" if peak > 8000 else "soft") for n, peak in enumerate(seconds) if peak > 100]


class Failing(Louder):
    def turns(self, audio):
        raise ServiceUnavailable("the model is away")


class Bursting(Louder):
    def turns(self, audio):
        raise OutOfMemory("3 GB short")


def test_speakers_are_named_by_first_appearance():
    noise = np.random.default_rng(1).integers(-1000, 1000, 2 * SAMPLE_RATE).astype(np.int16)
    turns, degraded = Louder().diarize(np.concatenate([noise, silence(1), noise * 20, noise]))
    assert [turn.speaker for turn in turns] == ["speaker 1"] * 2 + ["speaker 2"] * 2 + ["speaker 1"] * 2
    assert degraded is None


def test_a_whole_recordings_turns_go_over_the_segments_of_all_its_windows():
    noise = np.random.default_rng(1).integers(-1000, 1000, 2 * SAMPLE_RATE).astype(np.int16)
    found = Louder().diarize(np.concatenate([noise * 20, noise, noise * 20]))
    segments = [Segment(0.2, 1.8, "one"), Segment(2.1, 3.9, "two"), Segment(4.2, 5.5, "three")]
    assert [s.speaker for s in with_speakers(segments, found.turns)] == ["speaker 1", "speaker 2", "speaker 1"]


@pytest.mark.parametrize(("diarizer", "reason"), [(Failing(), "the model is away"), (Bursting(), "memory ran out")])
def test_a_failure_is_a_reason_and_not_the_end(diarizer, reason):
    turns, degraded = diarizer.diarize(two_sentences())
    assert turns == ()
    assert degraded.startswith("no speakers, because") and reason in degraded


def test_no_audio_is_not_looked_at():
    assert Failing().diarize(silence(0)) == Diarization(())


def test_without_a_model_there_are_no_speakers_and_no_reason():
    diarizer = diarizer_from(" ", SecretStr(TOKEN))
    assert isinstance(diarizer, NoDiarizer)
    assert diarizer.diarize(two_sentences()) == Diarization((), None)


def test_the_token_is_in_no_key_and_no_text():
    diarizer = diarizer_from("pyannote/speaker-diarization-community-1", SecretStr(TOKEN), "cpu")
    shown = repr(diarizer), str(diarizer.key_settings()), str(diarizer.identity), str(diarizer.model_dump())
    assert not [text for text in shown if TOKEN in text]
    assert diarizer.key_settings() == {}


@pytest.mark.models
def test_the_real_pipeline_hears_its_one_voice(diarizer_folder):
    diarizer = diarizer_from(str(diarizer_folder), None, "cpu")
    (turn,), degraded = diarizer.diarize(two_sentences())
    assert degraded is None
    assert turn.speaker == "speaker 1"
    assert 0 <= turn.start < 0.1 and 10.0 < turn.end <= len(two_sentences()) / SAMPLE_RATE
    (segment,) = with_speakers([Segment(1.0, 4.0, "a b", words=(Word("a", 1, 2), Word("b", 3, 4)))], [turn])
    assert segment.speaker == "speaker 1"


@pytest.mark.models
def test_the_real_pipeline_survives_a_click(diarizer_folder):
    assert diarizer_from(str(diarizer_folder), None, "cpu").diarize(silence(0.01)).degraded is None


@pytest.mark.models
def test_moving_a_model_changes_neither_identity_nor_key(diarizer_folder, tmp_path):
    import shutil

    moved = shutil.copytree(diarizer_folder, tmp_path / diarizer_folder.name)
    here, there = (diarizer_from(str(folder), None) for folder in (diarizer_folder, moved))
    assert (here.identity, here.key_settings()) == (there.identity, there.key_settings())


@pytest.mark.models
@pytest.mark.parametrize(
    "broken", ["nobody/no-such-model", "a folder without a pipeline", "a file that is no pipeline"]
)
def test_a_model_that_cannot_be_loaded_is_told_without_the_token(monkeypatch, tmp_path, caplog, broken):
    pytest.importorskip("whisperx", reason="needs the `models` extra")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    if broken.startswith("a f"):
        (tmp_path / "config.yaml").write_text(f"pipeline: {TOKEN}" if "file" in broken else "")
        broken = str(tmp_path)
    diarizer = PyannoteDiarizer(checkpoint=broken, device="cpu", token=SecretStr(TOKEN))
    with caplog.at_level(logging.DEBUG), pytest.raises(ServiceUnavailable) as raised:
        _ = diarizer.model
    assert broken in str(raised.value) and "MEDIA_DIARIZATION_MODEL" in str(raised.value)
    told = "".join(traceback.format_exception(raised.value)) + caplog.text
    assert TOKEN not in told
    assert diarizer.diarize(two_sentences()).degraded.startswith("no speakers, because the diarization model")
