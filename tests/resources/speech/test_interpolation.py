from hypothesis import given
from hypothesis import strategies as st

from resources.speech.base import Word
from resources.speech.interpolation import fully_timed

texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "S"]), min_size=1, max_size=12)


@st.composite
def segments(draw):
    """Words, some with any times at all, and a segment around."""
    start = draw(st.floats(0, 100))
    end = start + draw(st.floats(0, 30))
    moments = st.floats(start - 5, end + 5)
    words = []
    for text, placed in draw(st.lists(st.tuples(texts, st.booleans()), max_size=20)):
        begun, length = draw(moments), draw(st.floats(0, 3))
        words.append((text, Word(text, begun, begun + length, 0.5) if placed else None))
    return words, start, end


@given(segments())
def test_every_word_comes_out_in_order_and_within_its_segment(found):
    words, start, end = found
    timed = fully_timed(words, start, end)
    assert [word.text for word in timed] == [text for text, _ in words]
    assert all(start <= word.start <= word.end <= end for word in timed)
    assert all(a.start <= b.start for a, b in zip(timed, timed[1:], strict=False))


@given(segments())
def test_only_words_that_had_no_time_are_marked(found):
    words, start, end = found
    timed = fully_timed(words, start, end)
    assert [word.interpolated for word in timed] == [placed is None for _, placed in words]
    assert all(word.confidence is None for word in timed if word.interpolated)


def test_a_gap_is_shared_by_length_in_characters():
    words = [("gate", Word("gate", 1.0, 2.0)), ("1", None), ("234", None), ("opens", Word("opens", 6.0, 7.0))]
    _, one, three, _ = fully_timed(words, 0.5, 8.0)
    assert (one.start, one.end) == (2.0, 3.0)
    assert (three.start, three.end) == (3.0, 6.0)


def test_at_the_borders_the_segment_bounds_the_gap():
    first, _, last = fully_timed([("7", None), ("or", Word("or", 2.0, 3.0)), ("8", None)], 1.0, 4.0)
    assert (first.start, first.end) == (1.0, 2.0)
    assert (last.start, last.end) == (3.0, 4.0)


def test_a_segment_without_a_placed_word_is_shared_by_all():
    assert [(word.start, word.end) for word in fully_timed([("ab", None), ("cd", None)], 0.0, 2.0)] == [(0, 1), (1, 2)]


def test_neighbours_that_touch_leave_a_moment():
    _, middle, _ = fully_timed([("a", Word("a", 0, 1)), ("%", None), ("b", Word("b", 1, 2))], 0.0, 2.0)
    assert (middle.start, middle.end, middle.interpolated) == (1.0, 1.0, True)
