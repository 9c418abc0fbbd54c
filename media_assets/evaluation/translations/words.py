"""Words as translations are searched for them: without case, accents and other ways to write the same."""

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_ENDING = r"\w{0,3}"
"""Letters that a form of a word may have more than the word: carpeta, carpetas; Berlin, Berlins."""


def folded(text: str) -> str:
    """Return text without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, without figures."""
    return [folded(word) for word in _WORD.findall(text)]


def holds(text: str, term: str) -> bool:
    """Whether a text holds a term, each of its words perhaps with an ending of up to three letters.

    In scripts that put no spaces between words, the term may stand anywhere.
    """
    parts = re.findall(r"\w+", folded(term))
    if not parts or _UNSPACED.search(term):
        return folded(term).strip() in folded(text)
    words = r"\W+".join(rf"{re.escape(part)}{_ENDING if part.isalpha() else ''}" for part in parts)
    return re.search(rf"(?<!\w){words}(?!\w)", folded(text)) is not None
