"""Terms that users list as private: whole words, in any case, across line breaks."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from resources.sanitising.credentials import Span

# Written without spaces between words, or with endings that are joined on: a border of words would hide the term.
_JOINED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7ff"
    r"\uf900-\ufaff]"
)
_WORD = re.compile(r"\w+")


def terms_of(text: str) -> list[str]:
    """Read a list of terms, one a line; empty lines and those that begin with # are left out."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


class Terms:
    """Finds terms by their first words, so that a long list costs little more than a short one."""

    def __init__(self, terms: Iterable[str]) -> None:
        """Sort the terms, composed and decomposed, by their first words."""
        plain = {" ".join(term.split()) for term in terms}
        forms = {unicodedata.normalize(form, term) for term in plain - {""} for form in ("NFC", "NFD")}
        by_word: dict[str, list[str]] = defaultdict(list)
        for form in forms:
            by_word[_first(form)].append(form)
        # One that begins with a sign, or within a word, may stand anywhere; looking ahead finds those that overlap.
        anywhere = by_word.pop("", [])
        self._anywhere = re.compile(f"(?=({_any(anywhere)}))", re.IGNORECASE) if anywhere else None
        self._by_word = {word: re.compile(_any(found), re.IGNORECASE) for word, found in by_word.items()}

    def found_in(self, text: str) -> Iterator[Span]:
        """Yield where terms are, at each place the longest."""
        if self._by_word:
            for word in _WORD.finditer(text):
                pattern = self._by_word.get(word.group().casefold())
                match = pattern.match(text, word.start()) if pattern else None
                if match:
                    yield match.span()
        if self._anywhere:
            yield from (match.span(1) for match in self._anywhere.finditer(text))


def _first(term: str) -> str:
    words = _WORD.match(term)
    return words.group().casefold() if words and not _JOINED.search(words.group()) else ""


def _any(terms: Iterable[str]) -> str:
    return "|".join(map(_one, sorted(terms, key=lambda term: (-len(term), term))))


def _one(term: str) -> str:
    body = r"\s+".join(re.escape(word) for word in term.split())
    return f"{_border(term[0], '(?<!')}{body}{_border(term[-1], '(?!')}"


def _border(sign: str, look: str) -> str:
    word = _WORD.match(sign) and not _JOINED.match(sign)
    return rf"{look}\w)" if word else ""
