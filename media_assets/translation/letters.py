"""Which letters a language is written in."""

import unicodedata
from functools import lru_cache

_LANGUAGES = {
    "ARABIC": "ar fa ur ps ug sd ku ckb kk az uz pa",
    "ARMENIAN": "hy",
    "BENGALI": "bn as",
    "CJK": "zh ja ko",
    "CYRILLIC": "ru uk bg be sr mk kk ky mn tg tt ba cv az uz",
    "DEVANAGARI": "hi mr ne sa sd",
    "ETHIOPIC": "am ti",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HANGUL": "ko",
    "HEBREW": "he yi",
    "HIRAGANA": "ja",
    "KANNADA": "kn",
    "KATAKANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "LATIN": "sr ku kk az uz tt",
    "MALAYALAM": "ml",
    "MONGOLIAN": "mn",
    "MYANMAR": "my",
    "ORIYA": "or",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAANA": "dv",
    "THAI": "th",
    "TIBETAN": "bo dz",
}
"""Script, as the first word of its characters' Unicode names → languages (ISO 639-1); a language may have several."""

_LATIN_ALONE = frozenset({"LATIN"})


@lru_cache(maxsize=256)
def scripts_of(language: str) -> frozenset[str]:
    """Return the scripts that a language is written in; one that is not listed is taken to be written in Latin."""
    return frozenset(name for name, codes in _LANGUAGES.items() if language in codes.split()) or _LATIN_ALONE


@lru_cache(maxsize=65_536)
def script_of(character: str) -> str:
    """Return the script of a character as the first word of its Unicode name; empty where it has none."""
    return unicodedata.name(character, "").partition(" ")[0]
