import pytest

from resources.errors import SettingsError
from resources.speech.choose import transcriber_from
from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from resources.speech.whisperx import WhisperXTranscriber


@pytest.mark.parametrize(
    ("languages", "expected"),
    [((), "en"), (("en",), "en"), (("es", "en-GB"), "en"), (("es", "fr"), "es")],
    ids=["unknown", "English", "English among others", "no English"],
)
def test_pocketsphinx_is_told_english_where_english_is_spoken(languages, expected):
    transcriber = transcriber_from("pocketsphinx", languages)
    assert isinstance(transcriber, PocketsphinxTranscriber)
    assert transcriber.language == expected


def test_faster_whisper_takes_a_name():
    transcriber = transcriber_from("faster-whisper:small", ("en", "pt-BR"))
    assert isinstance(transcriber, FasterWhisperTranscriber)
    assert transcriber.checkpoint == "small"
    assert transcriber.languages == ["en", "pt"]


def test_whisperx_takes_a_folder(tmp_path):
    transcriber = transcriber_from(f"whisperx:{tmp_path}", ())
    assert isinstance(transcriber, WhisperXTranscriber)
    assert transcriber.checkpoint == str(tmp_path)


@pytest.mark.parametrize("spec", ["", "whisper", "whisperx", "faster-whisper:", "pocketsphinx:en", "openai:small"])
def test_an_unknown_spec_names_the_variable_the_value_and_what_is_allowed(spec):
    with pytest.raises(SettingsError) as raised:
        transcriber_from(spec, ())
    message = str(raised.value)
    assert f"MEDIA_TRANSCRIBER is '{spec}'" in message
    assert all(engine in message for engine in ("pocketsphinx", "faster-whisper:", "whisperx:"))


def test_a_folder_that_is_not_there_is_told_at_once():
    with pytest.raises(SettingsError, match="/no/such/folder"):
        transcriber_from("whisperx:/no/such/folder", ())
