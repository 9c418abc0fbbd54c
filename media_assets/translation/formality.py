"""How a recording's viewers are addressed, where a language has a formal and an informal way."""

import re
from collections.abc import Iterable

DEFAULT, FORMAL, INFORMAL, AUTO = "default", "formal", "informal", "auto"

_TWO_WAYS = """
bg bn ca cs de el es et eu fa fi fr gl hi hr hu hy id is it ja ka kk ko lt lv mk ms nl pl pt ro ru sk sl sq sr th
tr uk ur uz vi zh"""

WITH_TWO_WAYS = frozenset(_TWO_WAYS.split())
"""Languages (ISO 639-1) that address people in a formal and an informal way; in others there is nothing to choose."""

_MARKS = {
    "en": ("sir madam ma'am mr mrs ms dr ladies gentlemen", "hey dude mate guys gonna wanna yeah bro mom dad buddy"),
    "de": ("Sie Ihnen Ihr Ihre Ihrem Ihren Ihrer Herr Frau", "du dich dir dein deine deinem deinen euch hey"),
    "fr": ("vous votre vos monsieur madame", "tu toi ton tes salut"),
    "es": ("usted ustedes señor señora", "tú te ti tu tus vosotros oye"),
    "it": ("signore signora signor dottore", "tu ti te tuo tua tuoi ciao"),
    "pt": ("senhor senhora doutor", "tu te ti teu tua você oi"),
    "nl": ("u uw meneer mevrouw", "jij je jou jouw jullie hoi"),
    "pl": ("pan pani państwo pana panu", "ty ciebie tobie twój twoja cześć"),
    "ru": ("вы вас вам ваш ваша господин", "ты тебя тебе твой твоя привет"),
}
"""Words by which speech of a language shows how people address each other: formal ones, informal ones."""

_LEAST = 3
"""Marks that must have been heard before anything is concluded ..."""

_SHARE = 0.7
"""... and the share of them that must agree."""


def decided(setting: str, source: str | None, language: str, texts: Iterable[str]) -> str:
    """Return `formal`, `informal`, or `default` where nothing is to be said about it.

    Decided once from a whole recording, so that it does not change from cue to cue; `auto` goes by how the speech
    itself addresses people and, where that does not show, says nothing.

    Args:
        setting: `default`, `formal`, `informal` or `auto`.
        source: ISO 639-1 code of what is spoken.
        language: that of the translation.
        texts: everything that is said.
    """
    if language not in WITH_TWO_WAYS or setting not in (FORMAL, INFORMAL, AUTO):
        return DEFAULT
    if setting != AUTO:
        return setting
    formal, informal = (frozenset(words.split()) for words in _MARKS.get(source or "", ("", "")))
    # A German "sie" is they; only the capital one, within a sentence or not, is the formal you.
    words = [
        word if source == "de" else word.lower() for text in texts for word in re.findall(r"[^\W\d_]+(?:'\w+)?", text)
    ]
    polite, close = sum(word in formal for word in words), sum(word in informal for word in words)
    if polite + close < _LEAST:
        return DEFAULT
    if polite >= _SHARE * (polite + close):
        return FORMAL
    return INFORMAL if close >= _SHARE * (polite + close) else DEFAULT
