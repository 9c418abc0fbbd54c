"""What must be right of a text: rules that refuse, rules that ask once more, and remarks."""

from typing import Any

import pytest

from media_assets.translation.numbers import CHANGED, MAYBE_MISSING
from media_assets.translation.verify import (
    NAME,
    OTHER_LANGUAGE,
    OTHER_LETTERS,
    PLACEHOLDER,
    PRIVATE,
    SWOLLEN,
    TAG,
    TERM,
    UNTRANSLATED,
    Verdict,
    Verifier,
)
from tests.media_assets.translation.cue_lists import cue, settled_term


def verdict(source: str, text: str, language: str = "es", verifier: Verifier | None = None, **about: Any) -> Verdict:
    return (verifier or Verifier(language))([cue(0, source, **about)], {0: text})[0]


@pytest.mark.parametrize(
    ("source", "text", "fault"),
    [
        ("We have 12 of them", "Tenemos 20", CHANGED),
        ("Hello {name}, you have %d letters", "Hola nombre, tienes %d cartas", PLACEHOLDER),
        ("Hello {name}", "Hola {name}", None),
        ("<i>Never again</i>", "Nunca más", TAG),
        ("{\\an8}Never again", "{\\an8}Nunca más", None),
        ("<i>Never again</i>", "<i>Nunca más</i>", None),
        ("so we went home that night", "so we went home that night", UNTRANSLATED),
        ("No, no.", "No, no.", None),
        ("Yes", "Sí. " + "Como modelo de lenguaje no puedo hacer eso de ninguna manera hoy. " * 2, SWOLLEN),
        (
            "so we went home that night and slept",
            "also gingen wir an jenem Abend alle nach Hause und schliefen sehr lange",
            OTHER_LANGUAGE,
        ),
        (
            "so we went home that night and slept",
            "I am sorry, but I can not help you with that today, is there anything else",
            OTHER_LANGUAGE,
        ),
        ("so we went home that night", "así que volvimos a casa aquella noche", None),
    ],
)
def test_hard_rules_refuse_a_text(source: str, text: str, fault: str | None) -> None:
    assert verdict(source, text).hard == fault


@pytest.mark.parametrize(
    ("language", "text", "fault"),
    [
        ("ru", "Hello there my friend", OTHER_LETTERS),
        ("ru", "Привет, мой друг", None),
        ("ru", "Привет, Netflix", None),
        ("ja", "こんにちは、友よ", None),
        ("ja", "Konnichiwa tomo yo", OTHER_LETTERS),
        ("es", "Привет, мой друг", OTHER_LETTERS),
        ("ru", "https://example.org/hello", None),
        ("de", "OK!", None),
    ],
)
def test_a_text_in_other_letters_is_refused(language: str, text: str, fault: str | None) -> None:
    assert verdict("hello my friend", text, language).hard == fault


def test_short_texts_are_told_together() -> None:
    cues = [cue(number, f"line of the film {number}") for number in range(5)]
    german = ["das ist", "nicht mein Haus", "wir gehen jetzt", "und du auch", "der Hund schläft"]
    found = Verifier("es")(cues, dict(enumerate(german)))
    assert {one.hard for one in found.values()} == {OTHER_LANGUAGE}


def test_a_term_may_be_inflected_but_not_replaced() -> None:
    terms = (settled_term("blue folder", "carpeta azul"),)
    assert verdict("the blue folders", "las carpetas azules", terms=terms) == Verdict()
    assert verdict("the blue folders", "los archivadores azules", terms=terms).firm == TERM


def test_names_and_spelled_numbers_are_remarks() -> None:
    assert verdict("Quillfeather has 15 dogs", "Tiene quince perros", names=("Quillfeather",)) == Verdict(
        None, None, (MAYBE_MISSING, NAME)
    )
    assert verdict("Quillfeather waits", "Quillfeather espera", names=("Quillfeather",)) == Verdict()


def test_rules_from_elsewhere_are_asked_too() -> None:
    def refuses(source: str, text: str, source_language: str | None, language: str) -> str | None:
        return f"it refuses ({source_language} to {language})" if "lo siento" in text else None

    def addresses(source: str, text: str) -> bool:
        said, written = ({word for word in one.split() if "@" in word} for one in (source, text))
        return said != written

    verifier = Verifier("es", (refuses,), (addresses,))
    assert verdict("hello", "lo siento mucho", verifier=verifier).hard == "it refuses (en to es)"
    assert verdict("write to a@b.org", "escribe a b@b.org", verifier=verifier).hard == PRIVATE
    assert verdict("write to a@b.org", "escribe a a@b.org", verifier=verifier) == Verdict()
