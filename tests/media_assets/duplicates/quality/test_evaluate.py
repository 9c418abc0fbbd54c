import numpy as np
import pytest

from media_assets.duplicates.quality.evaluate import ORIGINAL, Matches, Score, Variants, scores


def variants_of(originals: int, transforms: tuple[str, ...]) -> Variants:
    rows = [(one, way) for one in range(originals) for way in range(ORIGINAL, len(transforms))]
    table = np.array(rows, np.int64)
    ids = tuple(str(number) for number in range(originals))
    return Variants(ids, transforms, table[:, 0], table[:, 1])


def matches_of(*pairs: tuple[int, int, float]) -> Matches:
    left, right, distance = zip(*pairs, strict=True) if pairs else ((), (), ())
    return Matches(np.array(left, np.int64), np.array(right, np.int64), np.array(distance, float))


# Rows: 0 original a, 1 a blurred, 2 a cropped; 3, 4, 5 of b; 6, 7, 8 of c.
SHOWN = variants_of(3, ("blur", "crop"))
APART = np.array([0, 1, 2])


def test_links_to_the_own_original_are_right_and_to_others_wrong() -> None:
    found = matches_of((0, 1, 5.0), (4, 3, 9.0), (6, 7, 40.0), (2, 3, 8.0), (1, 2, 3.0))
    blur, crop = scores(SHOWN, APART, found, threshold=31.0)
    assert (blur.originals, blur.found, blur.strangers) == (3, 2, 0)
    assert (blur.recall, blur.precision) == (pytest.approx(2 / 3), 1.0)
    assert (crop.found, crop.strangers, crop.precision) == (0, 1, 0.0)


def test_of_matches_those_up_to_a_distance_can_be_had() -> None:
    near = matches_of((0, 1, 5.0), (4, 3, 9.0), (6, 7, 40.0)).within(9.0)
    assert (near.left.tolist(), near.right.tolist(), near.distance.tolist()) == ([0, 4], [1, 3], [5.0, 9.0])


def test_a_stranger_counts_once_for_each_picture_however_often_it_is_linked() -> None:
    found = matches_of((1, 3, 20.0), (1, 4, 10.0), (5, 1, 12.0), (1, 6, 11.0))
    blur, crop = scores(SHOWN, APART, found, threshold=31.0)
    assert blur.strangers == 2 + 1  # of a's blur: b and c; of b's blur: a
    assert crop.strangers == 1
    assert scores(SHOWN, APART, found, threshold=10.5)[0].strangers == 2


def test_originals_that_are_equal_to_begin_with_are_neither_right_nor_wrong() -> None:
    blur, _ = scores(SHOWN, np.array([0, 0, 2]), matches_of((1, 3, 0.0), (1, 0, 2.0)), threshold=31.0)
    assert (blur.found, blur.strangers) == (1, 0)


def test_the_best_threshold_is_the_loosest_that_keeps_the_precision() -> None:
    found = matches_of((0, 1, 5.0), (3, 4, 20.0), (6, 7, 40.0), (1, 3, 30.0))
    blur, crop = scores(SHOWN, APART, found, threshold=10.0)
    assert (blur.best_threshold, blur.best_found, blur.best_recall) == (20.0, 2, pytest.approx(2 / 3))
    assert (crop.best_threshold, crop.best_found) == (None, 0)
    assert scores(SHOWN, APART, found, 10.0, least_precision=0.5)[0].best_threshold == 40.0


def test_nothing_found_has_no_precision_and_nothing_asked_no_recall() -> None:
    blur, _ = scores(SHOWN, APART, matches_of(), threshold=31.0)
    assert (blur.recall, blur.precision) == (0.0, None)
    assert Score("blur", 0, 0, 0, None, 0).recall == 0.0
