"""Which letters a language is written in, for all who ask."""

import pytest

from media_assets.translation.injection import answers_instead
from media_assets.translation.letters import scripts_of
from media_assets.translation.script import wrong_letters

GOOD_MORNING = {
    "ml": "സുപ്രഭാതം, സുഹൃത്തുക്കളേ",
    "gu": "સુપ્રભાત મિત્રો",
    "ky": "Кутман таң, достор",
    "yi": "גוט מאָרגן, חברים",
    "km": "អរុណសួស្តី មិត្តភក្តិ",
    "am": "እንደምን አደራችሁ ጓደኞች",
    "si": "සුභ උදෑසනක් යාලුවනේ",
    "uz": "Xayrli tong, do'stlar",
    "ja": "おはようございます、皆さん",
    "es": "Buenos días, amigos",
}


@pytest.mark.parametrize("language", GOOD_MORNING)
def test_a_text_in_the_letters_of_its_language_is_taken(language: str) -> None:
    text = GOOD_MORNING[language]
    assert not wrong_letters(text, language)
    assert answers_instead("Good morning, friends", text, "en", language) is None


@pytest.mark.parametrize("language", [code for code in GOOD_MORNING if "LATIN" not in scripts_of(code)])
def test_latin_letters_are_wrong_for_a_language_without_them(language: str) -> None:
    assert wrong_letters(GOOD_MORNING["es"], language)
