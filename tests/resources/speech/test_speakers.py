import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.speech.base import Segment, Word
from resources.speech.speakers import Turn, named, speaker_at, with_speakers


@st.composite
def conversations(draw):
    """Segments of words in order, and turns that may overlap or leave gaps."""
    segments, at = [], 0.0
    for count in draw(st.lists(st.integers(0, 8), max_size=5)):
        words, start = [], at
        for number in range(count):
            begun = at + draw(st.floats(0, 1))
            at = begun + draw(st.floats(0, 2))
            words.append(Word(f"w{number},", begun, at))
        at = max(at, start + 0.5)
        text = " ".join(word.text for word in words) if count else "hm"
        segments.append(Segment(start, at, text, words=tuple(words)))
    pairs = st.tuples(st.floats(0, 40), st.floats(0.01, 10), st.sampled_from("ABC"))
    turns = [Turn(start, start + length, name) for start, length, name in draw(st.lists(pairs, max_size=12))]
    return segments, turns


@given(conversations())
def test_no_word_and_no_text_is_lost(found):
    segments, turns = found
    after = with_speakers(segments, turns)
    assert [word for s in after for word in s.words] == [word for s in segments for word in s.words]
    assert "".join("".join(s.text.split()) for s in after) == "".join("".join(s.text.split()) for s in segments)


@given(conversations())
def test_parts_lie_in_order_within_the_segment_they_come_from(found):
    segments, turns = found
    for segment in segments:
        parts = with_speakers([segment], turns)
        assert (parts[0].start, parts[-1].end) == (segment.start, segment.end)
        assert all(segment.start <= part.start <= part.end <= segment.end for part in parts)
        assert all(a.end <= b.start for a, b in zip(parts, parts[1:], strict=False))
        assert all(a.speaker != b.speaker for a, b in zip(parts, parts[1:], strict=False))


@given(conversations())
def test_only_those_who_speak_are_named(found):
    segments, turns = found
    assert {s.speaker for s in with_speakers(segments, turns)} <= {None, *(turn.speaker for turn in turns)}


@given(conversations())
def test_names_follow_the_first_appearance_and_keep_voices_apart(found):
    _, turns = found
    after = named(turns)
    appeared = list(dict.fromkeys(turn.speaker for turn in after))
    assert appeared == [f"speaker {number + 1}" for number in range(len(appeared))]
    assert len({(old.speaker, new.speaker) for old, new in zip(sorted(turns), after, strict=True)}) == len(appeared)


def test_a_segment_belongs_to_whom_it_overlaps_most():
    segment = Segment(0.0, 4.0, "hello there")
    (found,) = with_speakers([segment], [Turn(0, 1, "A"), Turn(1, 4, "B")])
    assert (found.speaker, found.text) == ("B", "hello there")


def test_a_segment_is_split_where_the_speaker_changes():
    words = (Word("Ready?", 0.0, 1.0), Word("Yes,", 1.2, 1.8), Word("go.", 1.9, 2.4))
    segment = Segment(0.0, 2.5, "Ready?  Yes, go.", 0.9, words, language="en")
    first, second = with_speakers([segment], [Turn(0, 1.1, "A"), Turn(1.1, 3, "B")])
    assert (first.text, first.speaker, first.words) == ("Ready?", "A", words[:1])
    assert (second.text, second.speaker, second.words) == ("Yes, go.", "B", words[1:])
    assert (first.end, second.start, second.end, second.language) == (1.0, 1.2, 2.5, "en")


def test_a_change_shorter_than_half_a_second_splits_nothing():
    words = tuple(Word(f"w{n}", n, n + 0.3) for n in range(4))
    turns = [Turn(0, 1.9, "A"), Turn(1.95, 2.35, "B"), Turn(2.4, 5, "A")]
    assert [s.speaker for s in with_speakers([Segment(0, 4, "w0 w1 w2 w3", words=words)], turns)] == ["A"]


def test_words_in_a_gap_go_with_their_neighbours():
    words = (Word("a", 0.0, 1.0), Word("b", 1.2, 1.8), Word("c", 2.0, 3.0))
    turns = [Turn(0, 1, "A"), Turn(2, 3, "B")]
    assert [s.text for s in with_speakers([Segment(0, 3, "a b c", words=words)], turns)] == ["a b", "c"]


def test_without_turns_there_are_no_speakers():
    segment = Segment(0, 1, "a", words=(Word("a", 0, 1),))
    assert with_speakers([segment], []) == (segment,)


@pytest.mark.parametrize(("start", "end", "expected"), [(1, 1, "A"), (5, 6, None), (1.5, 2.5, "A")])
def test_equals_are_told_apart_by_name_and_moments_have_speakers(start, end, expected):
    assert speaker_at([Turn(2, 3, "B"), Turn(0, 2, "A")], start, end) == expected
