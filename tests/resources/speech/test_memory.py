import ctypes
from pathlib import Path

import psutil
import pytest

from resources.speech import memory
from resources.speech.memory import device_of, memory_of


@pytest.fixture
def container(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "Path", lambda *parts: tmp_path / Path(*parts).name)
    return tmp_path


def test_without_a_limit_the_machine_has_what_it_has(container):
    found = memory_of("cpu")
    assert found.total == psutil.virtual_memory().total
    assert 0 < found.free <= found.total


def test_a_containers_limit_counts(container):
    (container / "memory.max").write_text("500000000\n")
    (container / "memory.current").write_text("200000000\n")
    assert memory_of("cpu") == (500_000_000, 300_000_000)


def test_a_container_without_a_limit_is_the_machine(container):
    (container / "memory.max").write_text("max\n")
    assert memory_of("cpu").total == psutil.virtual_memory().total


def test_a_gpu_without_its_drivers_library_has_unknown_memory(monkeypatch):
    def missing(name):
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)
    assert memory_of("cuda") is None


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_a_named_device_is_taken_as_told(device):
    assert device_of(device) == device


def test_auto_is_a_gpu_only_where_the_engine_finds_one(monkeypatch):
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
    memory._has_gpu.cache_clear()
    assert device_of("auto") == "cuda"
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 0)
    memory._has_gpu.cache_clear()
    assert device_of("auto") == "cpu"
    memory._has_gpu.cache_clear()
