"""Perceptual hashes of pictures, and of the same pictures laid down in other ways."""

import io
from itertools import combinations
from typing import Any

import imagehash
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from media_assets.demo.photographs import jpeg, photograph
from media_assets.frames.hashing import TRANSFORMS, all_ways, hashes_of, looks_of
from resources.duplicates import DuplicateRules

RULES = DuplicateRules()

PHOTOGRAPHS = ("coffee", "chelsea", "rocket", "china", "astronaut")
WAYS = {
    "upright": None,
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "upside down": Image.Transpose.FLIP_TOP_BOTTOM,
    "turned 180": Image.Transpose.ROTATE_180,
    "transposed": Image.Transpose.TRANSPOSE,
    "turned 90": Image.Transpose.ROTATE_90,
    "turned 270": Image.Transpose.ROTATE_270,
    "transversed": Image.Transpose.TRANSVERSE,
}


def hashed(*pictures: bytes) -> list[dict[str, Any]]:
    return [hashes_of(Image.open(io.BytesIO(picture))) for picture in pictures]


def bits(left: bytes, right: bytes) -> int:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).bit_count()


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_hash_is_the_one_that_imagehash_gives(name: str) -> None:
    row = hashes_of(photograph(name))
    grey = photograph(name).convert("L")
    assert f"{row['phash']:016x}" == str(imagehash.phash(grey))
    assert row["phash256"].hex() == str(imagehash.phash(grey, hash_size=16))


@given(st.integers(0, 2**32 - 1), st.integers(17, 300), st.integers(17, 300), st.sampled_from(["RGB", "L"]))
@settings(max_examples=40, deadline=None)
def test_hashes_and_those_of_the_flips_are_bit_for_bit_those_of_imagehash(
    seed: int, width: int, height: int, mode: str
) -> None:
    blocks = np.random.default_rng(seed).integers(0, 256, (9, 9, 3), np.uint8)
    picture = Image.fromarray(blocks).resize((width, height), Image.Resampling.BICUBIC).convert(mode)
    row = hashes_of(picture)
    grey = picture.convert("L")
    ours = ((8, row["phash"].to_bytes(8, "big"), "flipped"), (16, row["phash256"], "flipped256"))
    for size, upright, flipped in ours:
        assert upright.hex() == str(imagehash.phash(grey, hash_size=size))
        # imagehash shrinks first, and shrinking a flipped picture may round otherwise.
        small = grey.resize((4 * size, 4 * size), Image.Resampling.LANCZOS)
        flips = [small.transpose(WAYS[name]) for name in ("mirrored", "upside down", "turned 180")]  # type: ignore[arg-type]
        assert row[flipped].hex() == "".join(str(imagehash.phash(flip, hash_size=size)) for flip in flips)


def on_black(inner: Image.Image) -> Image.Image:
    boxed = Image.new("RGB", (320, 240))
    boxed.paste(inner.resize((320, 160)), (0, 40))
    return boxed


@pytest.mark.parametrize(
    ("picture", "plain"),
    [
        (Image.new("RGB", (320, 240)), True),
        (Image.new("RGB", (320, 240), "#777"), True),
        (on_black(Image.new("RGB", (8, 8), "#111")), True),
        (on_black(Image.new("RGB", (8, 8), "#fff")), True),
        (on_black(photograph("rocket").point(lambda level: level // 40)), True),
        (photograph("rocket").point(lambda level: level // 40), True),
        (photograph("rocket"), False),
        (on_black(photograph("coffee")), False),
        (photograph("coffee").point(lambda level: level // 4), False),
    ],
)
def test_black_faded_and_blank_frames_are_plain_with_bars_or_without(picture: Image.Image, plain: bool) -> None:
    assert looks_of(picture)["plain"] is plain


def test_a_blank_frame_with_a_small_sign_is_plain() -> None:
    frame = Image.new("RGB", (320, 240))
    frame.paste("white", (290, 10, 310, 30))
    assert looks_of(frame)["plain"]
    frame.paste("white", (100, 50, 220, 200))
    assert not looks_of(frame)["plain"]


def test_brightness_and_contrast_are_those_of_the_luma() -> None:
    grey = np.asarray(photograph("coffee").convert("L"), float) / 255
    looks = looks_of(photograph("coffee"))
    assert looks["brightness"] == pytest.approx(grey.mean()) and looks["contrast"] == pytest.approx(grey.std())


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_reencoded_and_resized_pictures_stay_within_the_thresholds(name: str) -> None:
    photo = photograph(name)
    small = photo.resize((photo.width * 6 // 10, photo.height * 6 // 10), Image.Resampling.LANCZOS)
    original, *copies = hashed(jpeg(photo), jpeg(photo, 30), jpeg(small), jpeg(photo.convert("L")))
    for copy in copies:
        assert (original["phash"] ^ copy["phash"]).bit_count() <= RULES.candidate_bits
        assert bits(original["phash256"], copy["phash256"]) <= RULES.confirm_bits


def test_different_photographs_are_far_apart() -> None:
    rows = hashed(*(jpeg(photograph(name)) for name in PHOTOGRAPHS))
    assert min(bits(a["phash256"], b["phash256"]) for a, b in combinations(rows, 2)) > 2 * RULES.confirm_bits


@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize("size", [8, 32])
def test_each_way_of_laying_a_picture_down_has_the_hash_of_the_picture_laid_down_so(name: str, size: int) -> None:
    photo = photograph(name)
    row = hashes_of(photo)
    upright, flipped = (
        (row["phash"].to_bytes(8, "big"), row["flipped"]) if size == 8 else (row["phash256"], row["flipped256"])
    )
    ways = all_ways(np.frombuffer(upright, np.uint8)[None], np.frombuffer(flipped, np.uint8)[None])
    assert ways.shape == (8, 1, size)
    for transform, (way,) in zip(TRANSFORMS, ways, strict=True):
        laid = photo if WAYS[transform] is None else photo.transpose(WAYS[transform])
        again = hashes_of(laid)
        expected = again["phash"].to_bytes(8, "big") if size == 8 else again["phash256"]
        # Shrinking rounds a little differently along the other axis.
        assert bits(way.tobytes(), expected) <= size // 4, transform
