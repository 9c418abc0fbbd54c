"""Pictures compared tile by tile."""

import io
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from media_assets.demo.photographs import SOURCES, jpeg, photograph
from media_assets.duplicates.evidence import INVERSE
from media_assets.duplicates.pictures.tiles import SIDE, TILES, Votes, laid_down, square, tiles_of, votes
from media_assets.duplicates.quality.transforms import transformed

NAMES = sorted(SOURCES)


def compared(one: Image.Image, other: Image.Image) -> Votes:
    return votes(tiles_of(square(one)), tiles_of(square(other)))


def noise(seed: int, coarse: int = 16) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (coarse, coarse)).astype(np.uint8)
    return Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


@given(st.integers(0, 99), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_which_of_two_pictures_comes_first_makes_no_difference(one: int, other: int) -> None:
    assert compared(noise(one), noise(other)) == compared(noise(other), noise(one))


@given(st.integers(0, 99), st.floats(0.3, 3), st.floats(-100, 100))
@settings(max_examples=30, deadline=None)
def test_brightness_and_contrast_change_nothing(seed: int, gain: float, offset: float) -> None:
    levels = square(noise(seed))
    said = votes(tiles_of(levels), tiles_of(np.float32(gain) * levels + np.float32(offset)))
    assert said.exactly == 1 and said.same and not said.differ


@given(st.integers(0, 99), st.integers(0, 7))
@settings(max_examples=30, deadline=None)
def test_laying_one_picture_down_is_laying_the_other_down_the_other_way_round(seed: int, way: int) -> None:
    levels, other = square(noise(seed)), square(noise(seed + 1))
    assert np.array_equal(laid_down(laid_down(levels, way), int(INVERSE[way])), levels)
    one_way = votes(tiles_of(laid_down(levels, way)), tiles_of(other))
    other_way = votes(tiles_of(levels), tiles_of(laid_down(other, int(INVERSE[way]))))
    assert one_way == pytest.approx(other_way, abs=1 / TILES**2)


@given(st.integers(0, 999), st.integers(0, 999))
@settings(max_examples=30, deadline=None)
def test_pictures_that_have_nothing_in_common_differ(one: int, other: int) -> None:
    if one != other:
        said = compared(noise(one), noise(other))
        assert said.differ and not said.same


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "china", "coffee", "motorcycle", "rocket"])
@pytest.mark.parametrize("how", ["watermark", "caption"])
def test_a_mark_spoils_the_tiles_it_covers_and_no_others(name: str, how: str) -> None:
    picture = photograph(name)
    said = compared(picture, transformed(picture, how, name))
    assert said.same and not said.differ
    assert said.exactly < 1


@pytest.mark.parametrize("how", ["JPEG 20", "WebP 60", "gamma 0.7", "gamma 1.5", "quarter size", "blur", "grey"])
def test_what_happens_to_a_whole_picture_leaves_nearly_all_tiles_alike(how: str) -> None:
    for name in NAMES:
        picture = photograph(name)
        assert compared(picture, transformed(picture, how, name)).same, name


def test_no_photograph_is_another_one() -> None:
    cut = {name: tiles_of(square(photograph(name))) for name in NAMES}
    for one, other in combinations(NAMES, 2):
        assert votes(cut[one], cut[other]).differ and not votes(cut[one], cut[other]).same


def test_one_word_on_two_plain_pictures_does_not_make_them_one() -> None:
    def plain(level: int) -> Image.Image:
        picture = Image.new("L", (300, 200), level)
        ImageDraw.Draw(picture).text((150, 100), "SAMPLE", level + 90, ImageFont.load_default(30), "mm")
        return picture

    said = compared(plain(20), plain(140))
    assert said.voting and not said.same and not said.differ


def test_a_picture_without_structure_says_nothing() -> None:
    grey = Image.new("RGB", (40, 300), "grey")
    assert compared(grey, grey) == Votes(0, 0.0, 0.0, 0.0)
    said = compared(grey, photograph("coffee"))
    assert said.differ and not said.same


def test_the_codec_of_a_thumbnail_does_not_matter() -> None:
    picture = photograph("rocket")
    picture.thumbnail((512, 512))
    with Image.open(io.BytesIO(jpeg(picture, 60))) as stored:
        assert compared(picture, stored).exactly > 0.9
