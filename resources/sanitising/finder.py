"""Where the private things of a text are, whatever their kind, none of them overlapping."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from resources.sanitising.credentials import Span, keys_in, urls_in
from resources.sanitising.numbers import cards_in, enough_digits, ibans_in, phones_in
from resources.sanitising.plain import plain
from resources.sanitising.terms import Terms

KINDS = ("EMAIL", "PHONE", "CARD", "IBAN", "KEY", "URL", "TERM")
"""What can be masked: e-mail addresses, telephone and card numbers, bank accounts, keys and tokens, addresses that
hold a password, terms that the user lists."""

PLACEHOLDER = re.compile(r"⟦[A-Z]{1,12}_[0-9]{1,9}⟧")
LITERAL = "TEXT"
"""The kind of what only looks like a placeholder: it is masked too, so that every placeholder sent is one of ours."""

_REMEMBERED = 4096

# RFC 5322 atoms with letters of any script (RFC 6531), possessive so that long words without @ cost nothing.
_EMAIL = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w!#$%&'*+/=?^`{|}~.-]++@[\w-]+(?:\.[\w-]+)+")


class Found(NamedTuple):
    """A private thing of a text."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Finder:
    """Finds what is private.

    Attributes:
        kinds: which of `KINDS` are looked for.
        regions: ISO 3166 codes of the countries whose telephone numbers are known without their + form.
        terms: what the user lists.
    """

    kinds: frozenset[str] = frozenset(KINDS)
    regions: tuple[str, ...] = ("US", "GB")
    terms: tuple[str, ...] = ()

    def found(self, text: str) -> list[Found]:
        """Return the private things in order; those that overlap are one, of the kind that begins first."""
        return list(self._remembered(text))

    @cached_property
    def _remembered(self) -> Callable[[str], Sequence[Found]]:
        # A line is sent several times: to be translated, as context of the next ones, and to be put right.
        return lru_cache(_REMEMBERED)(self._found)

    def _found(self, text: str) -> Sequence[Found]:
        seen, places = plain(text)
        raw = sorted(self._raw(seen), key=lambda one: (one.start, -one.end))
        if not raw:
            return ()
        merged = [raw[0]]
        for one in raw[1:]:
            last = merged[-1]
            if one.start < last.end:
                merged[-1] = last._replace(end=max(last.end, one.end))
            else:
                merged.append(one)
        if places is None:
            return merged
        return [Found(places[one.start], places[one.end - 1] + 1, one.kind) for one in merged]

    def _raw(self, text: str) -> Iterator[Found]:
        if "⟦" in text:
            yield from _as(LITERAL, (match.span() for match in PLACEHOLDER.finditer(text)))
        if "@" in text and "EMAIL" in self.kinds:
            yield from _as("EMAIL", (match.span() for match in _EMAIL.finditer(text)))
        if self._terms:
            yield from _as("TERM", self._terms.found_in(text))
        for kind, look in self._looks:
            yield from _as(kind, look(text))
        if self._numbers and enough_digits(text):
            for kind, look in self._numbers:
                yield from _as(kind, look(text))

    @cached_property
    def _terms(self) -> Terms | None:
        return Terms(self.terms) if self.terms and "TERM" in self.kinds else None

    @cached_property
    def _looks(self) -> Sequence[tuple[str, Callable[[str], Iterable[Span]]]]:
        return [(kind, look) for kind, look in (("KEY", keys_in), ("URL", urls_in)) if kind in self.kinds]

    @cached_property
    def _numbers(self) -> Sequence[tuple[str, Callable[[str], Iterable[Span]]]]:
        # In this order: what may be read as two kinds is called by the stricter one.
        looks: tuple[tuple[str, Callable[[str], Iterable[Span]]], ...] = (
            ("IBAN", ibans_in),
            ("CARD", cards_in),
            ("PHONE", lambda text: phones_in(text, self.regions)),
        )
        return [(kind, look) for kind, look in looks if kind in self.kinds]


def _as(kind: str, spans: Iterable[Span]) -> Iterator[Found]:
    return (Found(start, end, kind) for start, end in spans)
