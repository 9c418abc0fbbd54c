"""Phrases in texts: all of many phrases are found in one walk over a text's words."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from media_assets.knowledge.scripts import JOINERS, KATAKANA, SPACED, UNSPACED

Payload = TypeVar("Payload")

_TOKEN = re.compile(rf"(?P<spaced>{SPACED})|(?P<run>[{KATAKANA}]+|[{UNSPACED}](?:(?![{UNSPACED}])[{JOINERS}])*)|\S")
_HANGUL = re.compile("[가-힣]$")
_PARTICLES = (
    *("은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "도", "로", "야", "아", "만", "께", "랑"),
    *("에서", "에게", "으로", "한테", "께서", "부터", "까지", "이랑", "이나", "처럼", "보다", "하고", "에는", "에게서"),
)
"""What Korean writes behind a noun without a space."""


class Token(NamedTuple):
    """A word, or a sign, or a character of a script without spaces; `plain` is blind to case."""

    text: str
    plain: str
    gap: bool
    kind: str


class Span(NamedTuple, Generic[Payload]):
    """Where a phrase stands: numbers of its first token and of the one behind its last."""

    start: int
    end: int
    payload: Payload


@lru_cache(maxsize=256)  # each list of phrases walks over the same text
def tokens(text: str) -> Sequence[Token]:
    """Cut a text into tokens; composed and decomposed letters are the same, and so are all kinds of space."""
    found: list[Token] = []
    end, before = 0, ""
    for match in _TOKEN.finditer(unicodedata.normalize("NFC", text)):
        kind = match.lastgroup or "sign"
        start, written = match.start(), match[0]
        # Lines of a script without spaces are broken anywhere.
        gap = start > end and not (before == kind == "run")
        # Half of the time that tokens take is spent on the class's own way to make one.
        found.append(tuple.__new__(Token, (written, written.casefold(), gap, kind)))
        end, before = match.end(), kind
    return tuple(found)


class Phrases(Generic[Payload]):
    """Phrases, each with a payload, found as whole words.

    Case does not matter unless a phrase says so. No ending is guessed: a plural is another phrase. Of scripts without
    spaces (Han, kana, Thai ...) a phrase is found anywhere, except inside a run of katakana; behind a phrase Korean
    particles may follow.
    """

    def __init__(self) -> None:
        """Hold none yet."""
        self._root: dict[Any, Any] = {}

    def add(self, phrase: str, payload: Payload, case_sensitive: bool = False) -> None:
        """Add a phrase; one without any visible character is never found."""
        parts = tokens(phrase)
        if not parts:
            return
        node = self._root
        for place, part in enumerate(parts):
            node = node.setdefault(_step(part, place == 0), {})
        written = tuple(part.text for part in parts) if case_sensitive else None
        node.setdefault(None, []).append((payload, written))

    def spans(self, text: str) -> Iterator[Span[Payload]]:
        """Yield where phrases stand in a text, also those that overlap, by their first token."""
        parts = tokens(text)
        for start, first in enumerate(parts):
            if first.plain in self._root or _korean(first.plain):
                yield from self._from(parts, start)

    def _from(self, parts: Sequence[Token], start: int) -> Iterator[Span[Payload]]:
        """Yield the phrases that begin with one token."""
        node: Any = self._root
        if not _free(parts, start - 1, parts[start], parts[start].gap):
            return
        for place in range(start, len(parts)):
            step = _step(parts[place], place == start)
            then = node.get(step)
            if then is not None and None in then and _ends(parts, place):
                for payload, written in then[None]:
                    if written is None or written == tuple(part.text for part in parts[start : place + 1]):
                        yield Span(start, place + 1, payload)
            if _korean(step):
                for particle in (particle for particle in _PARTICLES if step.endswith(particle)):
                    for payload, _ in node.get(step.removesuffix(particle), {}).get(None, ()):
                        yield Span(start, place + 1, payload)
            if then is None:
                return
            node = then


def longest(spans: list[Span[Payload]]) -> list[list[Span[Payload]]]:
    """Drop every span inside of a longer one; returns those of one place together, in the order of the text."""
    groups: dict[tuple[int, int], list[Span[Payload]]] = {}
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        groups.setdefault((span.start, span.end), []).append(span)
    kept, reached = [], 0
    for (_, end), group in groups.items():
        if end > reached:
            kept.append(group)
            reached = end
    return kept


def _korean(written: str) -> bool:
    return not written.isascii() and _HANGUL.search(written) is not None


def _step(part: Token, first: bool) -> str:
    return part.plain if first or not part.gap else f" {part.plain}"


def _ends(parts: Sequence[Token], place: int) -> bool:
    """Whether a phrase may end with a token."""
    return place + 1 == len(parts) or _free(parts, place + 1, parts[place], parts[place + 1].gap)


def _free(parts: Sequence[Token], beside: int, edge: Token, gap: bool) -> bool:
    """Whether a phrase may begin or end here: a sign that touches a word is part of it, as in `C++11`."""
    return edge.kind != "sign" or gap or not 0 <= beside < len(parts) or parts[beside].kind != "spaced"
