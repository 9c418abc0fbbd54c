import io

import numpy as np
import pytest

from media_assets.demo.photographs import photograph
from media_assets.duplicates.quality.film_gallery import PICTURES, TERMS, FilmGallery, film_quality
from media_assets.duplicates.quality.films import (
    FILM_TRANSFORMS,
    FRAMES_PER_SECOND,
    HEIGHT,
    SCENE_SECONDS,
    WIDTH,
    changed,
    decoded,
    encoded,
    scenes,
)
from resources.duplicates import DuplicateRules
from resources.opening import open_av

NAMES = ("astronaut", "coffee", "chelsea", "rocket", "china", "flower", "motorcycle", "camera")
SHOWN = [photograph(name) for name in NAMES]
FRAMES = 2 * SCENE_SECONDS * FRAMES_PER_SECOND


@pytest.fixture(scope="module")
def film() -> bytes:
    return encoded(scenes(SHOWN[:2]))


def test_a_film_shows_its_pictures_one_after_the_other(film: bytes) -> None:
    frames = decoded(film)
    assert len(frames) == FRAMES
    assert {frame.shape for frame in frames} == {(HEIGHT, WIDTH, 3)}
    wanted = scenes(SHOWN[:2])
    errors = [np.abs(shown.astype(int) - true).mean() for shown, true in zip(frames, wanted, strict=True)]
    assert max(errors) < 8
    assert encoded(scenes(SHOWN[:2])) == film


@pytest.mark.parametrize(
    ("name", "frames"),
    [
        ("re-encoded", FRAMES),
        ("other container", FRAMES),
        ("half size", FRAMES),
        ("black intro", FRAMES + 2 * FRAMES_PER_SECOND),
        ("start cut off", round(FRAMES * 0.8)),
        ("end cut off", round(FRAMES * 0.8)),
        ("excerpt", round(FRAMES * 0.4)),
        ("clip inside a longer one", 2 * FRAMES),
    ],
)
def test_lengths_are_what_the_name_says(name: str, frames: int, film: bytes) -> None:
    assert abs(len(decoded(changed(film, name, SHOWN[2:4]))) - frames) <= 1


def test_a_clip_begins_and_ends_with_strangers_and_an_intro_with_black(film: bytes) -> None:
    inside = decoded(changed(film, "clip inside a longer one", SHOWN[2:4]))
    middle = inside[FRAMES // 2 + 4].astype(int)
    assert np.abs(middle - decoded(film)[4]).mean() < 8
    assert np.abs(inside[0].astype(int) - scenes(SHOWN[2:3])[0]).mean() < 8
    assert decoded(changed(film, "black intro", []))[0].mean() < 3


def test_sizes_codecs_and_bytes_change_as_said(film: bytes) -> None:
    with open_av(io.BytesIO(changed(film, "half size", []))) as half:
        assert (half.streams.video[0].width, half.streams.video[0].height) == (WIDTH // 2, HEIGHT // 2)
    with open_av(io.BytesIO(changed(film, "other container", []))) as other:
        assert (other.format.name, other.streams.video[0].codec_context.name) == ("avi", "mpeg4")
    assert len(changed(film, "re-encoded", [])) < 0.7 * len(film)


def test_films_are_found_again_through_the_decoder_and_the_table_says_so() -> None:
    gallery = FilmGallery.of(SHOWN[:PICTURES], ("re-encoded", "black intro"))
    assert gallery.named(0) == ("0", "") and gallery.named(2) == ("0", "black intro")
    assert gallery.seconds == {"00000000": 18.0, "00000001": 18.0, "00000002": 20.0}
    rows = film_quality(gallery, DuplicateRules(), []).to_pylist()
    assert [(row["transform"], row["method"], row["found"]) for row in rows] == [
        (name, method, 1) for name in ("re-encoded", "black intro") for method in ("video", "all together")
    ]
    assert [row["promise"] for row in rows] == [None, 0.95, None, None]


def test_no_films_make_an_empty_table_and_every_transform_is_described() -> None:
    gallery = FilmGallery.of(SHOWN[: PICTURES - 1])
    assert {row["originals"] for row in film_quality(gallery, DuplicateRules(), []).to_pylist()} == {0}
    assert set(TERMS.about) == set(FILM_TRANSFORMS) >= set(TERMS.promises)
