"""Windows joined to the transcript of a recording."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.schemas.speech import SEGMENT
from media_assets.speech.recognition import outcome_of, window_id
from media_assets.speech.transcripts import Heard, Recognised, engines_in, joined, transcript_items
from resources.errors import PermanentError, TransientError
from resources.honesty import HonestyRules
from resources.ledger.items import ItemRow
from resources.speech.base import Segment, Transcript, Word
from resources.speech.speakers import Turn
from tests.media_assets.speech.test_recognition import STREAM, window

RULES = HonestyRules()
SAID = ("There is a cat asleep on the chair", "The train leaves at half past seven", "Bring two cups of coffee")


def recognised(span: tuple[float, float], *texts: str, state: str = "ok", reason: str | None = None) -> Recognised:
    """Return a window in which each text takes four seconds."""
    segments = tuple(Segment(4.0 * n, 4.0 * n + 4, text, 0.9, _words(text, 4.0 * n)) for n, text in enumerate(texts))
    rows = outcome_of(Transcript("en", 1.0, segments), window(span=span), "engine@1").table.to_pylist()
    item = ItemRow("b", "s", window_id("content", 0, span), "memo", state, reason, "k", "i", "f", None, "", False, 0.1)
    return Recognised(span, rows, f"key of {span} {texts}", item)


def _words(text: str, begin: float) -> tuple[Word, ...]:
    parts = text.split()
    step = 4 / len(parts)
    return tuple(Word(part, begin + n * step, begin + (n + 1) * step) for n, part in enumerate(parts))


def heard(*windows: Recognised, **changes: Any) -> Heard:
    return Heard(STREAM, windows, **changes)


def test_segments_are_numbered_over_all_windows_and_streams() -> None:
    first = heard(recognised((0, 40), SAID[0]), recognised((40, 100), SAID[1], SAID[2]))
    second = replace(first, stream=replace(STREAM, number=1))
    table = joined([first, second], RULES).table
    assert table.schema.equals(SEGMENT)
    assert table["segment"].to_pylist() == list(range(6))
    assert table["start_seconds"].to_pylist() == [2.5, 42.5, 46.5] * 2
    assert table["flags"].to_pylist() == [[]] * 6 and min(table["compression"].to_pylist()) > 0


def test_a_text_that_goes_on_repeating_in_the_next_window_is_still_a_repeat() -> None:
    one, two = (recognised(span, *[SAID[0]] * 2) for span in ((0, 40), (8, 100)))
    flags = joined([heard(one, two)], RULES).table["flags"].to_pylist()
    assert [bool(flag) for flag in flags] == [False, True, True, True]


def test_who_speaks_is_told_by_the_turns_of_the_stream() -> None:
    turns = (Turn(2.5, 4.5, "speaker 1"), Turn(4.5, 10.0, "speaker 2"))
    rows = joined([heard(recognised((0, 40), SAID[0]), turns=turns)], RULES).table.to_pylist()
    assert [(row["speaker"], row["text"]) for row in rows] == [
        ("speaker 1", "There is a cat"),
        ("speaker 2", "asleep on the chair"),
    ]
    assert [row["segment"] for row in rows] == [0, 1]


def test_without_voices_that_should_be_there_a_transcript_is_degraded() -> None:
    outcome = joined([heard(recognised((0, 40), SAID[0]), voiceless="no speakers, because of rain")], RULES)
    assert (outcome.state, outcome.reason) == ("degraded", "no speakers, because of rain")


def test_all_that_is_lesser_is_told_once() -> None:
    stream = replace(STREAM, remark="the file ends after 5 s of 9 s")
    windows = tuple(recognised((n, n + 1), state="degraded", reason="times only") for n in range(2))
    lost = recognised((5, 6), state="quarantined", reason="too long")
    outcome = joined([Heard(stream, (*windows, lost))], RULES)
    assert outcome.reason == (
        "the file ends after 5 s of 9 s; 2 of 3 windows are less than they could be: times only; "
        "1 of 3 windows cannot be recognised: too long"
    )


def test_silence_is_not_applicable() -> None:
    outcome = joined([heard(recognised((0, 40), state="not_applicable"))], RULES)
    assert (outcome.state, outcome.reason) == ("not_applicable", "no speech was recognised")


def test_a_window_that_failed_is_waited_for_and_one_that_is_lost_is_not() -> None:
    fine, failed = recognised((0, 40), SAID[0]), recognised((40, 100), state="failed", reason="no answer")
    lost = recognised((40, 100), state="quarantined", reason="unreadable")
    problems = [
        transcript_items([heard(*windows)])[0].problem
        for windows in ((fine, fine), (fine, failed), (lost, failed), (fine, lost), (lost, lost))
    ]
    assert [(type(one), str(one)) for one in problems] == [
        (type(None), "None"),
        (TransientError, "1 of 2 windows failed: no answer"),
        (TransientError, "1 of 2 windows failed: no answer"),
        (type(None), "None"),
        (PermanentError, "unreadable"),
    ]


def identity(one: Heard) -> str:
    return transcript_items([one])[0].identity


def test_a_transcript_is_made_anew_only_when_something_in_it_is_new() -> None:
    one = recognised((0, 40), SAID[0])
    same = replace(one, item=replace(one.item, state="reused", hit=True))
    assert identity(heard(one)) == identity(heard(same))
    others = [
        heard(recognised((0, 40), SAID[1])),
        heard(replace(one, item=replace(one.item, state="degraded"))),
        heard(one, turns=(Turn(0, 1, "speaker 1"),)),
        heard(one, voiceless="no model"),
        replace(heard(one), stream=replace(STREAM, remark="cut off")),
        replace(heard(one), stream=replace(STREAM, offset=0.0)),
        replace(heard(one), stream=replace(STREAM, spans=((1.0, 2.0),))),
    ]
    assert len({identity(heard(one)), *map(identity, others)}) == 8


def test_streams_of_a_recording_are_one_item() -> None:
    one = heard(recognised((0, 40), SAID[0]))
    other = replace(one, stream=replace(STREAM, content="other"))
    found = transcript_items([one, other, replace(one, stream=replace(STREAM, number=1))])
    assert [(item.id, len(item.work)) for item in found] == [("content", 2), ("other", 1)]


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(SAID), max_size=3), min_size=1, max_size=6))
def test_no_segment_is_lost_on_the_way(texts: list[list[str]]) -> None:
    windows = [recognised((20.0 * n, 20.0 * n + 20), *said) for n, said in enumerate(texts)]
    table = joined([heard(*windows)], RULES).table
    assert table["text"].to_pylist() == [text for said in texts for text in said]
    assert sum(engines_in(table).values()) == sum(map(len, texts))
