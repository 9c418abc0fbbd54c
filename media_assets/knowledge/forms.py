"""Whether a text holds a word in one of its forms."""

import re
import unicodedata
from functools import lru_cache

from media_assets.knowledge.scripts import KATAKANA, UNSPACED

_ENDING = r"\w{0,3}"
_WHOLE = 3
"""Letters up to which a word takes no ending: what begins with `el` is mostly another word."""


def holds(text: str, words: str) -> bool:
    """Whether a text holds some words one after the other, blind to case and accents, each perhaps with an ending.

    A word of four letters or more may be up to three letters longer, as in carpeta and carpetas. In scripts without
    spaces the words may stand anywhere.

        >>> holds("Dos carpetas azules.", "carpeta azul"), holds("Una mesa azul.", "carpeta azul")
        (True, False)
    """
    return _pattern(words).search(_folded(text)) is not None


@lru_cache(maxsize=10_000)
def _pattern(words: str) -> re.Pattern[str]:
    parts = _folded(words).split()
    if re.search(f"[{UNSPACED}{KATAKANA}]", words):
        return re.compile(r"\s*".join(map(re.escape, parts)))
    forms = (re.escape(part) + (_ENDING if part.isalpha() and len(part) > _WHOLE else "") for part in parts)
    together = r"\W+".join(forms)
    return re.compile(rf"(?<!\w){together}(?!\w)") if parts else re.compile("(?!)")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))
