"""Whether a text holds a term in whatever form its grammar gives it."""

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

_LETTERS = re.compile(r"[^\W_]+")
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def bare(text: str) -> str:
    """Return the letters and digits of a text, spaces and signs left out; case stays."""
    return "".join(filter(str.isalnum, text))


def holds(text: str, term: str) -> bool:
    """Whether every word of a term begins a word of the text, up to its ending; accents and case aside.

    Example:
        >>> holds("dos carpetas azules", "carpeta azul"), holds("una mesa azul", "carpeta azul")
        (True, False)
    """
    if _WITHOUT_SPACES.search(term):
        return _plain(term) in _plain(text)
    words = _words(text)
    return all(any(word.startswith(stem) for word in words) for stem in _stems(term))


@lru_cache(maxsize=256)  # a text is looked through for several terms and names
def _words(text: str) -> list[str]:
    return _LETTERS.findall(_plain(text))


@lru_cache(maxsize=65_536)
def _stems(term: str) -> tuple[str, ...]:
    return tuple(word[: max(3, len(word) - max(1, len(word) // 3))] for word in _LETTERS.findall(_plain(term)))


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(filterfalse(unicodedata.combining, apart))
