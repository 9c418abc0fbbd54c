"""Pictures without the even margins around them."""

import io

import pytest
from PIL import Image

from media_assets.demo.photographs import jpeg, photograph
from media_assets.frames.hashing import hash256
from media_assets.frames.margins import trimmed_of
from resources.duplicates import DuplicateRules

RULES = DuplicateRules()


def padded(picture: Image.Image, colour: str | tuple[int, int, int], share: float = 0.1) -> Image.Image:
    wide = Image.new("RGB", (round(picture.width * (1 + 2 * share)), round(picture.height * (1 + 2 * share))), colour)
    wide.paste(picture, (round(picture.width * share), round(picture.height * share)))
    return Image.open(io.BytesIO(jpeg(wide, 80)))


@pytest.mark.parametrize("colour", ["white", "black", (180, 90, 40)])
@pytest.mark.parametrize("name", ["china", "chelsea", "coffee"])
def test_a_picture_with_margins_has_the_hash_of_the_picture_within(
    name: str, colour: str | tuple[int, int, int]
) -> None:
    photo = photograph(name)
    found = trimmed_of(padded(photo, colour))
    assert found["trimmed"] == pytest.approx([0.083, 0.083, 0.917, 0.917], abs=0.01)
    distance = int.from_bytes(found["trimmed_phash256"]) ^ int.from_bytes(hash256(photo.convert("L")))
    assert distance.bit_count() <= RULES.confirm_bits


@pytest.mark.parametrize("name", ["china", "chelsea", "coffee", "astronaut", "motorcycle"])
def test_a_photograph_has_no_margins(name: str) -> None:
    assert set(trimmed_of(photograph(name)).values()) == {None}


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (300, 200), "white"),
        Image.new("L", (1, 1)),
        Image.new("RGB", (300, 2), "black"),
        padded(photograph("coins"), "white", 2.0),
    ],
    ids=["even", "one pixel", "flat", "small on a large background"],
)
def test_what_is_no_picture_with_margins_has_none(picture: Image.Image) -> None:
    assert set(trimmed_of(picture).values()) == {None}


def test_margins_at_one_pair_of_sides_are_trimmed_too() -> None:
    photo = photograph("chelsea")
    letterbox = Image.new("RGB", (photo.width, photo.height + 120))
    letterbox.paste(photo, (0, 60))
    left, top, right, bottom = trimmed_of(letterbox)["trimmed"]
    assert (left, right) == (0, 1)
    assert (top, bottom) == pytest.approx((60 / letterbox.height, 1 - 60 / letterbox.height), abs=0.005)
