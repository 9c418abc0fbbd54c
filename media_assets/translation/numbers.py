"""Whether a translation keeps the numbers of its source, however they are written."""

import re
import unicodedata
from collections import Counter
from functools import cache

_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,:'’٫٬]\d+)*")

_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "de": "null eins/ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "cero uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "zero uno/un/una due tre quattro cinque sei sette otto nove dieci undici dodici",
    "nl": "nul een/één twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "pt": "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze",
    "ru": "ноль один/одна два/две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki",
    "ja": "零 一 二 三 四 五 六 七 八 九 十 十一 十二",
    "zh": "零 一 二 三 四 五 六 七 八 九 十 十一 十二",
}
"""Numbers from 0 to 12 in words; style guides have these spelled out in subtitles up to ten."""

_UNSPACED = ("ja", "zh")

CHANGED = "a number was changed"
MISSING = "a number is missing"
MAYBE_MISSING = "a number is missing or spelled out"
ADDED = "a number was added"


def numbers_in(text: str) -> list[str]:
    """Return the digits of each number in a text, without signs between them.

    Example:
        >>> numbers_in("1,000 of 3.5 at 10:30")
        ['1000', '35', '1030']
    """
    return [_digits(match[0]) for match in _NUMBER.finditer(text)] if any(map(str.isdigit, text)) else []


def spelled_in(text: str, language: str) -> Counter[str]:
    """Count the numbers up to twelve that a text of a language (ISO 639-1 code) has in words, as digits."""
    pattern, values = _spelling(language)
    return Counter(values[str(match.lastindex)] for match in pattern.finditer(text))


def number_faults(source: str, text: str, language: str) -> tuple[str | None, str | None]:
    """Say what is wrong with a translation's numbers: for certain, and perhaps.

    Thousands and decimals may be marked otherwise (1,000 and 1.000), hours counted otherwise (7 pm and 19), years
    shortened (1990s and 90), small numbers written in words.
    """
    before, after = numbers_in(source), numbers_in(text)
    if before == after:
        return None, None
    wanted, found = Counter(before), Counter(after)
    missing, extra = wanted - found, found - wanted
    if not missing and not extra:
        return None, None
    if sorted("".join(missing.elements())) == sorted("".join(extra.elements())):
        return None, None  # grouped otherwise, as 10:30 and 10 h 30
    for number in list(missing.elements()):
        for other in list(+extra):
            if _same(number, other, source):
                missing[number] -= 1
                extra[other] -= 1
                break
    missing, extra = +missing, +extra
    missing -= spelled_in(text, language)
    if missing and extra:
        return CHANGED, None
    if missing:
        long = any(len(number) > 2 for number in missing)
        return (MISSING, None) if long else (None, MAYBE_MISSING)
    return None, ADDED if extra else None


def _same(number: str, other: str, source: str) -> bool:
    if number.lstrip("0") == other.lstrip("0") or (len(number) == 4 and number.endswith(other) and len(other) == 2):
        return True
    if re.search(r"(?i)\bp\.? ?m\b", source) is None or not number[:2].isdigit():
        return False
    hour, rest = (number[:-2], number[-2:]) if len(number) > 2 else (number, "")
    later = str(int(hour) + 12)
    return other in (later, later + (rest or "00"))


@cache
def _spelling(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    values = {
        form: str(value) for value, forms in enumerate(_WORDS.get(language, "").split()) for form in forms.split("/")
    }
    longest = sorted(values, key=lambda form: -len(form))
    # Longer ones may be inflected; of a short one every letter counts, or "dice" would be ten in Spanish.
    parts = [
        f"({re.escape(form[:-1])})\\w{{0,3}}" if len(form) > 4 and language not in _UNSPACED else f"({re.escape(form)})"
        for form in longest
    ]
    whole = "|".join(parts) or "(?!)"
    pattern = whole if language in _UNSPACED else rf"(?<!\w)(?:{whole})(?!\w)"
    return re.compile(pattern, re.IGNORECASE), {str(place): values[form] for place, form in enumerate(longest, 1)}


def _digits(text: str) -> str:
    if text.isascii() and text.isdigit():
        return text
    return "".join(str(unicodedata.digit(character)) for character in text if character.isdigit())
