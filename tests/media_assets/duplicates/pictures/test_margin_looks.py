"""What tiles say of pairs by margins: laid over each other by their boxes, remembered, and batch by batch."""

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from media_assets.demo.photographs import jpeg, photograph
from media_assets.duplicates.incremental import Progress
from media_assets.duplicates.pictures import second_look_pairs
from media_assets.duplicates.pictures.hashes import Pictures
from media_assets.duplicates.pictures.pairs import picture_pairs
from media_assets.duplicates.pictures.second_look import BOTH, DIFFER, LEFT, RIGHT, SAME, UNKNOWN, examine
from media_assets.frames.margins import trimmed_of
from resources.duplicates import DuplicateRules
from resources.library import Library
from resources.workers import Workers
from tests.media_assets.duplicates.pictures.test_pairs import pictures_of
from tests.media_assets.frames.test_margins import padded

NONE = (np.nan,) * 4


def grain(seed: int) -> Image.Image:
    """Return a picture that is fine grain all over."""
    pixels = np.random.default_rng(seed).integers(0, 256, (200, 200)).astype(np.uint8)
    return Image.fromarray(pixels).resize((400, 400), Image.Resampling.BICUBIC).convert("RGB")


def emblem(seed: int) -> Image.Image:
    """Return one bright disc, which rules the hash, on a ground that differs."""
    ground = np.random.default_rng(seed).integers(0, 90, (48, 48)).astype(np.uint8)
    picture = Image.fromarray(ground).resize((400, 400), Image.Resampling.BICUBIC)
    ImageDraw.Draw(picture).ellipse((70, 40, 330, 230), 255)
    return picture.convert("RGB")


MAKE = {"grain": grain, "emblem": emblem, "photograph": lambda seed: photograph(("china", "coffee")[seed])}


def boxes(*pictures: Image.Image) -> npt.NDArray[np.float32]:
    return np.array([trimmed_of(one)["trimmed"] or NONE for one in pictures], np.float32)


@pytest.mark.parametrize("kind", MAKE)
def test_what_lies_within_margins_is_laid_over_a_whole_picture_and_over_what_lies_within_others(
    kind: str, workers: Workers
) -> None:
    one, other = (MAKE[kind](seed) for seed in (0, 1))
    shown = [one, padded(one, "black"), padded(one, "black", 0.07), other, padded(other, "black")]
    left, right = np.array([0, 0, 0, 1, 1, 1, 1]), np.array([1, 2, 4, 2, 3, 4, 0])
    ways = np.array([RIGHT, RIGHT, RIGHT, BOTH, LEFT, BOTH, LEFT])
    seen = examine(left, right, ways, boxes(*shown), [jpeg(each) for each in shown].__getitem__, workers)
    assert seen.verdict.tolist() == [SAME, SAME, DIFFER, SAME, DIFFER, DIFFER, SAME]


def test_a_box_that_is_off_by_some_pixels_is_moved_until_grain_lies_over_grain(workers: Workers) -> None:
    shown = [grain(1), padded(grain(1), "white")]
    off = boxes(*shown) + np.array([0.005, -0.005, 0.005, -0.005], np.float32)
    stored = [jpeg(one) for one in shown]
    seen = examine(np.array([0]), np.array([1]), np.array([RIGHT]), off, stored.__getitem__, workers)
    assert seen.verdict.tolist() == [SAME] and seen.agreed[0] > 0.95


def test_a_picture_too_thin_to_be_moved_spoils_no_other(workers: Workers) -> None:
    thin = grain(1).resize((600, 4))
    stored = [jpeg(grain(1)), jpeg(padded(grain(1), "white")), jpeg(padded(thin, "black", 0.5)), b"damaged"]
    trimmed = np.array([NONE, *boxes(padded(grain(1), "white")), (0.25, 0.25, 0.75, 0.75), (0.1, 0.1, 0.9, 0.9)])
    left, right = np.array([0, 0, 0, 2]), np.array([1, 2, 3, 2])
    ways = np.array([RIGHT, RIGHT, RIGHT, BOTH])
    seen = examine(left, right, ways, trimmed.astype(np.float32), stored.__getitem__, workers)
    assert seen.verdict[[0, 2]].tolist() == [SAME, UNKNOWN]
    assert UNKNOWN not in seen.verdict[[1, 3]]


RULES = DuplicateRules(candidate_bits=16, confirm_bits=64, second_looks=2)


@cache
def gallery() -> tuple[Pictures, dict[str, bytes]]:
    """Return emblems, bare and framed, of which hashes take many for one another, and how they are stored."""
    made: dict[str, Image.Image] = {}
    for seed in range(3):
        bare = emblem(seed)
        made |= {
            f"{seed} bare": bare,
            f"{seed} framed": padded(bare, "black"),
            f"{seed} wide": padded(bare, "black", 0.2),
        }
    return pictures_of(made), {name: jpeg(one) for name, one in made.items()}


def looked_at(
    library: Library, workers: Workers, there: Pictures, rules: DuplicateRules = RULES
) -> tuple[pa.Table, pa.Table, Progress]:
    """Return the pairs of some pictures by their hashes, those that a second look leaves, and what it took."""
    for name in there.ids:
        library.write_blob(f"thumbnails/{name}.jpg", gallery()[1][name])
    alike = picture_pairs(there, np.ones(len(there), np.bool_), rules)
    thumbnails = pd.Series([f"thumbnails/{name}.jpg" for name in there.ids], there.ids)
    progress = Progress()
    return alike, second_look_pairs.find(library, thumbnails, there, alike, rules, workers, progress), progress


def named(pairs: pa.Table) -> set[tuple[str, str]]:
    return {(row["left"], row["right"]) for row in pairs.to_pylist() if row["method"] == "region"}


def test_links_by_margins_are_refuted_where_what_they_hold_differs(library: Library, workers: Workers) -> None:
    every, _ = gallery()
    rules = DuplicateRules(candidate_bits=16, confirm_bits=64)
    alike, left, progress = looked_at(library, workers, every, rules)
    wrong = {pair for pair in named(alike) if pair[0][0] != pair[1][0]}
    assert wrong and progress.second_looks >= len(named(alike))
    assert named(left) == named(alike) - wrong != set()
    again, known = looked_at(library, workers, every, rules)[1:]
    assert again.equals(left) and known.second_looks == 0
    blind = looked_at(library, workers, every, DuplicateRules(candidate_bits=16, confirm_bits=64, second_look_bits=0))
    assert named(blind[1]) == named(alike) and blind[2].second_looks == 0


def test_a_box_that_moved_is_looked_at_again(library: Library, workers: Workers) -> None:
    every, _ = gallery()
    _, _, first = looked_at(library, workers, every)
    shifted = every.trimmed + np.float32(0.002)
    _, _, moved = looked_at(library, workers, replace(every, trimmed=shifted))
    assert 0 < moved.second_looks <= first.second_looks


@given(st.lists(st.integers(0, 2), min_size=9, max_size=9))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_links_by_margins_do_not_depend_on_the_order_of_arrival(
    tmp_path_factory: pytest.TempPathFactory, workers: Workers, arrives: list[int]
) -> None:
    step_by_step, at_once = (Library(root=str(tmp_path_factory.mktemp("library"))) for _ in range(2))
    for step in range(3):
        there = gallery()[0].take(np.array(arrives) <= step)
        _, stepped, _ = looked_at(step_by_step, workers, there)
    alike, scratch, progress = looked_at(at_once, workers, there)
    assert named(scratch) <= named(alike) and progress.second_looks
    assert stepped.equals(scratch)
