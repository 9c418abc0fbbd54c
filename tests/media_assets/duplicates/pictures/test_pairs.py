"""Pairs of pictures from their hashes, against comparing every pair, and batch by batch."""

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from media_assets.demo.photographs import photograph
from media_assets.duplicates.evidence import INVERSE
from media_assets.duplicates.pictures.hashes import Pictures, looks
from media_assets.duplicates.pictures.pairs import THRESHOLDS, picture_pairs
from media_assets.frames.hashing import TRANSFORMS, all_ways, hashes_of
from media_assets.frames.margins import trimmed_of
from media_assets.schemas.visual import FRAMES
from tests.media_assets.duplicates.pictures.made import made_up
from tests.media_assets.duplicates.rules import only
from tests.media_assets.frames.test_margins import padded

RULES = only(THRESHOLDS)
"""What pictures are remembered by; reading another threshold fails."""
NAMES = ("phash", "phash256", "flipped", "flipped256", "trimmed", "trimmed_phash", "trimmed_phash256")


def pictures_of(made: dict[str, Image.Image]) -> Pictures:
    rows = [{**hashes_of(one), **trimmed_of(one)} for one in made.values()]
    table = pa.Table.from_pylist(rows, pa.schema([FRAMES.field(name) for name in NAMES]))
    return Pictures.of(table, pa.array(list(made)).to_pandas())


def all_pairs(pictures: Pictures) -> pa.Table:
    return picture_pairs(pictures, np.ones(len(pictures), np.bool_), RULES)


def found(made: dict[str, Image.Image]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["left"], row["right"]): row for row in all_pairs(pictures_of(made)).to_pylist()}


LAID = {
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "upside down": Image.Transpose.FLIP_TOP_BOTTOM,
    "turned 180": Image.Transpose.ROTATE_180,
    "transposed": Image.Transpose.TRANSPOSE,
    "turned 90": Image.Transpose.ROTATE_90,
    "turned 270": Image.Transpose.ROTATE_270,
    "transversed": Image.Transpose.TRANSVERSE,
}


def test_each_way_to_lay_a_picture_down_is_found_and_named_from_both_sides() -> None:
    photo = photograph("china")
    for name, how in LAID.items():
        (row,) = found({"a": photo, "b": photo.transpose(how)}).values()
        assert (row["relation"], row["method"], row["transform"]) == ("copy", "perceptual", name)
        (row,) = found({"b": photo, "a": photo.transpose(how)}).values()
        assert row["transform"] == TRANSFORMS[INVERSE[TRANSFORMS.index(name)]]


def test_symmetric_pictures_are_upright_and_no_copies_of_themselves() -> None:
    half = photograph("chelsea").crop((0, 0, 200, 300))
    whole = Image.new("RGB", (400, 300))
    whole.paste(half)
    whole.paste(half.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (200, 0))
    assert found({"a": whole}) == {}
    row = found({"a": whole, "b": whole.resize((200, 150))})["a", "b"]
    assert row["transform"] is None and row["distance"] < 10


def test_a_picture_within_margins_is_a_copy_and_a_small_one_a_part() -> None:
    photo = photograph("china")
    made = {"a": padded(photo, "white"), "b": photo, "c": padded(photo, "black", 0.4)}
    rows = found(made)
    assert {pair: (row["relation"], row["method"], row["within"]) for pair, row in rows.items()} == {
        ("a", "b"): ("copy", "region", "a"),
        ("a", "c"): ("part", "region", "c"),
        ("b", "c"): ("part", "region", "c"),
    }
    assert [round(side, 1) for side in rows["b", "c"]["region"]] == [0.2, 0.2, 0.8, 0.8]


def test_strangers_are_no_pair() -> None:
    names = ("china", "chelsea", "coffee", "astronaut", "rocket", "coins", "moon", "retina")
    assert found({name: photograph(name) for name in names}) == {}


def test_thousands_of_equal_pictures_are_one_look() -> None:
    one = pictures_of({"a": photograph("china")})
    count = 5000
    ids = np.array([f"{number:05}" for number in range(count)], object)
    many = Pictures(ids, *(np.repeat(getattr(one, name), count, axis=0) for name in NAMES_OF_ARRAYS))
    first, pairs = looks(many)
    assert first.tolist() == [0]
    assert len(pairs) == count - 1
    assert set(pairs["left"].to_pylist()) == {"00000"}


NAMES_OF_ARRAYS = (
    *("phash", "phash256", "flipped", "flipped256"),
    *("trimmed", "trimmed_phash", "trimmed_phash256"),
)


@given(st.integers(2, 40), st.integers(0, 999))
@settings(max_examples=40, deadline=None)
def test_pairs_are_those_that_comparing_every_pair_gives(count: int, seed: int) -> None:
    pictures = made_up(count, seed)
    eight = pictures.phash.astype(">u8")[:, None].view(np.uint8)
    ways8 = [all_ways(one[None], flips[None])[:, 0] for one, flips in zip(eight, pictures.flipped, strict=True)]
    ways32 = [
        all_ways(one[None], flips[None])[:, 0]
        for one, flips in zip(pictures.phash256, pictures.flipped256, strict=True)
    ]
    expected = {}
    for left in range(count):
        for right in range(left + 1, count):
            near = [
                bits
                for one, other in ((left, right), (right, left))
                for way in range(8)
                if np.bitwise_count(ways8[one][way] ^ ways8[other][0]).sum() <= RULES.candidate_bits
                and (bits := int(np.bitwise_count(ways32[one][way] ^ ways32[other][0]).sum())) <= RULES.confirm_bits
            ]
            if near:
                expected[pictures.ids[left], pictures.ids[right]] = min(near)
    rows = [row for row in all_pairs(pictures).to_pylist() if row["method"] == "perceptual"]
    assert {(row["left"], row["right"]): row["distance"] for row in rows} == expected
