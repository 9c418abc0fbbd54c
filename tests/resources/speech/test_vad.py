from dataclasses import replace

import numpy as np

from resources.speech.base import SAMPLE_RATE
from resources.speech.vad import VadSettings, as_float, speech_spans
from tests.resources.speech.clip import silence, two_sentences


def test_two_sentences_with_a_pause_are_two_spans():
    (first_start, first_end), (second_start, second_end) = speech_spans(two_sentences())
    assert 0.7 < first_start < 1.3
    assert first_end < second_start
    assert second_start - first_end > 1.0
    assert second_end <= len(two_sentences()) / SAMPLE_RATE


def test_no_audio_has_no_spans():
    assert speech_spans(np.zeros(0, dtype=np.int16)) == []


def test_silence_has_no_spans():
    assert speech_spans(silence(3)) == []


def test_noise_has_no_spans():
    noise = np.random.default_rng(1).normal(0, 300, 3 * SAMPLE_RATE).astype(np.int16)
    assert speech_spans(noise) == []


def test_long_speech_is_cut_at_the_limit():
    spans = speech_spans(two_sentences(), VadSettings(max_speech_duration_s=3.0))
    assert len(spans) > 2
    assert all(end - start <= 3.0 for start, end in spans)


def test_a_block_border_within_a_sentence_does_not_cut_it():
    whole = speech_spans(two_sentences())
    for block_s in (2.6, 4.3, 7.2):
        pieces = speech_spans(two_sentences(), VadSettings(block_s=block_s))
        assert np.allclose([span[0] for span in pieces if span[0] < 5][:1], whole[0][0], atol=0.2)
        assert all(before[1] <= after[0] for before, after in zip(pieces, pieces[1:], strict=False))
        heard = sum(end - start for start, end in pieces)
        assert heard > 0.9 * sum(end - start for start, end in whole)


def test_every_block_size_finds_the_two_sentences_of_a_long_recording():
    audio = np.concatenate([silence(20), two_sentences(), silence(15), two_sentences()])
    whole = speech_spans(audio)
    assert len(whole) == 4
    for block_s in (24.0, 27.5, 31.0):
        assert np.allclose(speech_spans(audio, VadSettings(block_s=block_s)), whole, atol=0.15)


def test_a_memory_map_is_read_like_an_array(tmp_path):
    path = tmp_path / "audio.raw"
    two_sentences().tofile(path)
    assert speech_spans(np.memmap(path, dtype=np.int16, mode="r")) == speech_spans(two_sentences())


def test_settings_are_values():
    assert VadSettings() == replace(VadSettings(threshold=0.9), threshold=0.5)


def test_samples_are_scaled_to_one():
    assert as_float(np.array([-32768, 0, 16384], dtype=np.int16)).tolist() == [-1.0, 0.0, 0.5]
