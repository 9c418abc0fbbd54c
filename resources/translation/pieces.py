"""Long texts in pieces that a model can take, cut where it hurts least."""

import re
from collections.abc import Callable, Sequence

_SENTENCE = re.compile(r"""(?:(?<=[.!?…])|(?<=[.!?…]["'”’)\]]))\s+|(?<=[。！？])""")
_CLAUSE = re.compile(r"(?<=[,;:—])\s+|(?<=[，、；])")
_WORD = re.compile(r"\s+")

Size = Callable[[str], int]
"""Tokens of a text."""


def pieces_of(text: str, size: Size, most: int) -> list[str]:
    """Return a text in pieces of at most `most` tokens, in order, nothing left out but the space between them.

    One that is too long is cut into its sentences; a sentence that is too long by itself at commas, then between words,
    then between letters. A single letter is never cut, whatever its size.
    """
    return _cut(text.strip(), size, most, (_SENTENCE, _CLAUSE, _WORD))


def halves_of(text: str, size: Size) -> list[str]:
    """Return a text in two or more pieces of at most about half its size; one letter stays as it is."""
    whole = text.strip()
    return pieces_of(whole, size, max(1, (size(whole) + 1) // 2))


def _cut(text: str, size: Size, most: int, places: Sequence[re.Pattern[str]]) -> list[str]:
    if len(text) < 2 or size(text) <= most:
        return [text] if text else []
    if not places:
        middle = len(text) // 2
        return [piece for half in (text[:middle], text[middle:]) for piece in _cut(half.strip(), size, most, ())]
    spaces = [match.span() for match in places[0].finditer(text)]
    begins, ends = [0, *(end for _, end in spaces)], [*(start for start, _ in spaces), len(text)]
    found: list[str] = []
    first = 0
    for number in range(1, len(begins) + 1):
        # Each sentence by itself: models that learned from single ones leave out the others. Of clauses and words, as
        # many together as fit.
        if number == len(begins) or places[0] is _SENTENCE or size(text[begins[first] : ends[number]]) > most:
            found += _cut(text[begins[first] : ends[number - 1]], size, most, places[1:])
            first = number
    return found
