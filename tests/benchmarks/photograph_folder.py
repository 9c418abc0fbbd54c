"""Photographs of a folder outside the repository, and the gallery of all their transforms, made on all cores."""

import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from PIL import Image

from media_assets.demo.photographs import SOURCES, photograph
from media_assets.duplicates.quality.gallery import Gallery

FOLDER = "MEDIA_BENCH_PHOTOGRAPHS"
"""Names the folder; the folders in it are the sources that the table counts."""

_SUFFIXES = {".jpg", ".jpeg", ".png", ".tga", ".webp"}
_SHORTEST = 160
_PART = 32


def photograph_names() -> list[str]:
    """Return the bundled photographs, and the paths of those in the folder if one is set, relative to it."""
    names = [f"bundled/{name}" for name in SOURCES]
    if root := os.environ.get(FOLDER):
        found = (path for path in Path(root).rglob("*") if path.suffix.lower() in _SUFFIXES)
        names += sorted(str(path.relative_to(root)) for path in found)
    return names


def read_photograph(name: str) -> Image.Image | None:
    """Return a photograph as RGB; None for what is damaged or smaller than 160 pixels."""
    source, _, rest = name.partition("/")
    if source == "bundled":
        return photograph(rest)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(Path(os.environ[FOLDER]) / name) as file:
                return file.convert("RGB") if min(file.size) >= _SHORTEST else None
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return None


def gallery_of(names: Sequence[str], transforms: Sequence[str], processes: int = 2) -> Gallery:
    """Return the gallery of photographs; each process holds one picture at a time."""
    with ProcessPoolExecutor(processes) as pool:
        chunks = [names[start : start + _PART] for start in range(0, len(names), _PART)]
        parts = pool.map(partial(_part, transforms), chunks)
        return Gallery.joined(list(parts))


def _part(transforms: Sequence[str], names: Sequence[str]) -> Gallery:
    def pictures() -> Iterator[tuple[str, Image.Image]]:
        for name in names:
            if (picture := read_photograph(name)) is not None:
                yield name, picture

    return Gallery.of(pictures(), transforms)
