"""Number preservation: which figures of a source are in its translation."""

import re
import unicodedata
from collections import Counter

from media_assets.evaluation.translations.counts import Share
from media_assets.evaluation.translations.words import folded

_FIGURE = re.compile(r"\d+(?:[.,:'\u2019\u00a0\u202f]\d+)*")
_APART = re.compile(r"[.,:'\u2019\u00a0\u202f]")

_NAMES = {
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "es": "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "zero un due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
}
"""Language → the names of 0 to 12: style guides spell out small numbers."""

_LONGEST_ENDING = 2


def numbers_kept(source: str, translation: str, language: str) -> Share:
    """Return how many figures of a source are in its translation, of how many.

    Separators aside (1,000.5 is 1.000,5); up to twelve a number may be a word of `language` (ISO 639-1 code) instead.
    """
    wanted, found = Counter(figures(source)), Counter(figures(translation))
    kept = wanted & found
    spelled = _spelled(translation, language)
    kept += (wanted - kept) & spelled
    return Share(kept.total(), wanted.total())


def figures(text: str) -> list[str]:
    """Return the figures of a text, of whatever script, as ASCII digits without separators."""
    plain = unicodedata.normalize("NFKC", text)
    found = (_APART.sub("", match[0]) for match in _FIGURE.finditer(plain))
    return ["".join(str(unicodedata.digit(digit)) for digit in one) for one in found]


def _spelled(text: str, language: str) -> Counter[str]:
    names = {folded(name): str(value) for value, name in enumerate(_NAMES.get(language, "").split())}
    found: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+", folded(text)):
        # "una" is a form of "un"; "once" is eleven in Spanish and no form of "on".
        forms = (word[: len(word) - cut] for cut in range(_LONGEST_ENDING + 1))
        form = next((form for form in forms if form in names), None)
        if form:
            found[names[form]] += 1
    return found
