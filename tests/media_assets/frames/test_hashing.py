"""Perceptual hashes of thumbnails."""

import io
from itertools import combinations
from typing import Any

import imagehash
import numpy as np
import pytest
from PIL import Image

from media_assets.demo.photographs import jpeg, photograph
from media_assets.duplicates.near import CANDIDATE_BITS, CONFIRM_BITS
from media_assets.frames.hashing import hash_frames
from media_assets.outcomes import received
from media_assets.schemas import PERCEPTUAL_HASH

PHOTOGRAPHS = ("coffee", "chelsea", "rocket", "china", "astronaut")


def hashed(*pictures: bytes, contrast: float = 0.2) -> list[dict[str, Any]]:
    frames = [(n, n * 1.5, contrast, picture) for n, picture in enumerate(pictures)]
    outcome = received(hash_frames(frames))
    assert outcome.table.schema.equals(PERCEPTUAL_HASH)
    return list(outcome.table.to_pylist())


def bits(left: bytes, right: bytes) -> int:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).bit_count()


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_hash_is_the_one_that_imagehash_gives(name: str) -> None:
    data = jpeg(photograph(name))
    (row,) = hashed(data)
    with Image.open(io.BytesIO(data)) as image:
        image.draft("L", (128, 128))
        grey = image.convert("L")
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


def test_rows_keep_their_frames_and_times() -> None:
    rows = hashed(*(jpeg(photograph(name)) for name in PHOTOGRAPHS[:3]))
    assert [(row["frame"], row["time_seconds"]) for row in rows] == [(0, 0.0), (1, 1.5), (2, 3.0)]


def test_pictures_without_contrast_are_marked_plain() -> None:
    grey = Image.fromarray(np.full((64, 64), 128, np.uint8))
    assert hashed(jpeg(grey), contrast=0.0)[0]["plain"] is True
    assert hashed(jpeg(photograph("moon")), contrast=0.1)[0]["plain"] is False
