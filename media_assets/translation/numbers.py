"""Whether a translation keeps the numbers of its source, however they are written."""

import re
import unicodedata
from collections import Counter

_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,:'’٫٬]\d+)*")

_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki",
    "ja": "零 一 二 三 四 五 六 七 八 九 十 十一 十二",
    "zh": "零 一 二 三 四 五 六 七 八 九 十 十一 十二",
}
"""Numbers from 0 to 12 in words; style guides have these spelled out in subtitles up to ten."""

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
    for number in list(missing.elements()):
        if _spelled(number, text, language):
            missing[number] -= 1
    missing = +missing
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


def _spelled(number: str, text: str, language: str) -> bool:
    words = _WORDS.get(language, "").split()
    if not number.isdigit() or int(number) >= len(words):
        return False
    word = words[int(number)]
    if language in ("ja", "zh"):
        return word in text
    # Longer ones may be inflected; of a short one every letter counts, or "dice" would be ten in Spanish.
    pattern = rf"{re.escape(word[:-1])}\w{{0,3}}" if len(word) > 4 else re.escape(word)
    return re.search(rf"(?i)(?<!\w){pattern}(?!\w)", text) is not None


def _digits(text: str) -> str:
    if text.isascii() and text.isdigit():
        return text
    return "".join(str(unicodedata.digit(character)) for character in text if character.isdigit())
