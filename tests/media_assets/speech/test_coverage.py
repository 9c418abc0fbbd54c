import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech.coverage import Span, common, coverage, joined, seconds_of, uncovered
from media_assets.speech.honest import account_of
from resources.honesty import HonestyRules
from resources.speech.base import Segment

SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 10)).map(lambda pair: (pair[0], pair[0] + pair[1])))


def said(*spans: Span) -> list[Segment]:
    return [Segment(start, end, "words") for start, end in spans]


def seconds_in(spans: list[Span]) -> set[int]:
    """Return the whole seconds that spans of whole seconds hold."""
    return {second for start, end in spans for second in range(int(start), int(end))}


def test_half_of_the_speech_has_text() -> None:
    assert coverage(said((0, 5), (20, 30)), [(0, 10), (40, 50)]) == pytest.approx(0.25)
    assert coverage(said((0, 60)), [(0, 10), (40, 50)]) == 1.0
    assert coverage([], [(0, 10)]) == 0.0


def test_where_nobody_speaks_nothing_is_missing() -> None:
    assert coverage([], []) == 1.0
    assert coverage(said((0, 5)), []) == 1.0


def test_text_without_words_covers_nothing() -> None:
    assert coverage([Segment(0, 10, "  ")], [(0, 10)]) == 0.0


def test_only_long_gaps_are_named() -> None:
    gaps = uncovered(said((2, 6), (7, 20)), [(0, 10), (18, 30)], longer_than=1.5)
    assert gaps == [(0, 2), (20, 30)]


@given(SPANS, SPANS)
def test_spans_are_joined_and_cut_as_sets_of_seconds_are(one: list[Span], other: list[Span]) -> None:
    assert seconds_in(joined(one)) == seconds_in(one)
    assert seconds_of(joined(one)) == len(seconds_in(one))
    both = common(joined(one), joined(other))
    assert seconds_in(both) == seconds_in(one) & seconds_in(other)


@given(SPANS, SPANS)
def test_what_is_covered_and_what_is_not_make_all_of_the_speech(texts: list[Span], speech: list[Span]) -> None:
    total = seconds_of(joined(speech))
    missing = seconds_of(uncovered(said(*texts), speech, longer_than=0))
    assert coverage(said(*texts), speech) * total + missing == pytest.approx(total if total else missing)


def test_the_account_counts_flags_seconds_and_streams_without_text() -> None:
    rows = [
        {
            "content_id": "a",
            "stream": 0,
            "start_seconds": 0.0,
            "end_seconds": 4.0,
            "text": "Good morning.",
            "flags": [],
        },
        {"content_id": "a", "stream": 0, "start_seconds": 4.0, "end_seconds": 8.0, "text": "♪", "flags": ["not words"]},
        {"content_id": "a", "stream": 1, "start_seconds": 0.0, "end_seconds": 9.0, "text": "Bonjour.", "flags": None},
    ]
    table = pa.Table.from_pylist([dict.fromkeys(TRANSCRIPTS.names) | row for row in rows], TRANSCRIPTS)
    rules = HonestyRules()
    account = account_of(table, {("a", 0): [(0, 8)], ("a", 1): [(0, 2)], ("b", 0): [(5, 15)]}, rules)
    assert (account.segments, account.flagged, account.flags) == (3, 1, {"not words": 1})
    assert account.coverage == pytest.approx(6 / 20)
    assert account.gaps == 1
    assert account.warnings(rules) == ["1 of 3 segments are not believed", "30 % of 20 s of speech have text"]
    assert account.facts()["segments flagged %"] == 33.33
    assert account_of(table.slice(0, 1), {("a", 0): [(0, 4)]}, rules).warnings(rules) == []
