import numpy as np
import pytest
from PIL import Image

from media_assets.demo.photographs import photograph
from media_assets.duplicates.quality.transforms import TRANSFORMS, transformed


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    shown = photograph("coffee")
    shown.thumbnail((200, 200))
    return shown


@pytest.mark.parametrize("name", TRANSFORMS)
def test_equal_pictures_and_seeds_give_equal_pixels(name: str, picture: Image.Image) -> None:
    first = transformed(picture, name, "a")
    assert first.mode == "RGB"
    assert first.tobytes() == transformed(picture.copy(), name, "a").tobytes()


@pytest.mark.parametrize("name", TRANSFORMS)
def test_every_transform_changes_the_picture_and_leaves_the_original_alone(name: str, picture: Image.Image) -> None:
    before = picture.tobytes()
    assert transformed(picture, name, "a").tobytes() != before
    assert picture.tobytes() == before


@pytest.mark.parametrize("name", ["noise", "caption", "crop 10 shifted", "screenshot"])
def test_what_is_left_to_chance_differs_between_originals(name: str, picture: Image.Image) -> None:
    assert len({transformed(picture, name, str(seed)).tobytes() for seed in range(8)}) > 1


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [
        ("half size", 0.5, 0.5),
        ("quarter size", 0.25, 0.25),
        ("crop 5", 0.9, 0.9),
        ("crop 10", 0.8, 0.8),
        ("crop 20", 0.6, 0.6),
        ("crop 10 shifted", 0.8, 0.8),
        ("pad 10", 1.2, 1.2),
        ("pad 20", 1.4, 1.4),
        ("tilted 4", 1.0, 1.0),
        ("blur", 1.0, 1.0),
    ],
)
def test_sizes_are_what_the_name_says(name: str, width: float, height: float, picture: Image.Image) -> None:
    made = transformed(picture, name, "a")
    assert made.width == pytest.approx(picture.width * width, abs=1)
    assert made.height == pytest.approx(picture.height * height, abs=1)


def test_crops_and_pads_keep_the_pixels_where_they_were(picture: Image.Image) -> None:
    cropped = transformed(picture, "crop 10", "a")
    left, top = (picture.width - cropped.width) // 2, (picture.height - cropped.height) // 2
    inside = (left, top, left + cropped.width, top + cropped.height)
    assert cropped.tobytes() == picture.crop(inside).tobytes()
    padded = np.asarray(transformed(picture, "pad 10", "a"))
    left, top = round(picture.width * 0.1), round(picture.height * 0.1)
    assert (padded[top : top + picture.height, left : left + picture.width] == np.asarray(picture)).all()
    assert padded[:top].max() == 0 and padded[:, :left].max() == 0


def test_a_shifted_crop_begins_in_a_corner(picture: Image.Image) -> None:
    whole, cropped = np.asarray(picture), np.asarray(transformed(picture, "crop 5 shifted", "a"))
    height, width = cropped.shape[:2]
    corners = [whole[y, x] for y in (slice(height), slice(-height, None)) for x in (slice(width), slice(-width, None))]
    assert any((corner == cropped).all() for corner in corners)


@pytest.mark.parametrize(("name", "turns"), [("turned 90", 1), ("turned 180", 2), ("turned 270", 3)])
def test_turns_are_counter_clockwise_and_lose_nothing(name: str, turns: int, picture: Image.Image) -> None:
    assert (np.asarray(transformed(picture, name, "a")) == np.rot90(np.asarray(picture), turns)).all()


def test_a_mirror_image_mirrored_is_the_picture(picture: Image.Image) -> None:
    assert transformed(transformed(picture, "mirrored", "a"), "mirrored", "a").tobytes() == picture.tobytes()


def test_gamma_brightens_below_one_and_darkens_above(picture: Image.Image) -> None:
    mean = np.asarray(picture).mean()
    assert np.asarray(transformed(picture, "gamma 0.7", "a")).mean() > mean
    assert np.asarray(transformed(picture, "gamma 1.5", "a")).mean() < mean


def test_grey_has_no_colour_and_stronger_compression_is_further_away(picture: Image.Image) -> None:
    grey = np.asarray(transformed(picture, "grey", "a"))
    assert (grey[..., 0] == grey[..., 1]).all() and (grey[..., 1] == grey[..., 2]).all()
    whole = np.asarray(picture).astype(int)
    errors = [abs(np.asarray(transformed(picture, f"JPEG {q}", "a")) - whole).mean() for q in (90, 50, 20)]
    assert errors == sorted(errors)
