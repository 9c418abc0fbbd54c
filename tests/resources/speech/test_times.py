from resources.speech.base import Segment, Word
from resources.speech.times import within


def test_times_behind_the_end_are_clipped_to_it():
    (segment,) = within([Segment(1.0, 30.0, " hi ", words=(Word("hi", 1.0, 30.0),))], 5.0)
    assert segment == Segment(1.0, 5.0, "hi", words=(Word("hi", 1.0, 5.0),))


def test_words_never_start_before_the_word_in_front():
    words = (Word("a", 1.0, 2.0), Word("b", 0.5, 0.8), Word("c", 2.0, 3.0))
    (segment,) = within([Segment(1.0, 3.0, "a b c", words=words)], 5.0)
    assert [(word.start, word.end) for word in segment.words] == [(1.0, 2.0), (1.0, 1.0), (2.0, 3.0)]


def test_segments_without_text_or_behind_the_end_are_dropped():
    assert within([Segment(0.0, 1.0, "  "), Segment(5.0, 6.0, "late")], 5.0) == ()


def test_segments_come_in_order_of_their_start():
    later, earlier = Segment(2.0, 3.0, "b"), Segment(0.0, 1.0, "a")
    assert within([later, earlier], 5.0) == (earlier, later)


def test_a_segment_that_ends_before_it_starts_has_no_length():
    assert within([Segment(2.0, 1.0, "x")], 5.0) == (Segment(2.0, 2.0, "x"),)
