"""Pairs of pictures from their hashes, against comparing every pair, and batch by batch."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from media_assets.demo.photographs import photograph
from media_assets.duplicates.evidence import INVERSE, restricted, strongest
from media_assets.duplicates.pictures.pairs import Pictures, looks, picture_pairs
from media_assets.frames.hashing import TRANSFORMS, all_ways, hashes_of
from media_assets.frames.margins import trimmed_of
from media_assets.schemas.visual import FRAMES
from resources.duplicates import DuplicateRules
from tests.media_assets.frames.test_margins import padded

RULES = DuplicateRules()
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


def made_up(count: int, seed: int) -> Pictures:
    """Return hashes of which many are near others, upright, laid down or within margins."""
    random = np.random.default_rng(seed)

    def noisy(bits: npt.NDArray[np.uint8], most: int) -> npt.NDArray[np.uint8]:
        wrong = bits.copy()
        for place in random.integers(0, bits.size * 8, random.integers(0, most + 1)):
            wrong[place // 8] ^= np.uint8(1 << (place % 8))
        return wrong

    short, long = random.bytes(count * 32), random.bytes(count * 128)
    rows8 = np.frombuffer(short, np.uint8).reshape(count, 4, 8).copy()
    rows32 = np.frombuffer(long, np.uint8).reshape(count, 4, 32).copy()
    trimmed = np.full((count, 4), np.nan, np.float32)
    trimmed8, trimmed32 = np.zeros((count, 8), np.uint8), np.zeros((count, 32), np.uint8)
    for row in range(1, count):
        source, way = int(random.integers(0, row)), int(random.integers(0, 10))
        if way < 8:
            ways8 = all_ways(rows8[source, :1], rows8[source, 1:].reshape(1, -1))[:, 0]
            ways32 = all_ways(rows32[source, :1], rows32[source, 1:].reshape(1, -1))[:, 0]
            rows8[row, 0], rows32[row, 0] = noisy(ways8[way], 12), noisy(ways32[way], 40)
        elif way == 8:
            edge = float(random.uniform(0.05, 0.2))
            trimmed[row] = (edge, edge, 1 - edge, 1 - edge)
            trimmed8[row], trimmed32[row] = noisy(rows8[source, 0], 12), noisy(rows32[source, 0], 40)
    big = [np.ascontiguousarray(one).view(">u8")[:, 0].astype(np.uint64) for one in (rows8[:, 0], trimmed8)]
    return Pictures(
        np.array([f"{number:03}" for number in random.permutation(1000)[:count]], object)[np.argsort(np.arange(count))],
        big[0],
        rows32[:, 0],
        rows8[:, 1:].reshape(count, 24),
        rows32[:, 1:].reshape(count, 96),
        trimmed,
        big[1],
        trimmed32,
    )


def in_order(pictures: Pictures) -> Pictures:
    return pictures.take(np.argsort(pictures.ids.astype("S64")))


@given(st.integers(2, 40), st.integers(0, 999))
@settings(max_examples=40, deadline=None)
def test_pairs_are_those_that_comparing_every_pair_gives(count: int, seed: int) -> None:
    pictures = in_order(made_up(count, seed))
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


@given(st.integers(1, 40), st.integers(0, 999), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_any_split_into_batches_gives_the_same_pairs(count: int, seed: int, batches: int) -> None:
    pictures = in_order(made_up(count, seed))
    batch = np.random.default_rng(seed).integers(0, batches, count)
    pairs = all_pairs(pictures.take(np.zeros(0, np.int64)))
    for number in range(batches):
        there = batch <= number
        some = pictures.take(there)
        fresh = batch[there] == number
        pairs = strongest([restricted(pairs, some.ids[~fresh]), picture_pairs(some, fresh, RULES)])
    assert pairs.equals(strongest([all_pairs(pictures)]))
