"""Pictures laid over each other."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from media_assets.demo.photographs import SOURCES, jpeg, photograph
from media_assets.duplicates.pictures.alignment import correlation, places
from media_assets.duplicates.pictures.regions import Fit, confirm, examine
from resources.arrow import unpack
from resources.workers import Workers
from tests.media_assets.frames.test_margins import padded

FIT = Fit(confirm_bits=31, region_share=0.3, region_correlation=0.85)
NAMES = ("china", "chelsea", "coffee", "astronaut", "motorcycle", "rocket")


def thumbnail(picture: Image.Image) -> bytes:
    small = picture.convert("RGB")
    small.thumbnail((512, 512), Image.Resampling.LANCZOS)
    return jpeg(small, 90)


def crop(left: float, top: float, right: float, bottom: float) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.crop(
        (
            round(left * picture.width),
            round(top * picture.height),
            round(right * picture.width),
            round(bottom * picture.height),
        )
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("box", [(0.05, 0.05, 0.95, 0.95), (0.2, 0.0, 1.0, 0.8), (0.0, 0.12, 0.7, 0.9)])
def test_a_crop_is_found_where_it_was_cut_out(name: str, box: tuple[float, float, float, float]) -> None:
    whole = photograph(name)
    cut = crop(*box)(whole)
    for pictures, inner in (((cut, whole), 0), ((whole, cut), 1)):
        (row,) = unpack(confirm([thumbnail(one) for one in pictures], [(0, 1)], FIT)).to_pylist()
        assert (row["readable"], row["inner"]) == (True, inner)
        assert 0 <= row["bits"] <= 31
        assert [row[side] for side in ("left", "top", "right", "bottom")] == pytest.approx(box, abs=0.01)


def test_a_picture_is_found_inside_margins_and_on_a_screen() -> None:
    photo = photograph("coffee")
    screen = Image.new("RGB", (1000, 640), (40, 44, 52))
    screen.paste(Image.new("RGB", (1000, 40), "grey"))
    screen.paste(photo.resize((600, 400)), (320, 180))
    for outer, box in (
        (padded(photo, "white"), (0.083, 0.083, 0.917, 0.917)),
        (screen, (0.32, 180 / 640, 0.92, 580 / 640)),
    ):
        (row,) = unpack(confirm([thumbnail(photo), thumbnail(outer)], [(0, 1)], FIT)).to_pylist()
        assert row["bits"] >= 0 and row["inner"] == 0
        assert [row[side] for side in ("left", "top", "right", "bottom")] == pytest.approx(box, abs=0.01)


def test_no_photograph_lies_inside_another() -> None:
    names = sorted(SOURCES)
    pairs = [(one, other) for other in range(len(names)) for one in range(other)]
    found = unpack(confirm([thumbnail(photograph(name)) for name in names], pairs, FIT))
    assert set(found["bits"].to_pylist()) == {-1}


def test_a_region_smaller_than_the_least_share_is_not_found() -> None:
    whole = photograph("china")
    small = [thumbnail(whole), thumbnail(crop(0.3, 0.3, 0.6, 0.6)(whole))]
    assert unpack(confirm(small, [(0, 1)], FIT))["bits"].to_pylist() == [-1]


def test_pictures_without_structure_fit_nowhere() -> None:
    grey, white = Image.new("RGB", (300, 200), "grey"), Image.new("RGB", (20, 20), "white")
    found = unpack(
        confirm([thumbnail(one) for one in (grey, white, photograph("moon"))], [(0, 1), (0, 2), (1, 2)], FIT)
    )
    assert set(found["bits"].to_pylist()) == {-1}
    assert list(places(grey.convert("L"), Image.new("L", (1, 1)), 0.3, 0.5)) == []


def test_an_unreadable_picture_costs_its_own_proposals_alone(workers: Workers) -> None:
    whole = photograph("chelsea")
    stored = [thumbnail(whole), b"damaged", None, thumbnail(crop(0.05, 0.05, 0.95, 0.95)(whole))]
    left, right = np.array([0, 0, 0, 1, 2]), np.array([1, 2, 3, 3, 3])
    found = examine(left, right, lambda number: stored[number], workers, FIT)
    assert found.examined.tolist() == [False, False, True, False, False]
    assert [bits >= 0 for bits in found.bits.tolist()] == [False, False, True, False, False]


def test_correlation_knows_no_brightness_and_no_contrast() -> None:
    pixels = np.random.default_rng(0).random((20, 30)).astype(np.float32)
    assert correlation(pixels, 5 + 3 * pixels) == pytest.approx(1)
    assert correlation(pixels, -pixels) == pytest.approx(-1)
    assert correlation(pixels, np.ones_like(pixels)) == 0
