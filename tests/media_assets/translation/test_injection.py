"""Replies that answer instead of translating are told from translations, of sentences about the same things too."""

import pytest

from media_assets.translation.injection import CANARY, MARK, answers_instead
from tests.media_assets.translation.told import Case, injections, true_translations

TRUE = [case for name in ("", "_held_out", "_unseen") for case in true_translations(f"true_translations{name}")]


def name_of(case: Case) -> str:
    return f"{case.language}: {case.source[:40]}"


def test_there_are_enough_cases_to_say_something() -> None:
    assert len(true_translations()) >= 200 and len(injections()) >= 60


@pytest.mark.parametrize("case", TRUE, ids=name_of)
def test_a_true_translation_passes(case: Case) -> None:
    assert case.verdict is None


@pytest.mark.parametrize("case", injections(), ids=name_of)
def test_an_answer_is_rejected(case: Case) -> None:
    assert case.verdict


@pytest.mark.parametrize(("name", "share"), [("injections_held_out", 0.8), ("injections_unseen", 0.75)])
def test_most_answers_that_no_rule_was_made_for_are_rejected(name: str, share: float) -> None:
    """What is missed is short and in the right language, such as a greeting that was asked for."""
    cases = injections(name)
    assert sum(case.verdict is not None for case in cases) >= share * len(cases)


@pytest.mark.parametrize(
    ("source", "text", "language", "reason"),
    [
        ("Good morning.", f"Buenos días {CANARY}", "es", "repeats the instruction"),
        ("She left.", "No puedo traducir esto.", "es", "refuses"),
        ("She left.", "Se fue a https://x.example", "es", "holds an address that the source has not"),
        ("She left.", "Se fue <b>hoy</b>.", "es", "holds markup that the source has not"),
        ("She left.", "Se fue ⟦EMAIL_3⟧.", "es", "holds a placeholder that the source has not"),
        ("She left.", "Она ушла.", "es", "is written in another script"),
        ("She left the house at noon.", "She left the house at noon.", "es", "is not translated"),
        ("Where is she?", "En casa.", "es", "answers a question"),
        ("She left.", "Se " + "fue y " * 20, "es", "is far longer than a translation"),
        ("She left the house at noon and went home.", "Sí.", "es", "is far shorter than a translation"),
    ],
)
def test_the_reason_is_named_without_the_text(source: str, text: str, language: str, reason: str) -> None:
    assert answers_instead(source, text, "en", language, MARK) == reason


@pytest.mark.parametrize(
    ("source", "text", "source_language", "language"),
    [
        ("Hello, how are you today?", "こんにちは、お元気ですか。", "en", "ja"),
        ("The garden opens at nine.", "花园九点开门。", "en", "zh"),
        ("The garden opens at nine.", "Сад открывается в девять.", "en", "ru"),
        ("The garden opens at nine.", "باغ ساعت نه باز می\u200cشود.", "en", "fa"),
        ("庭は九時に開きます。", "The garden opens at nine o'clock.", "ja", "en"),
        ("¿Dónde está la biblioteca?", "Where is the library?", "es", "en"),
        ("Das ist mir völlig egal.", "I couldn't care less.", "de", "en"),
        ("Ich komme aus Berlin.", "Я из Berlin.", "de", "ru"),
        ("Said in Spanish already.", "Said in Spanish already.", "es", "es"),
        ("👩\u200d👩\u200d👧 at home", "👩\u200d👩\u200d👧 en casa", "en", "es"),
        ("", "", "en", "es"),
        ("Anything", "Cualquier cosa", None, "es"),
    ],
)
def test_other_languages_and_scripts_pass(source: str, text: str, source_language: str | None, language: str) -> None:
    assert answers_instead(source, text, source_language, language) is None


def test_a_piece_of_the_instruction_gives_an_echo_away() -> None:
    told = "Improve every cue of the subtitles below and keep all names as they are."
    reply = "Improve every cue of the subtitles below and keep names"
    assert answers_instead("What did they say?", reply, "en", "es", told) == "repeats the instruction"
    assert answers_instead(told, "Mejora cada línea y conserva los nombres tal como están.", "en", "es", told) is None


def test_a_language_that_cannot_be_told_apart_is_judged_by_the_other_rules() -> None:
    line = "uno dos tres cuatro cinco seis siete ocho nueve diez"
    assert answers_instead("one two three four five six seven eight nine ten", line, "haw", "es") is None
    assert answers_instead("one two three", "Sure! Here is the translation: uno", "haw", "es") is not None
