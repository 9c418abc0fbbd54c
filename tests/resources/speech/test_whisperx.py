import sys

import numpy as np
import pytest

from resources.errors import TransientError
from resources.model import LOADS
from resources.speech.alignment import aligned
from resources.speech.base import SAMPLE_RATE
from resources.speech.vad import as_float
from resources.speech.whisperx import WhisperXTranscriber
from tests.resources.speech.clip import silence, two_sentences
from tests.tiny_models import NUMERALS, SENTENCE

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def transcriber(whisper_folder, aligner_folder):
    pytest.importorskip("whisperx", reason="needs the `models` extra")
    return WhisperXTranscriber(
        checkpoint=str(whisper_folder), alignment_models={"en": str(aligner_folder)}, device="cpu", offline=True
    )


@pytest.fixture(scope="module")
def transcript(transcriber):
    return transcriber.transcribe(two_sentences())


def test_the_scripted_sentence_comes_out_aligned(transcript):
    assert [segment.text for segment in transcript.segments] == [SENTENCE]
    assert transcript.degraded is None


def test_the_language_is_detected_with_a_probability(transcript):
    assert transcript.language == "en"
    assert 0.9 < transcript.language_probability <= 1.0


def test_word_times_are_in_order_and_within_the_recording(transcript):
    (segment,) = transcript.segments
    assert [word.text for word in segment.words] == SENTENCE.split()
    assert all(before.end <= after.start for before, after in zip(segment.words, segment.words[1:], strict=False))
    assert all(0 <= word.start < word.end <= len(two_sentences()) / SAMPLE_RATE for word in segment.words)
    assert all(0 <= word.confidence <= 1 for word in segment.words)


def test_the_same_audio_gives_the_same_transcript(transcriber, transcript):
    assert transcriber.transcribe(two_sentences()) == transcript


def test_recogniser_and_aligner_are_loaded_once(transcriber, transcript):
    loads, aligner = LOADS.copy(), transcriber.model.aligners["en"]
    transcriber.transcribe(two_sentences())
    assert loads == LOADS
    assert transcriber.model.aligners["en"] is aligner


def test_every_chunk_of_a_long_recording_is_transcribed(transcriber):
    audio = np.concatenate([two_sentences()] * 5)
    segments = transcriber.transcribe(audio).segments
    assert len(segments) >= 2
    assert {segment.text for segment in segments} == {SENTENCE}
    assert segments[-1].end <= len(audio) / SAMPLE_RATE


@pytest.mark.parametrize("seconds", [0, 0.0001, 0.02, 2])
def test_silence_has_no_segments(transcriber, seconds):
    transcript = transcriber.transcribe(silence(seconds))
    assert (transcript.segments, transcript.language, transcript.degraded) == ((), None, None)


def test_a_burst_of_noise_shorter_than_a_frame_is_survived(transcriber):
    noise = np.random.default_rng(0).integers(-20_000, 20_000, 300).astype(np.int16)
    assert transcriber.transcribe(noise).segments == ()


@pytest.mark.parametrize("language", ["en", "cy"], ids=["its download is not here", "there is none"])
def test_without_an_aligner_segment_times_stay_and_the_reason_is_told(transcriber, tmp_path, monkeypatch, language):
    monkeypatch.setattr("torch.hub.get_dir", lambda: str(tmp_path))
    plain = WhisperXTranscriber(checkpoint=transcriber.checkpoint, languages=[language], device="cpu", offline=True)
    transcript = plain.transcribe(two_sentences())
    (segment,) = transcript.segments
    assert segment.text == SENTENCE
    assert segment.words == ()
    assert 0 <= segment.start < segment.end
    assert transcript.degraded.startswith("segment times only, because")
    assert f"'{language}'" in transcript.degraded


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_folder_that_is_no_aligner_is_told(transcriber, tmp_path):
    broken = WhisperXTranscriber(
        checkpoint=transcriber.checkpoint, alignment_models={"en": str(tmp_path)}, device="cpu", offline=True
    )
    assert str(tmp_path) in broken.transcribe(two_sentences()).degraded


def test_telemetry_is_off(transcriber, transcript):
    from pyannote.audio.telemetry.metrics import is_metrics_enabled

    assert transcript
    assert not is_metrics_enabled()


def test_a_missing_package_names_the_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "whisperx", None)
    with pytest.raises(TransientError, match=r"\.\[models\]"):
        WhisperXTranscriber(checkpoint=str(tmp_path)).transcribe(two_sentences())


def test_the_key_knows_an_aligner_by_its_content(transcriber, aligner_folder):
    assert str(aligner_folder) not in str(transcriber.key_settings())
    without = WhisperXTranscriber(checkpoint=transcriber.checkpoint)
    assert transcriber.key_settings() != without.key_settings()


def test_two_aligners_from_the_hub_have_two_keys():
    one, other = (WhisperXTranscriber(checkpoint="small", alignment_models={"en": name}) for name in ("a/b", "a/c"))
    assert one.key_settings() != other.key_settings()


def test_one_segment_that_cannot_be_placed_does_not_cost_the_others(transcriber, transcript):
    aligner = transcriber.model.aligners["en"]
    good = {"text": " Hello there. Good day.", "start": 1.2, "end": 4.2, "avg_logprob": -0.1}
    bad = {"text": " 你好", "start": 6.0, "end": 6.0, "avg_logprob": -0.1}
    segments, degraded = aligned([good, bad], aligner, as_float(two_sentences()))
    assert [segment.text.strip() for segment in segments] == ["Hello there.", "Good day.", "你好"]
    assert [len(segment.words) for segment in segments] == [2, 2, 0]
    assert not any(word.interpolated for segment in segments for word in segment.words)
    assert degraded.startswith("segment times only for 1 of 2 segments")


def test_numerals_and_symbols_get_times_between_their_neighbours(numerals_folder, aligner_folder):
    pytest.importorskip("whisperx", reason="needs the `models` extra")
    client = WhisperXTranscriber(
        checkpoint=str(numerals_folder), alignment_models={"en": str(aligner_folder)}, device="cpu", offline=True
    )
    transcript = client.transcribe(two_sentences())
    (segment,) = transcript.segments
    assert (segment.text, transcript.degraded) == (NUMERALS, None)
    assert [word.text for word in segment.words] == NUMERALS.split()
    assert [word.text for word in segment.words if word.interpolated] == ["42", "7:30", "%"]
    assert all(word.confidence is None for word in segment.words if word.interpolated)
    for before, word in zip(segment.words, segment.words[1:], strict=False):
        assert segment.start <= before.start <= before.end <= word.start <= word.end <= segment.end


def test_whisperx_knows_nothing_of_silence(transcript):
    assert [segment.no_speech for segment in transcript.segments] == [None]
