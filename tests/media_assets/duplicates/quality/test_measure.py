import numpy as np

from media_assets.duplicates.quality.calibrate import recommend
from media_assets.duplicates.quality.evaluate import ORIGINAL, Matches, Score, Variants
from media_assets.duplicates.quality.measure import TOGETHER, Terms, Tried, kept, measured
from media_assets.duplicates.quality.promises import PICTURES
from media_assets.duplicates.quality.transforms import TRANSFORMS
from media_assets.schemas.quality import DUPLICATE_QUALITY

TERMS = Terms("image", {"blur": "blurred", "crop": "cropped"}, {"blur": 0.5})
SHOWN = Variants(("a", "b"), ("blur", "crop"), np.array([0, 0, 0, 1, 1, 1]), np.array([ORIGINAL, 0, 1] * 2))
FOUND = Matches(np.array([0, 3, 2]), np.array([1, 4, 3]), np.array([3.0, 50.0, 9.0]))


def score(originals: int, found: int, strangers: int = 0) -> Score:
    return Score("blur", originals, found, strangers, None, 0)


def test_a_row_says_what_was_tried_found_and_promised() -> None:
    every = frozenset(SHOWN.transforms)
    tried = [Tried("perceptual", FOUND, 31.0, every), Tried(TOGETHER, FOUND, 31.0, frozenset({"blur"}))]
    table = measured(SHOWN, np.array([0, 1]), tried, TERMS, [recommend("perceptual", 31.0, [])])
    assert table.schema.equals(DUPLICATE_QUALITY)
    first, together, crop = table.to_pylist()
    assert (first["transform"], first["about"], first["method"]) == ("blur", "blurred", "perceptual")
    assert (first["originals"], first["found"], first["recall"], first["precision"]) == (2, 1, 0.5, 1.0)
    assert (first["best_threshold"], first["best_recall"], first["promise"]) == (50.0, 1.0, None)
    assert first["recommended"] == 31.0 and "published threshold stands" in first["recommendation"]
    assert (together["promise"], together["kept"], together["recommended"]) == (0.5, True, None)
    assert (crop["transform"], crop["found"], crop["strangers"]) == ("crop", 0, 1)


def test_only_originals_that_were_asked_for_count() -> None:
    tried = [Tried("region", FOUND, 31.0, frozenset({"blur"}), np.array([False, True]))]
    (row,) = measured(SHOWN, np.array([0, 1]), tried, TERMS).to_pylist()
    assert (row["originals"], row["found"], row["best_recall"]) == (1, 0, 1.0)


def test_a_promise_is_broken_only_where_chance_is_no_excuse() -> None:
    assert kept(score(100, 99), 0.99) is True
    assert kept(score(20, 19), 0.99) is None
    assert kept(score(100, 90), 0.99) is False
    assert kept(score(100, 100, strangers=5), 0.99) is False
    assert kept(score(5000, 4990, strangers=4), 0.99) is True
    assert kept(score(0, 0), 0.99) is None


def test_what_is_promised_exists() -> None:
    assert set(PICTURES) <= set(TRANSFORMS)
