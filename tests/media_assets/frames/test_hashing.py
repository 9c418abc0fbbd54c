"""Perceptual hashes of pictures, and of the same pictures laid down in other ways."""

import io
from itertools import combinations
from typing import Any

import imagehash
import numpy as np
import pytest
from PIL import Image

from media_assets.demo.photographs import jpeg, photograph
from media_assets.duplicates.near import CANDIDATE_BITS, CONFIRM_BITS
from media_assets.frames.hashing import TRANSFORMS, all_ways, hashes_of

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


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_reencoded_and_resized_pictures_stay_within_the_thresholds(name: str) -> None:
    photo = photograph(name)
    small = photo.resize((photo.width * 6 // 10, photo.height * 6 // 10), Image.Resampling.LANCZOS)
    original, *copies = hashed(jpeg(photo), jpeg(photo, 30), jpeg(small), jpeg(photo.convert("L")))
    for copy in copies:
        assert (original["phash"] ^ copy["phash"]).bit_count() <= CANDIDATE_BITS
        assert bits(original["phash256"], copy["phash256"]) <= CONFIRM_BITS


def test_different_photographs_are_far_apart() -> None:
    rows = hashed(*(jpeg(photograph(name)) for name in PHOTOGRAPHS))
    assert min(bits(a["phash256"], b["phash256"]) for a, b in combinations(rows, 2)) > 2 * CONFIRM_BITS


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
