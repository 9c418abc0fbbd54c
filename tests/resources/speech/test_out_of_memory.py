"""Memory that runs out while an engine works: what CTranslate2 raises, from inside the real call."""

import logging

import numpy as np
import pytest

from resources.errors import OutOfMemory, TransientError
from resources.model import LOADS
from resources.speech import whisper
from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.memory import Memory
from resources.speech.whisperx import WhisperXTranscriber
from tests.resources.speech.clients import client_of
from tests.resources.speech.clip import two_sentences
from tests.tiny_models import SENTENCE

pytestmark = pytest.mark.models

CUDA = "CUDA failed with error out of memory"


class Narrow:
    """A model whose decoder fails as CTranslate2 does, unless `fits(compute type, chunks)`."""

    def __init__(self, model, fits):
        self.model, self.fits = model, fits

    def __getattr__(self, name):
        return getattr(self.model, name)

    def encode(self, features, *args, **kwargs):
        if not self.fits(self.model.compute_type, features.shape[0]):
            raise RuntimeError(CUDA)
        return self.model.encode(features, *args, **kwargs)


class NarrowFasterWhisper(FasterWhisperTranscriber):
    def load(self):
        loaded = super().load()
        loaded.model = Narrow(loaded.model, lambda compute_type, _: compute_type.startswith("int8"))
        return loaded


class NarrowWhisperX(WhisperXTranscriber):
    def load(self):
        loaded = super().load()
        loaded.pipeline.model.model = Narrow(loaded.pipeline.model.model, lambda _, chunks: chunks == 1)
        return loaded


class HopelessWhisperX(WhisperXTranscriber):
    def load(self):
        loaded = super().load()
        loaded.pipeline.model.model = Narrow(loaded.pipeline.model.model, lambda *_: False)
        return loaded


@pytest.fixture
def long():
    return np.concatenate([two_sentences()] * 4)


@pytest.fixture
def aligned(whisper_folder, aligner_folder):
    return client_of("whisperx", whisper_folder, aligner_folder).model_dump() | {
        "compute_type": "float32",
        "languages": ["en"],
    }


def test_int8_is_tried_once_remembered_and_told(whisper_folder, caplog):
    client = NarrowFasterWhisper(checkpoint=str(whisper_folder), device="cpu", compute_type="float32")
    key, loads = client.key_settings(), LOADS.total()
    with caplog.at_level(logging.WARNING):
        first, second = (client.transcribe(two_sentences()) for _ in range(2))
    assert [segment.text for segment in first.segments] == [SENTENCE]
    assert first == second
    assert "recognised in int8, because float32 does not fit into memory" in first.degraded
    assert LOADS.total() - loads == 2
    assert [record.message for record in caplog.records if "out of memory" in record.message] == [
        f"faster-whisper ran out of memory: {CUDA}; going on with int8 (int8, batch 1)"
    ]
    assert client.key_settings() == key, "what is meant to come out is the same"


def test_half_the_batch_is_enough_and_costs_no_load(aligned, long, caplog):
    client = NarrowWhisperX(**aligned | {"batch_size": 2})
    loads = LOADS.total()
    with caplog.at_level(logging.WARNING):
        transcript = client.transcribe(long)
    assert len(transcript.segments) == 2
    assert {segment.text for segment in transcript.segments} == {SENTENCE}
    assert transcript.degraded is None
    assert client.running() == ("float32", 1)
    assert LOADS.total() - loads == 1
    assert sum("half the batch" in record.message for record in caplog.records) == 1


def test_each_step_is_taken_once_and_then_the_item_fails(aligned):
    client = HopelessWhisperX(**aligned | {"batch_size": 16})
    for _ in range(2):
        with pytest.raises(OutOfMemory):
            client.transcribe(two_sentences())
        assert client.running() == ("int8", 8)


def test_other_failures_step_nowhere_down(whisper_folder):
    class Broken(FasterWhisperTranscriber):
        def load(self):
            raise RuntimeError("CUDA driver version is insufficient")

    client = Broken(checkpoint=str(whisper_folder), device="cpu", compute_type="float32")
    with pytest.raises(TransientError, match="insufficient") as raised:
        client.transcribe(two_sentences())
    assert not isinstance(raised.value, OutOfMemory)
    assert client.running().compute_type == "float32"


@pytest.mark.parametrize(("total", "expected"), [(80_000_000_000, "float16"), (1_000_000_000, "int8_float16")])
def test_the_key_holds_what_auto_became_whatever_is_free_now(monkeypatch, whisper_folder, total, expected):
    keys = []
    for free in (total, 0):
        monkeypatch.setattr(whisper, "memory_of", lambda _, free=free: Memory(total, free))
        keys.append(FasterWhisperTranscriber(checkpoint=str(whisper_folder), device="cuda").key_settings())
    assert keys[0] == keys[1]
    assert keys[0]["compute_type"] == expected


def test_the_batch_follows_what_is_free(monkeypatch, whisper_folder):
    monkeypatch.setattr(whisper, "memory_of", lambda _: Memory(64_000_000_000, 3_000_000_000))
    assert WhisperXTranscriber(checkpoint=str(whisper_folder), device="cpu").running() == ("int8", 4)


def test_auto_is_int8_on_a_cpu(whisper_folder):
    client = FasterWhisperTranscriber(checkpoint=str(whisper_folder), device="cpu")
    assert client.key_settings()["compute_type"] == "int8"
    client.transcribe(two_sentences())
    assert client.model.model.compute_type.startswith("int8")
