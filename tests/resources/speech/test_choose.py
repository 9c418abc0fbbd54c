import pytest
from pydantic import SecretStr

from resources.chat.service import OFFICIAL_URL
from resources.errors import SettingsError
from resources.speech.choose import Endpoint, SpeechOptions, endpoint_at, transcriber_from
from resources.speech.endpoint import EndpointTranscriber
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


@pytest.mark.parametrize(
    "spec",
    ["", "whisper", "whisperx", "faster-whisper:", "pocketsphinx:en", "openai:small", "endpoint:", "endpoint:a b"],
)
def test_an_unknown_spec_names_the_variable_the_value_and_what_is_allowed(spec):
    with pytest.raises(SettingsError) as raised:
        transcriber_from(spec, ())
    message = str(raised.value)
    assert f"MEDIA_TRANSCRIBER is '{spec}'" in message
    assert all(engine in message for engine in ("pocketsphinx", "faster-whisper:", "whisperx:", "endpoint:"))


def test_a_folder_that_is_not_there_is_told_at_once():
    with pytest.raises(SettingsError, match="/no/such/folder"):
        transcriber_from("whisperx:/no/such/folder", ())


def test_whisperx_takes_its_options(tmp_path):
    options = SpeechOptions(
        beam_size=2, device="cpu", compute_type="int8", batch_size=3, alignment_models={"en": "a/b"}
    )
    transcriber = transcriber_from(f"whisperx:{tmp_path}", (), options)
    assert isinstance(transcriber, WhisperXTranscriber)
    assert (transcriber.beam_size, transcriber.device, transcriber.compute_type) == (2, "cpu", "int8")
    assert (transcriber.batch_size, transcriber.alignment_models) == (3, {"en": "a/b"})


def test_an_endpoint_takes_a_model_name_with_a_colon():
    options = SpeechOptions(endpoint=Endpoint("http://127.0.0.1:8000/v1", SecretStr("k"), 5.0, takes_prompt=False))
    transcriber = transcriber_from("endpoint:whisper:large", (), options)
    assert isinstance(transcriber, EndpointTranscriber)
    assert str(transcriber.identity) == "endpoint:whisper:large@127.0.0.1:8000"
    assert (transcriber.timeout, transcriber.takes_prompt) == (5.0, False)


OWN, GENERAL, NONE = SecretStr("own"), SecretStr("general"), SecretStr("")


@pytest.mark.parametrize(
    ("url", "key", "expected"),
    [
        ("", NONE, (OFFICIAL_URL, GENERAL)),
        ("", OWN, (OFFICIAL_URL, OWN)),
        ("https://api.openai.com/v1/", NONE, ("https://api.openai.com/v1/", GENERAL)),
        ("https://speech.example/v1", OWN, ("https://speech.example/v1", OWN)),
        ("https://speech.example/v1", NONE, ("https://speech.example/v1", NONE)),
        ("http://api.openai.com/v1", NONE, ("http://api.openai.com/v1", NONE)),
    ],
    ids=["nothing", "a key", "the same server", "both", "another server", "the same server without encryption"],
)
def test_the_general_key_goes_to_no_other_server(url, key, expected):
    assert endpoint_at(url, key, OFFICIAL_URL, GENERAL) == expected


def test_a_password_in_the_address_is_refused_without_being_shown():
    with pytest.raises(SettingsError) as raised:
        endpoint_at("https://me:hunter2@speech.example/v1", NONE, OFFICIAL_URL, NONE)
    assert "hunter2" not in str(raised.value)
