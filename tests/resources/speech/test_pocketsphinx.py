import numpy as np
import pytest

from resources.model import LOADS
from resources.speech.base import SAMPLE_RATE
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from tests.resources.speech.clip import SENTENCES, silence, two_sentences


@pytest.fixture(scope="module")
def transcriber() -> PocketsphinxTranscriber:
    return PocketsphinxTranscriber()


@pytest.fixture(scope="module")
def transcript(transcriber):
    return transcriber.transcribe(two_sentences())


def edit_distance(left: list[str], right: list[str]) -> int:
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def test_half_of_the_spoken_words_or_more_are_heard(transcript):
    said = " ".join(SENTENCES).split()
    heard = " ".join(segment.text for segment in transcript.segments).split()
    assert edit_distance(said, heard) / len(said) <= 0.5
    assert transcript.language == "en"
    assert transcript.degraded is None


def test_each_sentence_is_a_segment(transcript):
    first, second = transcript.segments
    assert first.end < second.start
    assert 1.0 <= first.start < 1.5
    assert second.end <= len(two_sentences()) / SAMPLE_RATE


def test_words_lie_in_order_within_their_segment(transcript):
    for segment in transcript.segments:
        starts = [word.start for word in segment.words]
        assert starts == sorted(starts)
        assert all(segment.start <= word.start <= word.end <= segment.end for word in segment.words)
        assert segment.text == " ".join(word.text for word in segment.words)


def test_words_carry_a_confidence_and_no_markers(transcript):
    for segment in transcript.segments:
        assert all(0 <= word.confidence <= 1 for word in segment.words)
        assert segment.confidence == pytest.approx(np.mean([word.confidence for word in segment.words]))
        assert not set("<>[]()") & set(segment.text)


def test_a_transcript_does_not_depend_on_what_was_heard_before(transcriber, transcript):
    transcriber.transcribe(two_sentences()[5 * SAMPLE_RATE :] // 8)
    assert transcriber.transcribe(two_sentences()) == transcript


def test_a_recording_that_was_interrupted_spoils_no_later_one(transcriber, transcript, monkeypatch):
    class Interrupting:
        def __init__(self, decoder):
            self.decoder = decoder

        def __getattr__(self, name):
            return getattr(self.decoder, name)

        def process_raw(self, *_, **__):
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setitem(vars(transcriber), "model", Interrupting(transcriber.model))
        transcriber.transcribe(two_sentences())
    assert transcriber.transcribe(two_sentences()) == transcript


def test_the_model_is_loaded_once():
    transcriber = PocketsphinxTranscriber()
    before = LOADS["pocketsphinx"]
    transcriber.transcribe(two_sentences()[: 5 * SAMPLE_RATE])
    transcriber.transcribe(two_sentences()[: 5 * SAMPLE_RATE])
    assert LOADS["pocketsphinx"] == before + 1


@pytest.mark.parametrize("audio", [silence(0), silence(0.01), silence(2)], ids=["none", "a click", "silence"])
def test_silence_has_no_segments_and_loads_nothing(audio):
    before = LOADS["pocketsphinx"]
    transcript = PocketsphinxTranscriber().transcribe(audio)
    assert transcript.segments == ()
    assert transcript.degraded is None
    assert LOADS["pocketsphinx"] == before


def test_another_language_is_reported_and_not_guessed_at():
    transcript = PocketsphinxTranscriber(language="es").transcribe(two_sentences())
    assert transcript.segments == ()
    assert transcript.language == "es"
    assert "English only" in transcript.degraded


def test_another_language_without_speech_is_not_degraded():
    assert PocketsphinxTranscriber(language="es").transcribe(silence(2)).degraded is None


def test_the_identity_names_the_bundled_model():
    name, revision = PocketsphinxTranscriber().identity
    assert name == "pocketsphinx"
    assert revision.endswith("-en-us")


def test_the_key_holds_the_language_and_the_speech_detector():
    english, spanish = PocketsphinxTranscriber().key_settings(), PocketsphinxTranscriber(language="es").key_settings()
    assert english != spanish
    assert english["vad"]["max_speech_duration_s"] == 20.0
