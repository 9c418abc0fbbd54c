"""Vectors as Arrow columns, and embedding in worker processes; imports nothing heavy."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.outcomes import Outcome, portable
from resources.opening import open_image

Moments = Sequence[tuple[int, float | None, bytes]]
"""Frame, time and JPEG."""


def as_lists(vectors: npt.NDArray[np.float32]) -> pa.Array:
    """Return vectors, shape (n, dimensions), as a column of float16 lists, all of one size."""
    count, dimensions = vectors.shape
    if not count:
        return pa.array([], pa.list_(pa.float16()))
    return pa.FixedSizeListArray.from_arrays(pa.array(vectors.astype(np.float16).ravel()), dimensions)


def frames_table(frames: Moments, vectors: npt.NDArray[np.float32]) -> pa.Table:
    """Return frames with their times and vectors."""
    return pa.table(
        {
            "frame": pa.array([frame for frame, _, _ in frames], pa.int32()),
            "time_seconds": pa.array([time_seconds for _, time_seconds, _ in frames], pa.float64()),
            "vector": as_lists(vectors),
        }
    )


def pictures_of(frames: Moments) -> list[Any]:
    """Decode frames into RGB pictures.

    Raises:
        PermanentError: one of them is damaged.
    """
    pictures = []
    for _, _, jpeg in frames:
        with open_image(io.BytesIO(jpeg)) as image:
            pictures.append(image.convert("RGB"))
    return pictures


def embed_in_worker(embed: Callable[[Any], npt.NDArray[np.float32]], frames: Moments) -> bytes:
    """Embed one item's frames with a function that needs no model; returns a portable outcome."""
    return portable(Outcome(frames_table(frames, np.stack([embed(picture) for picture in pictures_of(frames)]))))
