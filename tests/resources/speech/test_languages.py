import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.speech.languages import PIECE_S, Piece, Stretch, main_language, pieces_of, stretches_of

ENGLISH, SPANISH = {"en": 0.97, "es": 0.02}, {"en": 0.02, "es": 0.97}


def row_of(*seconds: float) -> list[Piece]:
    """Return pieces of one span each, with pauses of one second, from second 1."""
    pieces, start = [], 1.0
    for length in seconds:
        pieces.append(Piece(((start, start + length),)))
        start += length + 1
    return pieces


def languages(seconds, found) -> list[str]:
    pieces = row_of(*seconds)
    return [stretch.language for stretch in stretches_of(pieces, found, pieces[-1].spans[-1][1] + 1)]


@st.composite
def spans_of_speech(draw):
    spans, at = [], 0.0
    for pause, length in draw(st.lists(st.tuples(st.floats(0.1, 20), st.floats(0.25, 20)), min_size=1, max_size=40)):
        spans.append((at + pause, at + pause + length))
        at = spans[-1][1]
    return spans


@st.composite
def detections(draw):
    pieces = pieces_of(draw(spans_of_speech()))
    chances = st.fixed_dictionaries({code: st.floats(0, 1) for code in ("de", "en", "es")})
    return pieces, [draw(chances) for _ in pieces]


@given(spans_of_speech())
def test_pieces_hold_every_span_once_and_never_more_than_a_window(spans):
    pieces = pieces_of(spans)
    assert [span for piece in pieces for span in piece.spans] == spans
    assert all(piece.seconds <= PIECE_S + 1e-6 for piece in pieces)


def test_a_long_pause_behind_enough_speech_ends_a_piece():
    assert len(pieces_of([(0, 6), (6.5, 11), (14, 20)])) == 2
    assert len(pieces_of([(0, 6), (6.5, 11), (12, 18)])) == 1
    assert len(pieces_of([(0, 6), (9, 12)])) == 1


def test_no_speech_has_no_pieces():
    assert pieces_of([]) == []


@given(detections())
def test_stretches_cover_the_recording_and_neighbours_differ(found):
    pieces, chances = found
    duration = pieces[-1].spans[-1][1] + 1
    stretches = stretches_of(pieces, chances, duration)
    assert (stretches[0].start, stretches[-1].end) == (0.0, duration)
    for before, after in zip(stretches, stretches[1:], strict=False):
        assert before.end == after.start
        assert before.language != after.language
    assert all(0 <= stretch.probability <= 1 + 1e-9 for stretch in stretches)
    assert sum(s.speech_seconds for s in stretches) == pytest.approx(sum(piece.seconds for piece in pieces))


@given(detections())
def test_no_border_lies_within_speech(found):
    pieces, chances = found
    borders = [stretch.start for stretch in stretches_of(pieces, chances, pieces[-1].spans[-1][1])][1:]
    assert not [b for b in borders for piece in pieces for start, end in piece.spans if start < b < end]


@given(st.lists(st.floats(1, 30), min_size=2, max_size=8), st.integers(0, 7), st.floats(0.3, 0.69))
def test_one_doubtful_piece_never_flips(seconds, position, doubt):
    found = [ENGLISH] * len(seconds)
    found[position % len(seconds)] = {"es": doubt, "en": 1 - doubt if doubt > 0.5 else doubt}
    assert languages(seconds, found) == ["en"]


@given(st.floats(0.25, 3.5), st.floats(10, 30), st.floats(10, 30))
def test_one_short_piece_never_flips_however_certain(short, before, after):
    assert languages([before, short, after], [ENGLISH, {"es": 1.0, "en": 0.0}, ENGLISH]) == ["en"]


@given(st.floats(15, 30), st.floats(15, 30), st.floats(15, 30))
def test_a_long_certain_piece_is_a_stretch_of_its_own(first, second, third):
    assert languages([first, second, third], [ENGLISH, SPANISH, ENGLISH]) == ["en", "es", "en"]


def test_two_pieces_that_lean_the_same_way_weigh_more_than_one():
    leaning = {"en": 0.2, "es": 0.8}
    assert languages([30, 30, 30], [ENGLISH, leaning, ENGLISH]) == ["en"]
    assert languages([30, 30, 30, 30], [ENGLISH, leaning, leaning, ENGLISH]) == ["en", "es", "en"]


@given(st.lists(st.tuples(st.floats(1, 30), st.sampled_from([ENGLISH, SPANISH])), min_size=1, max_size=12))
def test_speech_played_backwards_changes_its_languages_as_often(found):
    seconds, chances = [length for length, _ in found], [chance for _, chance in found]
    assert len(languages(seconds, chances)) == len(languages(seconds[::-1], chances[::-1]))


def test_the_border_is_in_the_middle_of_the_pause():
    pieces = [Piece(((0.0, 20.0),)), Piece(((24.0, 44.0),))]
    first, second = stretches_of(pieces, [ENGLISH, SPANISH], 50.0)
    assert (first.end, second.start, second.end) == (22.0, 22.0, 50.0)


def test_the_main_language_has_most_speech_and_the_probability_is_weighted_by_it():
    stretches = [Stretch(0, 10, "en", 0.9, 10), Stretch(10, 40, "es", 0.8, 30), Stretch(40, 60, "en", 0.9, 15)]
    language, probability = main_language(stretches)
    assert language == "es"
    assert probability == pytest.approx((0.9 * 25 + 0.8 * 30) / 55)


def test_a_told_language_has_no_probability():
    assert main_language([Stretch(0, 10, "fr", None, 4)]) == ("fr", None)
