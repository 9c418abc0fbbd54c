"""Numbers that belong to somebody: telephones, payment cards, bank accounts."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from resources.sanitising.credentials import Span

_GAP = r"[ \t\u00a0\u2009\u202f./()\u2010-\u2015-]"
# Digits with the signs that people write between them; the possessive end keeps it linear on any text.
_RUN = re.compile(rf"[+(]{{0,2}}\d(?:{_GAP}{{0,3}}\d)*+")
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"\d+")
_DATE = re.compile(r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})(?!\d)")
_CALL = re.compile(
    r"(?i)\b(?:call|dial|phone|telephone|tel|mobile|cell|fax|whatsapp|ring|text|reach|number is|llam\w+|tel[eé]fono"
    r"|m[oó]vil|celular|marque|appel\w+|t[eé]l[eé]phone|portable|ruf\w*|anruf\w*|telefon\w*|handy\w*|nummer|chiam\w+"
    r"|cellulare|lig\w+)\b[^\d+]{0,30}\Z"
)
_FEWEST, _MOST = 7, 15  # digits of a telephone number: local ones have seven, ITU-T E.164 allows fifteen
_CARD_DIGITS = range(13, 20)  # ISO/IEC 7812-1
_IBAN_BEGIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}")
_IBAN = re.compile(r"[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")


def enough_digits(text: str) -> bool:
    """Say whether there can be a number at all; cheap, and false for most texts."""
    return len(_DIGIT.findall(text)) >= _FEWEST


def phones_in(text: str, regions: Sequence[str]) -> Iterator[Span]:
    """Yield where telephone numbers are.

    A number counts when it begins with + and has eight digits or more, when words before it speak of calling, or when
    it is a valid number of one of the regions (ISO 3166, by `phonenumbers`) and not written digit by digit.
    """
    for run in _RUN.finditer(text):
        start, end = run.span()
        if len(_DIGIT.findall(run.group())) < _FEWEST or text[end : end + 1].isalpha():
            continue
        abroad = run.group().lstrip("(").startswith("+")
        date = bool(_DATE.search(run.group()))
        if abroad or (not date and _CALL.search(text, max(0, start - 60), start)):
            first = _first_number(run.group(), _FEWEST + abroad)
            if first:
                yield start, start + first
                start += first
        rest = text[start:end]
        glued = text[max(0, start - 1) : start].isalpha()
        if not (date or glued) and len(_DIGIT.findall(rest)) >= max(_FEWEST, 2 * len(_GROUP.findall(rest))):
            yield from ((start + found, start + last) for found, last in _valid(rest, tuple(regions)))


def _first_number(written: str, fewest: int) -> int:
    """Return how many signs the first number takes: as many groups of digits as one number can have, 0 for none."""
    digits = length = 0
    for group in _GROUP.finditer(written):
        digits += len(group.group())
        if digits > _MOST:
            break
        length = group.end() if digits >= fewest else 0
    return length


@lru_cache(4096)
def _valid(written: str, regions: tuple[str, ...]) -> tuple[Span, ...]:
    # Each region takes some 30 microseconds, and numbers are repeated: in the baseline, in the next window.
    from phonenumbers import Leniency, PhoneNumberMatcher

    found = {
        (match.start, match.end)
        for region in regions
        for match in PhoneNumberMatcher(written, region, leniency=Leniency.VALID)
    }
    return tuple(sorted(found))


def cards_in(text: str) -> Iterator[Span]:
    """Yield where numbers of payment cards are: 13 to 19 digits that begin as cards do, with a right check digit."""
    for run in _RUN.finditer(text):
        groups = [(run.start() + found.start(), run.start() + found.end()) for found in _GROUP.finditer(run.group())]
        place = 0
        while place < len(groups):
            end = _card_end(text, groups, place)
            if end is None:
                place += 1
            else:
                yield groups[place][0], groups[end][1]
                place = end + 1


def _card_end(text: str, groups: list[Span], first: int) -> int | None:
    """Return the last of the groups of digits that make a card from the first one on, the longest such number."""
    digits, best = "", None
    for place in range(first, len(groups)):
        start, end = groups[place]
        if place > first and start - groups[place - 1][1] > 1:
            break
        digits += text[start:end]
        if len(digits) >= _CARD_DIGITS.stop:
            break
        if len(digits) in _CARD_DIGITS and int(digits[0]) in (2, 3, 4, 5, 6) and _luhn(digits):
            best = place
    return best


def _luhn(digits: str) -> bool:
    """Check the last digit as ISO/IEC 7812-1 says."""
    values = [int(digit) for digit in reversed(digits)]
    doubled = (2 * value for value in values[1::2])
    return (sum(values[::2]) + sum(value - 9 if value > 9 else value for value in doubled)) % 10 == 0


def ibans_in(text: str) -> Iterator[Span]:
    """Yield where international bank account numbers are (ISO 13616): right check digits, ten digits or more."""
    last = 0
    for begin in _IBAN_BEGIN.finditer(text):
        candidate = _IBAN.match(text, begin.start())
        if candidate and begin.start() >= last:
            length = _iban_length(candidate.group())
            if length:
                last = begin.start() + length
                yield begin.start(), last


def _iban_length(candidate: str) -> int:
    """Return how many signs of it are the number: what follows may look like more, so the longest right one counts."""
    for end in range(len(candidate), 14, -1):
        if candidate[end : end + 1].isalnum() or not candidate[end - 1].isalnum():
            continue
        number = re.sub(r"[^A-Za-z0-9]", "", candidate[:end])
        if 15 <= len(number) <= 34 and len(_DIGIT.findall(number)) >= 10 and _mod97(number) == 1:
            return end
    return 0


def _mod97(number: str) -> int:
    moved = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97
