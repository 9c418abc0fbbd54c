"""Squares made of grey pictures are those that Pillow makes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from media_assets.demo.photographs import photograph
from media_assets.frames.shrink import shrunk


def pillows(grey: Image.Image, side: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(grey.resize((side, side), Image.Resampling.LANCZOS))


@given(st.integers(0, 2**32 - 1), st.integers(1, 520), st.integers(1, 520), st.booleans())
@settings(max_examples=60, deadline=None)
def test_noise_of_any_size_is_shrunk_as_pillow_does_it(seed: int, width: int, height: int, harsh: bool) -> None:
    random = np.random.default_rng(seed)
    levels = (
        random.integers(0, 2, (height, width), np.uint8) * 255
        if harsh
        else random.integers(0, 256, (height, width), np.uint8)
    )
    grey = Image.fromarray(levels.astype(np.uint8))
    for side, square in zip((32, 64), shrunk(grey, 32, 64), strict=True):
        assert np.array_equal(square, pillows(grey, side))


@pytest.mark.parametrize("size", [(408, 306), (306, 408), (500, 375), (512, 200), (130, 512)])
@pytest.mark.parametrize("name", ["coffee", "rocket", "china"])
def test_photographs_are_shrunk_as_pillow_does_it(name: str, size: tuple[int, int]) -> None:
    grey = photograph(name).convert("L").resize(size)
    for side, square in zip((32, 64), shrunk(grey, 32, 64), strict=True):
        assert np.array_equal(square, pillows(grey, side))
