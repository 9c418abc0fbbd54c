"""Known phantom phrases: what recognisers write when nobody speaks, because their training texts ended like that.

`phantoms.csv` holds them by language, each with where it was published, in four kinds:

- credit: names those who made the subtitles of a film. Nobody says it, whatever the sound.
- mark: a name that makes any text of a few words a credit, in whatever language and wording.
- outro: ends videos ("Thanks for watching"). Said by some, so something else must be odd.
- filler: everybody says it ("Thank you"). Something else must be odd, and plainly so.
"""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

_NUMBER = re.compile(r"\d+")
_SOUND = re.compile(r"\[[^\]]*\]|\([^)]*\)|（[^）]*）|【[^】]*】|<[^>]*>|\*[^*]*\*|[♩-♬]")
_WORD = re.compile(r"\w")
_CREDIT_WORDS = 9
_MARK = "mark"
# The capital of a dotless i is the capital of i, and the small letter of a dotted capital is i and a mark.
_TURKISH = str.maketrans({"ı": "i", "\u0307": None})


def wording(text: str) -> str:
    """Return a text in small letters and without punctuation, to compare what is said."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_TURKISH)
    spaced = "".join(" " if unicodedata.category(char)[0] in "PSZC" else char for char in folded)
    return " ".join(spaced.split())


def plain(text: str) -> str:
    """Return a text's wording with every number as 0, as phrases are that name a year."""
    return _NUMBER.sub("0", wording(text))


def phantom_of(text: str) -> tuple[str | None, int]:
    """Return the kind of phantom that a whole text is, or None, and how many times over the text says the same.

    Languages are not told apart: a recogniser at a loss changes into any of them.
    """
    letters = plain(text).replace(" ", "")
    if not letters:
        return None, 1
    # A text that repeats itself is found inside two copies of itself, one repeat later.
    length = (letters + letters).find(letters, 1)
    known = _phrases()
    kind = known.get(letters) or known.get(letters[:length]) or ("credit" if _is_marked(text) else None)
    return kind, len(letters) // length


def is_sound(text: str) -> bool:
    """Whether a text names sounds ("[Music]", "♪") or holds no letter and no digit at all."""
    return _WORD.search(_SOUND.sub("", text)) is None


def _is_marked(text: str) -> bool:
    words = plain(text)
    return len(words.split()) <= _CREDIT_WORDS and any(mark in words.replace(" ", "") for mark in _marks())


@cache
def _phrases() -> dict[str, str]:
    return {phrase: kind for kind, phrase in _rows() if kind != _MARK}


@cache
def _marks() -> list[str]:
    return [phrase for kind, phrase in _rows() if kind == _MARK]


def _rows() -> list[tuple[str, str]]:
    with Path(__file__).with_name("phantoms.csv").open(encoding="utf-8", newline="") as file:
        return [(row["kind"], plain(row["phrase"]).replace(" ", "")) for row in csv.DictReader(file)]
