import numpy as np

from media_assets.demo.photographs import photograph
from media_assets.duplicates.quality.evaluate import ORIGINAL, scores
from media_assets.duplicates.quality.gallery import Gallery
from media_assets.duplicates.quality.matching import LAID, UPRIGHT, hashed
from media_assets.duplicates.quality.truth import truth_groups
from media_assets.frames.hashing import hashes_of
from resources.duplicates import DuplicateRules

NAMES = ("coffee", "chelsea", "rocket", "astronaut")
WAYS = ("JPEG 50", "mirrored", "turned 90", "crop 20")


def pictures() -> list[tuple[str, object]]:
    return [(name, photograph(name).resize((240, 160))) for name in NAMES]


def test_each_original_is_followed_by_its_transforms_and_hashed_as_frames_are() -> None:
    gallery = Gallery.of(pictures(), WAYS)
    assert gallery.ids == NAMES
    assert gallery.original.tolist() == [number for number in range(4) for _ in range(5)]
    assert gallery.transform.tolist() == [ORIGINAL, 0, 1, 2, 3] * 4
    hashes = hashes_of(photograph("chelsea").resize((240, 160)))
    row = gallery.frames.slice(5, 1).to_pylist()[0]
    assert {name: row[name] for name in hashes} == hashes
    assert (row["content_id"], row["plain"], row["trimmed"]) == ("00000005", False, None)
    assert gallery.named(5) == ("chelsea", "")
    assert gallery.named(9) == ("chelsea", "crop 20")


def test_parts_joined_are_the_whole() -> None:
    whole = Gallery.of(pictures(), WAYS)
    parts = Gallery.joined([Gallery.of(pictures()[:1], WAYS), Gallery.of(pictures()[1:], WAYS)])
    assert parts.ids == whole.ids
    assert parts.frames.equals(whole.frames)
    for name in ("original", "transform", "small"):
        assert (getattr(parts, name) == getattr(whole, name)).all()


def test_no_pictures_make_an_empty_gallery() -> None:
    gallery = Gallery.of([], WAYS)
    assert len(gallery) == 0
    for matches in hashed(gallery, DuplicateRules()).values():
        found = scores(gallery, truth_groups(gallery.small), matches, 31.0)
        assert [one.originals for one in found] == [0] * 4


def test_upright_hashes_find_what_lies_upright_and_all_ways_the_rest() -> None:
    gallery = Gallery.of(pictures(), WAYS)
    truth = truth_groups(gallery.small)
    found = hashed(gallery, DuplicateRules())
    upright, laid = (
        {one.transform: one for one in scores(gallery, truth, found[method], 31.0)} for method in (UPRIGHT, LAID)
    )
    assert upright["JPEG 50"].recall == 1.0 and laid["JPEG 50"].recall == 1.0
    assert (upright["mirrored"].recall, upright["turned 90"].recall) == (0.0, 0.0)
    assert (laid["mirrored"].recall, laid["turned 90"].recall) == (1.0, 1.0)
    assert {one.strangers for one in laid.values()} == {0}


def test_truth_joins_equal_pictures_however_they_lie_and_no_others() -> None:
    random = np.random.default_rng(1)
    small = random.integers(0, 256, (6, 32, 32), np.uint8)
    small[2] = np.rot90(small[0])
    small[3] = (small[1] * 0.7 + 20).astype(np.uint8).T
    small[5] = 7
    assert truth_groups(small).tolist() == [0, 1, 0, 1, 4, 5]


def test_truth_joins_pictures_that_were_only_given_other_colours() -> None:
    grey = np.asarray(photograph("chelsea").convert("L").resize((32, 32)))
    other = np.asarray(photograph("coffee").convert("L").resize((32, 32)))
    assert truth_groups(np.stack([grey, other, 255 - grey])).tolist() == [0, 1, 0]
