import pytest

from resources.errors import OutOfMemory, SettingsError, TransientError
from resources.speech.checkpoints import HUB_NAMES, model_source
from resources.speech.failures import engine_errors
from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.whisper import WhisperTranscriber
from resources.speech.whisperx import WhisperXTranscriber

both = pytest.mark.parametrize("client", [FasterWhisperTranscriber, WhisperXTranscriber])


@both
@pytest.mark.parametrize("change", [{"beam_size": 2}, {"compute_type": "float32"}, {"languages": ["en"]}], ids=str)
def test_what_changes_the_text_changes_the_key(client: type[WhisperTranscriber], change):
    assert client(checkpoint="small").key_settings() != client(checkpoint="small", **change).key_settings()


@both
@pytest.mark.parametrize("change", [{"device": "cuda"}, {"cpu_threads": 3}, {"offline": True}], ids=str)
def test_what_changes_only_speed_stays_out_of_the_key(client: type[WhisperTranscriber], change):
    one, other = (client(checkpoint="small", compute_type="int8", **changed) for changed in ({}, change))
    assert one.key_settings() == other.key_settings()


def test_the_batch_size_stays_out_of_the_key():
    small, large = (WhisperXTranscriber(checkpoint="small", batch_size=size) for size in (1, 32))
    assert small.key_settings() == large.key_settings()


@both
def test_every_field_is_described(client: type[WhisperTranscriber]):
    assert all(field.description for field in client.model_fields.values())


def test_an_identity_from_the_hub_names_engine_and_model():
    assert FasterWhisperTranscriber(checkpoint="small").identity.name == "faster-whisper:small"
    assert WhisperXTranscriber(checkpoint="owner/name").identity.name == "whisperx:owner/name"


def test_short_names_are_those_of_faster_whisper():
    from faster_whisper import utils

    assert set(HUB_NAMES) <= set(utils.available_models())
    assert {name: utils._MODELS[name] for name in HUB_NAMES} == HUB_NAMES


def test_a_local_folder_wins_over_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small").mkdir()
    assert model_source("small") == "small"
    assert model_source("base") == "Systran/faster-whisper-base"


@pytest.mark.parametrize("checkpoint", ["/no/such/folder", "./here", "~/models", "a/b/c", "enormous"])
def test_a_name_that_is_nothing_is_a_wrong_setting(checkpoint):
    with pytest.raises(SettingsError, match="MEDIA_TRANSCRIBER"):
        model_source(checkpoint)


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("CUDA failed with error out of memory")], ids=repr)
def test_memory_errors_are_told_apart(error):
    with pytest.raises(OutOfMemory), engine_errors("engine"):
        raise error


def test_other_engine_errors_are_transient_and_name_the_engine():
    with pytest.raises(TransientError, match="engine failed: boom"), engine_errors("engine"):
        raise RuntimeError("boom")
