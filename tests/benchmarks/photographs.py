"""Test pictures: photographs bundled with scikit-image and scikit-learn, each time seen differently."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from media_assets.demo.photographs import SOURCES, photograph

_OVERSIZE = 1.25


def make_photographs(folder: Path, count: int, size: tuple[int, int], quality: int = 90) -> None:
    """Write `count` different JPEGs of `size` pixels: other crops, mirrored or not, with a little noise.

    The same arguments give the same files.
    """
    random = np.random.default_rng(20260101)
    large = (round(size[0] * _OVERSIZE), round(size[1] * _OVERSIZE))
    originals = [ImageOps.fit(photograph(name), large, Image.Resampling.BICUBIC) for name in SOURCES]
    # Sensor noise of two grey levels; one sheet cut at random is enough to make every picture different.
    noise = np.rint(random.normal(0, 2, (large[1], large[0], 1))).astype(np.int16)
    for ordinal in range(count):
        left, top, noise_left, noise_top = (
            int(random.integers(0, room + 1)) for room in (large[0] - size[0], large[1] - size[1]) * 2
        )
        picture = originals[ordinal % len(originals)].crop((left, top, left + size[0], top + size[1]))
        if random.random() < 0.5:
            picture = ImageOps.mirror(picture)
        grain = noise[noise_top : noise_top + size[1], noise_left : noise_left + size[0]]
        pixels = np.clip(np.asarray(picture, dtype=np.int16) + grain, 0, 255).astype(np.uint8)
        path = folder / f"{ordinal // 100:02}" / f"picture-{ordinal:04}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path, "JPEG", quality=quality)
