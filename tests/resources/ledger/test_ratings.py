"""People's ratings."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from resources.ledger import Ledger
from resources.ledger.ratings import RatingRow

STAGE = "enhanced_translations/es"


def rating(number: int = 4, item: str = "i1", **about: object) -> RatingRow:
    return dataclasses.replace(RatingRow(STAGE, item, number), **about)  # type: ignore[arg-type]


def test_a_rating_comes_back_with_its_texts_and_time(ledger: Ledger) -> None:
    row = rating(
        position=7,
        note="wrong name",
        corrected="Ana",
        language="es",
        source_language="en",
        source="Ann\0",
        rated="\ud800",
        variant="standard",
        digest="d1",
    )
    assert ledger.ratings.record([row]) == 1
    (found,) = ledger.ratings.all()
    assert found.at > 0
    assert found.row == dataclasses.replace(row, source="Ann\\x00", rated="\\ud800")


def test_ratings_are_found_by_stage_and_item_oldest_first(ledger: Ledger) -> None:
    ledger.ratings.record([rating(1), rating(2, item="i2"), dataclasses.replace(rating(3), stage="transcripts")])
    assert [one.row.rating for one in ledger.ratings.all()] == [1, 2, 3]
    assert [one.row.rating for one in ledger.ratings.all(stage=STAGE)] == [1, 2]
    assert [one.row.rating for one in ledger.ratings.all(item="i1")] == [1, 3]
    assert [one.row.rating for one in ledger.ratings.all(STAGE, "i2")] == [2]


def test_of_a_digest_one_rating_is_kept_and_without_one_each(ledger: Ledger) -> None:
    assert ledger.ratings.record([rating(digest="d1"), rating(2, digest="d1"), rating(), rating()]) == 3
    assert ledger.ratings.record([rating(5, digest="d1"), rating(5, digest="d2")]) == 1
    assert [one.row.rating for one in ledger.ratings.all()] == [4, 4, 4, 5]


def test_two_who_record_the_same_at_once_record_it_once(ledger: Ledger) -> None:
    rows = [rating(digest=str(number)) for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        new = sum(pool.map(lambda _: ledger.ratings.record(rows), range(4)))
    assert new == len(ledger.ratings.all()) == 20


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_a_rating_outside_of_one_to_five_is_refused_and_nothing_is_written(ledger: Ledger, stars: int) -> None:
    with pytest.raises(ValueError, match=f"a rating is 1 to 5, not {stars}"):
        ledger.ratings.record([rating(), rating(stars)])
    assert ledger.ratings.all() == []
