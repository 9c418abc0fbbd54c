import json
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import ServiceUnavailable, SettingsError
from resources.model import LOADS
from resources.speech.base import SAMPLE_RATE
from resources.speech.faster_whisper import FasterWhisperTranscriber, chunks_of
from resources.speech.vad import as_float, speech_spans
from tests.resources.speech.clip import silence, two_sentences
from tests.tiny_models import SENTENCE

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def transcriber(whisper_folder):
    return FasterWhisperTranscriber(checkpoint=str(whisper_folder), device="cpu")


@pytest.fixture(scope="module")
def transcript(transcriber):
    return transcriber.transcribe(two_sentences())


def test_the_scripted_sentence_comes_out(transcript):
    assert [segment.text for segment in transcript.segments] == [SENTENCE]
    assert transcript.degraded is None


def test_the_language_is_detected_with_a_probability(transcript):
    assert transcript.language == "en"
    assert 0.9 < transcript.language_probability <= 1.0


def test_word_times_are_in_order_and_within_the_recording(transcript):
    (segment,) = transcript.segments
    assert [word.text for word in segment.words] == SENTENCE.split()
    starts = [word.start for word in segment.words]
    assert starts == sorted(starts)
    assert all(0 <= word.start <= word.end <= len(two_sentences()) / SAMPLE_RATE for word in segment.words)
    assert all(0 < word.confidence <= 1 for word in segment.words)


def test_a_segment_says_how_likely_it_is_that_nobody_speaks(transcript):
    assert all(0 <= segment.no_speech < 0.1 for segment in transcript.segments)


def test_the_same_audio_gives_the_same_transcript(transcriber, transcript):
    assert transcriber.transcribe(two_sentences()) == transcript


def test_every_window_of_a_long_recording_is_transcribed(transcriber):
    audio = np.concatenate([two_sentences()] * 5)
    segments = transcriber.transcribe(audio).segments
    assert [segment.text for segment in segments] == [SENTENCE] * 2
    assert segments[-1].end <= len(audio) / SAMPLE_RATE


@pytest.mark.parametrize("audio", [silence(0), silence(0.01), silence(2)], ids=["none", "a click", "silence"])
def test_silence_has_no_segments_and_loads_nothing(whisper_folder, audio):
    before = LOADS.total()
    transcript = FasterWhisperTranscriber(checkpoint=str(whisper_folder)).transcribe(audio)
    assert (transcript.segments, transcript.language, transcript.degraded) == ((), None, None)
    assert LOADS.total() == before


def test_one_language_is_taken_as_told(whisper_folder):
    transcript = FasterWhisperTranscriber(checkpoint=str(whisper_folder), languages=["fr"]).transcribe(two_sentences())
    assert (transcript.language, transcript.language_probability) == ("fr", None)


def test_several_languages_limit_the_detection(whisper_folder):
    client = FasterWhisperTranscriber(checkpoint=str(whisper_folder), languages=["fr", "de"])
    transcript = client.transcribe(two_sentences())
    assert transcript.language in {"fr", "de"}
    assert transcript.language_probability < 0.1


def test_an_unknown_language_is_a_wrong_setting(whisper_folder):
    client = FasterWhisperTranscriber(checkpoint=str(whisper_folder), languages=["klingon"])
    with pytest.raises(SettingsError, match="klingon"):
        client.transcribe(two_sentences())


def test_failing_word_times_leave_segment_times_and_the_reason(whisper_folder, tmp_path):
    broken = shutil.copytree(whisper_folder, tmp_path / "no-alignment-heads")
    config = json.loads((broken / "config.json").read_text())
    (broken / "config.json").write_text(json.dumps({k: v for k, v in config.items() if k != "alignment_heads"}))
    transcript = FasterWhisperTranscriber(checkpoint=str(broken)).transcribe(two_sentences())
    assert [segment.text for segment in transcript.segments] == [SENTENCE]
    assert [segment.words for segment in transcript.segments] == [()]
    assert all(segment.end > segment.start for segment in transcript.segments)
    assert transcript.degraded.startswith("segment times only, because word times failed")


def test_a_model_that_is_not_here_says_where_it_was_looked_for(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    client = FasterWhisperTranscriber(checkpoint="nobody/no-such-model", offline=True)
    with pytest.raises(ServiceUnavailable, match="nobody/no-such-model.*MEDIA_TRANSCRIBER") as raised:
        client.transcribe(two_sentences())
    assert str(tmp_path) in str(raised.value)


def test_a_compute_type_that_does_not_run_here_is_a_wrong_setting(whisper_folder):
    client = FasterWhisperTranscriber(checkpoint=str(whisper_folder), device="cpu", compute_type="float16")
    with pytest.raises(SettingsError, match="MEDIA_SPEECH_COMPUTE_TYPE is 'float16'"):
        client.transcribe(two_sentences())


def test_a_folder_without_a_tokenizer_is_told_and_fetches_nothing(whisper_folder, tmp_path):
    folder = shutil.copytree(whisper_folder, tmp_path / "no-tokenizer")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(SettingsError, match=r"no tokenizer\.json.*copy_files"):
        FasterWhisperTranscriber(checkpoint=str(folder)).transcribe(two_sentences())


def test_moving_a_model_changes_neither_identity_nor_key(whisper_folder, tmp_path):
    moved = shutil.copytree(whisper_folder, tmp_path / whisper_folder.name)
    here, there = (FasterWhisperTranscriber(checkpoint=str(folder)) for folder in (whisper_folder, moved))
    assert here.identity == there.identity
    assert here.key_settings() == there.key_settings()


def test_another_checkpoint_has_another_revision(whisper_folder, tmp_path):
    other = shutil.copytree(whisper_folder, tmp_path / whisper_folder.name)
    (other / "preprocessor_config.json").write_text("{}")
    here, there = (FasterWhisperTranscriber(checkpoint=str(folder)) for folder in (whisper_folder, other))
    assert here.identity.revision != there.identity.revision


spans_of_speech = st.lists(st.tuples(st.floats(0.25, 6), st.floats(0.25, 20)), min_size=1, max_size=20)


@given(spans_of_speech)
def test_chunks_hold_all_speech_in_order_and_apart(found):
    spans, at = [], 0.0
    for pause, length in found:
        spans.append((at + pause, at + pause + length))
        at = spans[-1][1]
    chunks = chunks_of(spans, round(at * SAMPLE_RATE))
    assert all(0 <= chunk["start"] < chunk["end"] <= round(at * SAMPLE_RATE) for chunk in chunks)
    assert all(a["end"] < b["start"] for a, b in zip(chunks, chunks[1:], strict=False))
    for start, end in spans:
        inside = [
            c for c in chunks if c["start"] <= round(start * SAMPLE_RATE) and round(end * SAMPLE_RATE) <= c["end"]
        ]
        assert len(inside) == 1


def test_the_engine_hears_what_its_own_filter_would_leave():
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    audio = np.concatenate([two_sentences(), silence(3), two_sentences()])
    own = get_speech_timestamps(as_float(audio), VadOptions())
    ours = chunks_of(speech_spans(audio), len(audio))
    assert len(ours) == len(own) > 1
    for mine, theirs in zip(ours, own, strict=True):
        assert abs(mine["start"] - theirs["start"]) < 0.1 * SAMPLE_RATE
        # Its filter takes a pause at the very end for speech, when it is shorter than two seconds.
        assert abs(mine["end"] - theirs["end"]) < 0.3 * SAMPLE_RATE
