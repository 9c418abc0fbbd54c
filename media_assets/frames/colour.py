"""Pictures of every mode and colour profile as eight-bit sRGB on white."""

import io
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageCms

_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK", "LAB": "Lab"}
_CLOSE = 2


def plain_mode(image: Image.Image) -> Image.Image:
    """Return a decoded picture in one of the modes RGB, L, CMYK and LAB: eight bits deep, on white, without palette."""
    if image.mode[0] in "IF":
        return _in_eight_bits(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA" if image.mode != "LA" else "LA")
        white = Image.new("RGB" if layer.mode == "RGBA" else "L", layer.size, "white")
        white.paste(layer.convert(white.mode), mask=layer.getchannel("A"))
        return white
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in _SPACES else image.convert("RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in a mode that `plain_mode` gives as sRGB.

    Args:
        profile: the ICC profile of its colours; a damaged one, or one of another colour model, is ignored.
    """
    transform = _transform(profile, image.mode) if profile else None
    if transform is not None:
        converted = ImageCms.applyTransform(image, transform)
        if converted is not None:
            return converted
    return image if image.mode == "RGB" else image.convert("RGB")


@lru_cache(maxsize=32)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if opened.profile.xcolor_space.strip() != _SPACES[mode]:
            return None
        transform = ImageCms.buildTransform(opened, ImageCms.createProfile("sRGB"), mode, "RGB")
        return None if mode == "RGB" and _changes_nothing(transform) else transform
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    # Most photographs carry sRGB itself, under many names; a look at what the profile does is cheaper than using it.
    steps = np.arange(0, 256, 15).astype(np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(steps.size, -1, 3)
    converted: Any = ImageCms.applyTransform(Image.fromarray(colours), transform)
    return int(np.abs(np.asarray(converted, np.int16) - colours).max()) <= _CLOSE


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Scale deep grey samples to 0-255: 16 bits by their range, 32 bits and floats by the picture's own range."""
    samples = np.nan_to_num(np.asarray(image, dtype=np.float32))
    low, high = (0.0, 65535.0) if image.mode.startswith("I;16") else (float(samples.min()), float(samples.max()))
    return Image.fromarray(((samples - low) * (255 / ((high - low) or 1.0))).astype(np.uint8))
