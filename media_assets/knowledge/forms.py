"""Whether a text holds a word in one of its forms."""

import re
import unicodedata
from functools import lru_cache

from media_assets.knowledge.scripts import KATAKANA, UNSPACED

_ANYWHERE = re.compile(rf"[{UNSPACED}{KATAKANA}\uac00-\ud7af]")
_PARTS = re.compile(r"\w+")
_ENDING = r"\w{0,3}"
_WHOLE = 3
"""Letters up to which a word takes no ending: what begins with `el` is mostly another word."""

_GIVES_WAY = frozenset("aeiouyаеиоуыэюяьйαεηιουω")
"""Last letters that an ending takes the place of: rojo and roja, книга and книгу, Katze and Katzen."""


def holds(text: str, words: str) -> bool:
    """Whether a text holds some words one after the other, blind to case and accents, each perhaps in another form.

    A word of four letters or more may be up to three letters longer, as in carpeta and carpetas, and may lose a vowel
    at its end to that. In scripts without spaces, and in Korean, whose endings are longer, they may stand anywhere.

        >>> holds("Dos carpetas azules.", "carpeta azul"), holds("Una mesa azul.", "carpeta azul")
        (True, False)
        >>> holds("La casa roja.", "rojo"), holds("Londres", "London")
        (True, False)
    """
    return _pattern(words).search(folded(text)) is not None


def folded(text: str) -> str:
    """Return text without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


@lru_cache(maxsize=10_000)
def _pattern(words: str) -> re.Pattern[str]:
    if _ANYWHERE.search(words):
        return re.compile(r"\s*".join(map(re.escape, folded(words).split())))
    parts = _PARTS.findall(folded(words))
    together = r"\W+".join(map(_form, parts))
    # A sign alone, such as %, is no word: it stands where it stands.
    return re.compile(rf"(?<!\w){together}(?!\w)" if parts else re.escape(folded(words).strip()) or "(?!)")


def _form(word: str) -> str:
    if not word.isalpha() or len(word) <= _WHOLE:
        return re.escape(word)
    return re.escape(word[:-1] if word[-1] in _GIVES_WAY else word) + _ENDING
