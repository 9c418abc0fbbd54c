"""Segments as tokens: the smallest parts that subtitles are put together from, each with its time."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media_assets.subtitles.rules import MILLISECONDS, Limits
from media_assets.subtitles.said import Said, Timed
from media_assets.subtitles.text import atoms, clean, cut, is_cjk, solid, units, without_spaces

LATEST = 350_000.0
"""Seconds; what is said later is shown then, since SubRip's hours have two digits."""

SLOWEST = 4.0
"""Units a second: text without word times is not spread over more time than so slow a speaker takes."""

LONGEST_WORD = 2000
"""Milliseconds; engines stretch the last word before a silence, nobody speaks one for longer."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a character of a script without spaces, or a piece of a word that is longer than a line.

    Attributes:
        space: whether a space is before it.
        spoken: when it begins in milliseconds, as the engine says.
        start: the same, but never before that of the token before it.
        end: in milliseconds, not before `start`.
        segment: ordinal of its segment.
        torn: whether it is a piece of a longer word.
    """

    text: str
    space: bool
    spoken: int
    start: int
    end: int
    segment: int
    units: int
    torn: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    space: bool
    torn: bool


def tokens_of(said: Said, limits: Limits, after: Token | None = None) -> list[Token]:
    """Return the tokens of a segment; `after` is the last one before it.

    Where the words' letters are those of the text, each token has the time of its letters, otherwise its share of
    the time of all words.
    """
    words = [(letters, word) for word in said.words if (letters := solid(word.text))]
    text = clean(said.text) or clean(" ".join(word.text for _, word in words))
    parts = list(_parts(text, [letters for letters, _ in words], limits.line))
    clock = _Clock(said, words, sum(len(part.text) for part in parts), units(text))
    made: list[Token] = []
    at, earliest = 0, after.start if after else 0
    for part in parts:
        spoken, end = clock.begin(at), clock.end(at + len(part.text))
        start = max(spoken, earliest)
        end = min(max(start, end), start + LONGEST_WORD)
        # Two segments are told apart by a space, unless their script has none.
        space = part.space if made or after is None else not (is_cjk(after.text[-1]) and is_cjk(part.text[0]))
        made.append(Token(part.text, space, spoken, start, end, said.segment, units(part.text), part.torn))
        at, earliest = at + len(part.text), start
    return made


def _parts(text: str, words: Sequence[str], line: int) -> Iterator[_Part]:
    known = _ends(words) if "".join(words) == text.replace(" ", "") else frozenset[int]()
    at = 0
    for chunk in text.split(" ") if text else []:
        space = True
        for atom in _between(chunk, known, at) if without_spaces(chunk) else atoms(chunk):
            pieces = [atom] if units(atom) <= line else cut(atom, line)
            for piece in pieces:
                yield _Part(piece, space, len(pieces) > 1)
                space = False
        at += len(chunk)


def _ends(words: Sequence[str]) -> frozenset[int]:
    ends, at = [], 0
    for word in words:
        at += len(word)
        ends.append(at)
    return frozenset(ends)


def _between(chunk: str, ends: frozenset[int], at: int) -> list[str]:
    cuts = [place for place in range(1, len(chunk)) if at + place in ends]
    return [chunk[start:end] for start, end in zip([0, *cuts], [*cuts, len(chunk)], strict=True)]


class _Clock:
    """Tells when the letters of a text are spoken, by the words' times or else evenly."""

    def __init__(self, said: Said, words: Sequence[tuple[str, Timed]], letters: int, wide: int) -> None:
        last = begin = _within(said.start, 0.0)
        self.times: list[tuple[float, float]] = []
        self.places = [0]
        for text, word in words:
            start = _within(word.start, last)
            last = max(start, _within(word.end, start))
            self.times.append((start, last))
            self.places.append(self.places[-1] + len(text))
        if not words:
            finish = max(begin, _within(said.end, begin))
            self.times = [(begin, min(finish, begin + wide / SLOWEST))]
            self.places.append(max(1, letters))
        self.scale = self.places[-1] / max(1, letters)

    def begin(self, letter: int) -> int:
        place = letter * self.scale
        return self._at(place, min(bisect_right(self.places, place + 1e-9) - 1, len(self.times) - 1))

    def end(self, letter: int) -> int:
        place = letter * self.scale
        return self._at(place, max(0, min(bisect_right(self.places, place - 1e-9) - 1, len(self.times) - 1)))

    def _at(self, place: float, word: int) -> int:
        start, end = self.times[word]
        share = (place - self.places[word]) / (self.places[word + 1] - self.places[word])
        return round((start + (end - start) * min(1.0, max(0.0, share))) * MILLISECONDS)


def _within(seconds: float | None, otherwise: float) -> float:
    if seconds is None or not math.isfinite(seconds):
        return otherwise
    return min(max(0.0, seconds), LATEST)
