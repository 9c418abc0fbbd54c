"""Models that sentence-transformers loads: the one place that knows the package."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from resources.errors import OutOfMemory, SettingsError, TransientError
from resources.extras import INSTALL

TEXT_BYTES = 16_000_000
"""For a text of 256 tokens; MiniLM was measured to take 7.5 million."""

PICTURE_BYTES = 64_000_000
"""For a picture; more than the large CLIP models take for their 577 patches."""


AUTO = "auto"
"""A GPU where PyTorch finds one, otherwise the CPU."""


def load_sentence_model(name_or_path: str, device: str) -> Any:
    """Load a model from a local folder or a hub name, never running code that comes with it.

    Raises:
        TransientError: the package is missing, or the model is neither on disk nor to be had now.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise TransientError(f"sentence-transformers is not installed; {INSTALL}") from None
    try:
        # The package itself finds the fastest device where none is named.
        wanted = None if device == AUTO else device
        return SentenceTransformer(name_or_path, device=wanted, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError, AssertionError) as error:
        name = short_name(name_or_path)
        if device.startswith(("cuda", "mps")) and not has_device(device):
            raise TransientError(f"the model {name} cannot run on {device}: PyTorch finds no such device") from None
        raise TransientError(f"the model {name} could not be loaded ({type(error).__name__})") from None


def encode(model: Any, items: Sequence[Any], most: int, bytes_each: int = TEXT_BYTES) -> npt.NDArray[np.float32]:
    """Return one unit vector per item, float32, shape (len(items), dimensions).

    As many items run at once as half of the free memory is good for, at most `most`; where that was too many after
    all, half as many.

    Raises:
        OutOfMemory: there is none for a single item.
    """
    device = str(model.device)
    at_once = fitting(most, free_bytes(device), bytes_each)
    while True:
        try:
            vectors = model.encode(
                list(items),
                batch_size=at_once,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
            return np.asarray(vectors, np.float32)
        except (MemoryError, RuntimeError) as error:
            if not no_memory(error):
                raise
            if at_once == 1:
                raise OutOfMemory("the model has no memory for a single item") from None
        at_once = max(1, at_once // 2)
        give_back(device)


def has_device(device: str) -> bool:
    """Say whether PyTorch can use `cpu`, `mps`, `cuda` or `cuda:1`."""
    import torch

    if device.startswith("cuda"):
        return int(device.partition(":")[2] or 0) < torch.cuda.device_count()
    return device == "cpu" or torch.backends.mps.is_available()


def fitting(most: int, free: int, bytes_each: int) -> int:
    """Return how many items of a size half of the free memory holds, from 1 to `most`."""
    return max(1, min(most, free // 2 // bytes_each))


def free_bytes(device: str) -> int:
    """Return the memory that is free on a CUDA device; for any other, that of this machine."""
    if device.startswith("cuda"):
        import torch

        if torch.cuda.is_available():
            return int(torch.cuda.mem_get_info(device)[0])
    import psutil

    return int(psutil.virtual_memory().available)


def no_memory(error: Exception) -> bool:
    """Say whether an error means that memory ran out."""
    # PyTorch's own class for graphics cards, and a plain RuntimeError of its allocator for the machine's memory.
    said = str(error)
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" or "allocate memory" in said


def give_back(device: str) -> None:
    """Return to a CUDA device the memory that nothing uses any more."""
    if device.startswith("cuda"):
        import torch

        torch.cuda.empty_cache()


def check_model_name(variable: str, name_or_path: str) -> str:
    """Return the name of a model on the hub, or the path of its folder.

    Raises:
        SettingsError: it is written as a path, and no such folder exists.
    """
    path = Path(name_or_path).expanduser()
    if path.is_dir():
        return str(path)
    if name_or_path.startswith(("/", ".", "~")) or name_or_path.count("/") > 1:
        raise SettingsError(f"{variable} names the model folder '{name_or_path}', which does not exist.")
    return name_or_path


def short_name(name_or_path: str) -> str:
    """Return a hub name as it is, and a local path without its folders, which are nobody else's business."""
    path = Path(name_or_path)
    return path.name if path.exists() or path.is_absolute() else name_or_path
