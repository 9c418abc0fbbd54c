"""Long texts in pieces: nothing is lost, and they are cut where it hurts least."""

from hypothesis import given
from hypothesis import strategies as st

from resources.translation.pieces import halves_of, pieces_of

TEXTS = st.text(alphabet=st.sampled_from("ab .!?,;…\"'。，、 \t") | st.characters(), max_size=120)


def letters(text: str) -> int:
    return len(text)


@given(TEXTS, st.integers(1, 30))
def test_pieces_fit_and_hold_everything_but_space_in_order(text: str, most: int) -> None:
    pieces = pieces_of(text, letters, most)
    assert all(piece and piece == piece.strip() and len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(TEXTS)
def test_halves_are_smaller_than_the_whole(text: str) -> None:
    halves = halves_of(text, letters)
    assert "".join("".join(halves).split()) == "".join(text.split())
    assert len(text.strip()) < 2 or max(map(len, halves)) < len(text.strip())


def test_a_text_that_fits_is_one_piece() -> None:
    assert pieces_of(" One. Two. ", letters, 9) == ["One. Two."]
    assert pieces_of("  ", letters, 9) == []


def test_one_that_does_not_fit_is_cut_into_its_sentences() -> None:
    text = 'He said "Go!" She went. Then it rained.'
    assert pieces_of(text, letters, 24) == ['He said "Go!"', "She went.", "Then it rained."]


def test_a_sentence_that_is_too_long_is_cut_at_commas_then_words_then_letters() -> None:
    assert pieces_of("When it rains, we stay.", letters, 15) == ["When it rains,", "we stay."]
    assert pieces_of("one two three", letters, 8) == ["one two", "three"]
    assert pieces_of("abcdefgh", letters, 4) == ["abcd", "efgh"]


def test_scripts_without_spaces_are_cut_at_their_own_marks() -> None:
    assert pieces_of("我来了。你走吧。", letters, 5) == ["我来了。", "你走吧。"]
    assert pieces_of("我来了，你走吧", letters, 5) == ["我来了，", "你走吧"]
