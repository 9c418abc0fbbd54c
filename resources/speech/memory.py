"""How much memory a device has: read from the system, without torch."""

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

import psutil


class Memory(NamedTuple):
    """Bytes in all, and those that nobody uses now."""

    total: int
    free: int


def device_of(wanted: str) -> str:
    """Return `cpu` or `cuda`: the one that is asked for, or for `auto` a GPU where CTranslate2 finds one."""
    return wanted if wanted != "auto" else ("cuda" if _has_gpu() else "cpu")


def memory_of(device: str) -> Memory | None:
    """Return the memory of the first GPU, or of this machine within its container's limit; None where unknown."""
    return _gpu_memory() if device == "cuda" else _main_memory()


@cache
def _has_gpu() -> bool:
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count())


def _main_memory() -> Memory:
    now = psutil.virtual_memory()
    limit, used = (_number(Path("/sys/fs/cgroup", name)) for name in ("memory.max", "memory.current"))
    if limit is None or limit >= now.total:
        return Memory(now.total, now.available)
    return Memory(limit, max(min(now.available, limit - (used or 0)), 0))


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None


class _NvmlMemory(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in ("total", "free", "used")]


def _gpu_memory() -> Memory | None:
    """Ask the driver's own library, which is there wherever a GPU can be used."""
    try:
        nvml = ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        return None
    handle, memory = ctypes.c_void_p(), _NvmlMemory()
    if nvml.nvmlInit_v2() != 0:
        return None
    try:
        # The driver numbers all GPUs, CUDA only those that it is shown.
        shown = os.environ.get("CUDA_VISIBLE_DEVICES", "").partition(",")[0].strip()
        index = int(shown) if shown.isdecimal() else 0
        found = nvml.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(handle)) == 0
        if not found or nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)) != 0:
            return None
    finally:
        nvml.nvmlShutdown()
    return Memory(memory.total, memory.free)
