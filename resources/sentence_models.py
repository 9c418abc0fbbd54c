"""Models that sentence-transformers loads: the one place that knows the package."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from resources.errors import SettingsError, TransientError
from resources.extras import INSTALL


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
        return SentenceTransformer(name_or_path, device=device, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError) as error:
        name = short_name(name_or_path)
        raise TransientError(f"the model {name} could not be loaded ({type(error).__name__})") from None


def encode(model: Any, items: Sequence[Any], batch_size: int) -> npt.NDArray[np.float32]:
    """Return one unit vector per item, float32, shape (len(items), dimensions)."""
    vectors = model.encode(
        list(items),
        batch_size=batch_size,
        normalize_embeddings=True,
        convert_to_numpy=True,
        show_progress_bar=False,
    )
    return np.asarray(vectors, np.float32)


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
