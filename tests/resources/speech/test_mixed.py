"""A recording in two languages through both engines; the Whisper that listens hears which one is spoken."""

import numpy as np
import pytest

from resources.errors import SettingsError
from resources.speech.base import SAMPLE_RATE, Hints
from tests.resources.speech.clients import ENGINES, client_of
from tests.resources.speech.clip import bright, silence, two_sentences
from tests.tiny_models import SENTENCE

pytestmark = pytest.mark.models

ENGLISH_THEN_SPANISH = Hints(languages=("es", "en"))


@pytest.fixture(scope="module", params=ENGINES)
def client(request, listening_folder, aligner_folder):
    return client_of(request.param, listening_folder, aligner_folder)


@pytest.fixture(scope="module")
def audio():
    clip = two_sentences()
    return np.concatenate([clip, clip, silence(2.5), bright(clip), bright(clip)])


def test_each_piece_of_speech_has_its_probabilities(client):
    english, spanish = client.detect_languages([two_sentences(), bright(two_sentences())])
    assert english["en"] > 0.9 and spanish["es"] > 0.9
    assert set(english) == {"en", "es", "fr", "de"}


def test_configured_languages_limit_the_detection(client, listening_folder, aligner_folder):
    limited = client_of(client.engine, listening_folder, aligner_folder, languages=["fr", "es"])
    assert [set(found) for found in limited.detect_languages([two_sentences()])] == [{"fr", "es"}]


def test_one_configured_language_needs_no_detection(client, listening_folder, aligner_folder):
    fixed = client_of(client.engine, listening_folder, aligner_folder, languages=["fr"])
    assert fixed.detect_languages([two_sentences(), silence(1)]) == [{}, {}]


def test_a_mixed_recording_is_transcribed_stretch_by_stretch(client, audio):
    transcript = client.transcribe(audio, ENGLISH_THEN_SPANISH)
    spoken = [segment.language for segment in transcript.segments]
    assert spoken == sorted(spoken) and set(spoken) == {"en", "es"}
    assert {segment.text for segment in transcript.segments} == {SENTENCE}
    border = (2 * len(two_sentences()) + len(silence(2.5)) / 2) / SAMPLE_RATE
    for segment in transcript.segments:
        assert (segment.start < border) == (segment.language == "en")
        assert [word.text for word in segment.words] == SENTENCE.split()
        assert all(segment.start <= word.start <= word.end <= segment.end + 0.01 for word in segment.words)
    assert transcript.degraded is None
    assert transcript.language in {"en", "es"}
    assert 0.9 < transcript.language_probability <= 1


def test_languages_that_are_not_spoken_split_nothing(client):
    transcript = client.transcribe(two_sentences(), Hints(languages=("es", "en")))
    assert transcript.language == "en"
    assert [segment.language for segment in transcript.segments] == [None]


def test_one_language_in_the_hints_is_taken_as_told(client, audio):
    transcript = client.transcribe(audio[: 10 * SAMPLE_RATE], Hints(languages=("es",)))
    assert (transcript.language, transcript.language_probability) == ("es", None)


def test_without_hints_the_language_is_told_from_several_pieces(client):
    clip = two_sentences()
    mostly_spanish = np.concatenate([clip, silence(2.5), *[bright(clip)] * 3])
    assert client.transcribe(mostly_spanish).language == "es"


def test_a_hint_that_the_model_cannot_follow_is_reported(client):
    transcript = client.transcribe(two_sentences(), Hints(languages=("klingon",)))
    assert (transcript.segments, transcript.language) == ((), "klingon")
    assert "speaks none of the languages klingon" in transcript.degraded


def test_settings_that_the_model_cannot_follow_are_wrong(client, listening_folder, aligner_folder):
    wrong = client_of(client.engine, listening_folder, aligner_folder, languages=["klingon"])
    with pytest.raises(SettingsError, match="klingon"):
        wrong.detect_languages([two_sentences()])
