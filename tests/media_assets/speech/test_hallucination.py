"""The rules against tables of true and false text, and one by one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.speech.hallucination import FLAGS, flags_of
from resources.honesty import HonestyRules
from resources.speech.base import Segment
from tests.media_assets.speech.cases import judged, scores

RULES = HonestyRules()
SENTENCE = "We meet at the station at eight tomorrow morning."
SEGMENTS = st.lists(
    st.builds(
        Segment,
        start=st.floats(0, 1000),
        end=st.floats(0, 1000),
        text=st.one_of(st.text(max_size=200), st.sampled_from([SENTENCE, "Thank you.", "♪", "no " * 60])),
        confidence=st.none() | st.floats(0, 1),
        no_speech=st.none() | st.floats(0, 1),
    ),
    max_size=8,
)


def flags(text: str, seconds: float, **about: float) -> list[str]:
    """Flag a segment with speech all the time."""
    return flags_of([replace(Segment(0.0, seconds, text), **about)], [(0.0, seconds)], RULES)[0]


@pytest.mark.parametrize("name", ["tuning", "held_out"])
def test_what_was_said_is_believed_and_what_was_not_said_is_flagged(name: str) -> None:
    cases = judged(name, RULES)
    assert len(cases) >= 100
    assert len({case.segment.language for case in cases if not case.truth}) >= 12
    found = scores(cases)
    assert found["any"].precision >= 0.97 and found["any"].recall >= 0.95
    for flag in FLAGS:
        assert found[flag].precision >= 0.95 and found[flag].recall >= 0.8, flag


def test_the_hard_cases_are_as_hard_as_the_docstring_says() -> None:
    cases = judged("hard", RULES)
    missed = [case for case in cases if case.truth and not case.given]
    assert any("terror knife" in case.segment.text for case in missed), "plausible words over speech are not found"
    chants = [case for case in cases if not case.truth and case.given]
    assert any(case.segment.text.startswith("USA!") for case in chants), "a chant of twenty is taken for a loop"


def test_every_threshold_can_be_set() -> None:
    loop = "and so on and so forth, " * 12
    assert "loops" in flags(loop, 20)
    lax = HonestyRules(compression=50, repeat_times=99, phrase_times=99, unique_share=0.0)
    assert flags_of([Segment(0.0, 20.0, loop)], [(0.0, 20.0)], lax) == [[]]


def test_without_knowing_where_somebody_speaks_text_is_not_outside_speech() -> None:
    segment = Segment(0.0, 4.0, SENTENCE)
    assert flags_of([segment], None, RULES) == [[]]
    assert flags_of([segment], [], RULES) == [["outside speech"]]


def test_a_recogniser_without_figures_of_its_own_is_not_doubted() -> None:
    assert flags("Thank you.", 1.0) == []
    assert flags(SENTENCE, 4.0) == []


def test_thanks_are_believed_unless_the_recogniser_hears_nobody() -> None:
    assert flags("Thank you.", 1.0, confidence=0.8, no_speech=0.1) == []
    assert flags("Thank you.", 1.0, confidence=0.8, no_speech=0.85) == ["known phantom"]
    assert flags("Thank you for the flowers.", 2.0, confidence=0.8, no_speech=0.85) == []


def test_the_first_of_many_equal_segments_is_believed() -> None:
    row = [Segment(4.0 * number, 4.0 * number + 3.5, SENTENCE) for number in range(5)]
    found = flags_of(row, [(0.0, 20.0)], RULES)
    assert found == [[]] + [["repeats the one before"]] * 4
    assert flags_of(row[:3], [(0.0, 20.0)], RULES) == [[]] * 3


def test_a_segment_without_length_is_judged() -> None:
    assert flags_of([Segment(1.0, 1.0, SENTENCE)], [(0.0, 2.0)], RULES) == [["too fast"]]
    assert flags_of([Segment(1.0, 1.0, "Yes.")], [(0.0, 2.0)], RULES) == [[]]


@given(SEGMENTS, st.none() | st.lists(st.tuples(st.floats(0, 500), st.floats(500, 1000)), max_size=4))
def test_every_segment_gets_flags_out_of_the_vocabulary_in_its_order(
    segments: list[Segment], spans: list[tuple[float, float]] | None
) -> None:
    found = flags_of(segments, spans, RULES)
    assert len(found) == len(segments)
    order = list(FLAGS)
    assert all(sorted(one, key=order.index) == one and len(set(one)) == len(one) for one in found)
    assert found == flags_of(segments, spans, RULES)


def test_counting_in_figures_is_believed() -> None:
    assert flags(", ".join(map(str, range(1, 31))), 25.0) == []
    countdown = [Segment(2.0 * at, 2.0 * at + 1.5, f"{20 - at}.") for at in range(20)]
    assert flags_of(countdown, [(0.0, 40.0)], RULES) == [[]] * 20
    loop = [Segment(2.0 * at, 2.0 * at + 1.5, "20.") for at in range(20)]
    assert flags_of(loop, [(0.0, 40.0)], RULES)[-1] == ["repeats the one before"]
