"""Phrases in texts: all of many phrases are found in one walk over a text's words."""

import re
import unicodedata
from collections.abc import Iterator
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


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens; composed and decomposed letters are the same, and so are all kinds of space."""
    found: list[Token] = []
    end, before = 0, ""
    normal = unicodedata.normalize("NFC", text)
    for match in _TOKEN.finditer(normal):
        kind = match.lastgroup or "sign"
        # Lines of a script without spaces are broken anywhere.
        gap = match.start() > end and not (before == kind == "run")
        found.append(Token(match[0], match[0].casefold(), gap, kind))
        end, before = match.end(), kind
    return found


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
            node: Any = self._root
            if not _free(parts, start - 1, first, first.gap):
                continue
            for place in range(start, len(parts)):
                part = parts[place]
                step = _step(part, place == start)
                yield from self._ended(node, step, parts, start, place)
                node = node.get(step)
                if node is None:
                    break

    def _ended(self, node: Any, step: str, parts: list[Token], start: int, place: int) -> Iterator[Span[Payload]]:
        """Yield the phrases that end with one token."""
        following = parts[place + 1] if place + 1 < len(parts) else None
        if following is None or _free(parts, place + 1, parts[place], following.gap):
            there = [part.text for part in parts[start : place + 1]]
            for payload, written in node.get(step, {}).get(None, ()):
                if written is None or list(written) == there:
                    yield Span(start, place + 1, payload)
        if _HANGUL.search(step):
            for particle in _PARTICLES:
                if step.endswith(particle):
                    for payload, _ in node.get(step.removesuffix(particle), {}).get(None, ()):
                        yield Span(start, place + 1, payload)


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


def _step(part: Token, first: bool) -> str:
    return part.plain if first or not part.gap else f" {part.plain}"


def _free(parts: list[Token], beside: int, edge: Token, gap: bool) -> bool:
    """Whether a phrase may begin or end here: a sign that touches a word is part of it, as in `C++11`."""
    return edge.kind != "sign" or gap or not 0 <= beside < len(parts) or parts[beside].kind != "spaced"
