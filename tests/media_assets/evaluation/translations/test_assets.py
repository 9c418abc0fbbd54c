"""Translations measured through the real assets, from files beside recordings to what is held back."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from media_assets.evaluation.translations.assets import quality_assets
from media_assets.evaluation.translations.review import decide, held, quality_rows, waiting
from media_assets.schemas.speech import TRANSLATIONS
from media_assets.stage import run_stage
from media_assets.translation.baseline import spoken_items, translations_stage
from resources.scoring.choose import scorer_from
from resources.subtitles import SubtitleRules
from resources.text.language import Py3LangIdentifier
from resources.translation.apertium import ApertiumTranslator
from resources.translation.base import Translator
from resources.translation.engines import Translators
from resources.translation_quality import TranslationRules
from tests.media_assets.evaluation.translations.shelf import BATCH, Shelf, srt

PARALLEL = [line.split("\t") for line in (Path(__file__).parent / "parallel.tsv").read_text("utf-8").splitlines()]
APERTIUM = ApertiumTranslator()
needs_apertium = pytest.mark.skipif(
    APERTIUM.unavailable("en", "es") is not None, reason="Apertium with English and Spanish is not installed"
)
GOOD = [
    ("The museum opens at 9 in the morning.", "El museo abre a las 9 de la mañana."),
    ("It closes at 6 in the evening, on Sundays at 4.", "Cierra a las 6 de la tarde, los domingos a las 4."),
    ("Tickets cost 12 euros and 50 cents for adults.", "Las entradas cuestan 12 euros y 50 céntimos para adultos."),
]


def only(translator: Translator | None) -> Translators:
    return Translators(make=lambda _spec: translator, specs=["it"] if translator else [])


def made(
    shelf: Shelf, translator: Translator | None = None, comet: str = "", **rules: Any
) -> dg.ExecuteInProcessResult:
    resources = {
        "library": shelf.library,
        "ledger": shelf.ledger,
        "translators": only(translator),
        "translation_scorer": scorer_from(comet),
        "language_identifier": Py3LangIdentifier(languages=["en", "es", "fr", "de", "it", "pt"]),
        "subtitle_rules": SubtitleRules(),
        "translation_rules": TranslationRules(**rules),
    }
    return dg.materialize(quality_assets(["es"]), resources=resources)


def facts(result: dg.ExecuteInProcessResult, asset: str = "translation_quality") -> dict[str, Any]:
    (one,) = result.asset_materializations_for_node(asset)
    return {name: value.value for name, value in one.metadata.items()}


def checks(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    return {one.check_name: one for one in result.get_asset_check_evaluations()}


@needs_apertium
def test_apertium_is_measured_on_a_parallel_text_beside_its_recording(shelf: Shelf) -> None:
    shelf.recording("talk")
    shelf.beside("talk.es.srt", srt([reference for _, reference in PARALLEL]))
    content = shelf.take_in()["talk.wav"]
    shelf.said({content: [source for source, _ in PARALLEL]})
    translators = only(APERTIUM)
    items = spoken_items(shelf.library, BATCH, translators, "es")
    run = run_stage(translations_stage(translators, "es"), items, shelf.ledger, BATCH)
    shelf.library.write_table("translations/es", run.table(), TRANSLATIONS, BATCH)
    result = made(shelf, ApertiumTranslator())
    (row,) = quality_rows(shelf.library)
    assert (row["kind"], row["reference"], row["aligned"]) == ("baseline", "talk.es.srt", "by time")
    assert row["engine"].startswith("apertium@")
    assert 35 <= row["chrf"] <= 75 and 10 <= row["bleu"] <= 50, "a rough draft"
    assert row["chrf_signature"].startswith("chrF2|nrefs:1|") and "version:2.6.0" in row["bleu_signature"]
    assert (row["segments"], row["one_to_one"], len(row["stretches"])) == (24, 24, 24)
    assert (row["numbers"], row["numbers_kept"]) == (5, 5)
    assert row["names_kept"] >= row["names"] - 1 >= 2
    assert row["back_segments"] == 24 and row["back"] > 40 and row["back_engine"] == row["engine"]
    assert row["in_language"] >= 0.9 * row["identified"] > 0
    shown = facts(result)
    assert shown[f"chrF (en to es, baseline {row['engine']})"] == round(row["chrf"], 2)
    assert all(one.passed for name, one in checks(result).items() if name != "gate_reading")


def test_enhancing_is_held_against_the_baseline_on_the_same_stretches(shelf: Shelf) -> None:
    shelf.recording("talk")
    shelf.beside("talk.ref.es.srt", srt([text for _, text in GOOD] * 4))
    content = shelf.take_in()["talk.wav"]
    shelf.said({content: [source for source, _ in GOOD] * 4})
    shelf.translated({content: [(source, text.replace("la", "lo")) for source, text in GOOD] * 4})
    shelf.enhanced({content: GOOD * 4})
    result = made(shelf, comet="overlap")
    rows = {row["kind"]: row for row in quality_rows(shelf.library)}
    assert rows["enhanced"]["chrf"] == pytest.approx(100) and rows["baseline"]["chrf"] < 99
    assert rows["enhanced"]["comet"] == 100 and rows["enhanced"]["comet_model"] == "word-overlap@1"
    assert (rows["enhanced"]["variant"], rows["baseline"]["variant"]) == ("standard", None)
    shown = facts(result)
    assert shown["chrF gained (en to es, enhanced chat@1 standard)"] > 3
    assert shown["chrF gain noticed by people (en to es, enhanced chat@1 standard)"] is True


def test_without_reference_reverse_engine_or_comet_the_table_says_why(shelf: Shelf) -> None:
    shelf.recording("talk")
    shelf.beside("talk.fr.srt", srt(["Bonjour à tous."]))
    content = shelf.take_in()["talk.wav"]
    shelf.said({content: [source for source, _ in GOOD]})
    shelf.translated({content: GOOD})
    made(shelf)
    (row,) = quality_rows(shelf.library)
    assert (row["reference"], row["bleu"], row["chrf"], row["stretches"]) == (None, None, None, None)
    assert (row["back"], row["back_reason"]) == (None, "no translator is set that costs no money (MEDIA_TRANSLATOR)")
    shelf.beside("talk.es.vtt", "WEBVTT\n\n00:00.000 --> 00:03.000\nEl museo abre a las 9.\n")
    shelf.take_in()
    made(shelf)
    (row,) = quality_rows(shelf.library)
    assert row["reference"] == "talk.es.vtt" and row["bleu"] is not None
    assert (row["comet"], row["comet_reason"]) == (None, "No COMET model is set (MEDIA_COMET_MODEL).")


def test_what_was_measured_is_not_measured_again_until_something_changes(shelf: Shelf) -> None:
    shelf.recording("talk")
    content = shelf.take_in()["talk.wav"]
    shelf.said({content: [source for source, _ in GOOD]})
    shelf.translated({content: GOOD})
    made(shelf)
    assert facts(made(shelf))["translations reused"] == 1
    assert "translations reused" not in facts(made(shelf, back_sample=0))
    shelf.translated({content: [*GOOD[:2], (GOOD[2][0], "Otra cosa.")]}, key="new")
    assert "translations reused" not in facts(made(shelf, back_sample=0))


def test_subtitles_exported_from_here_are_no_reference(shelf: Shelf) -> None:
    shelf.recording("talk")
    shelf.beside("talk.es.srt", srt([text for _, text in GOOD]))
    contents = shelf.take_in()
    shelf.said({contents["talk.wav"]: [source for source, _ in GOOD]})
    shelf.translated({contents["talk.wav"]: GOOD})
    shelf.ledger.exports.record([contents["talk.es.srt"]])
    result = made(shelf)
    assert quality_rows(shelf.library)[0]["reference"] is None
    assert facts(result)["translations beside them only subtitles that were exported from here"] == 1


def test_a_reference_that_cannot_be_read_is_warned_of_and_the_rest_is_measured(shelf: Shelf) -> None:
    shelf.recording("talk")
    shelf.beside("talk.es.srt", "no subtitles at all")
    content = shelf.take_in()["talk.wav"]
    shelf.said({content: [source for source, _ in GOOD]})
    shelf.translated({content: GOOD})
    result = made(shelf)
    check = checks(result)["references_readable"]
    assert not check.passed and check.severity == dg.AssetCheckSeverity.WARN
    assert list(check.metadata) == ["talk.es.srt"]
    assert quality_rows(shelf.library)[0]["numbers_kept"] == 5


def test_a_translation_below_a_gate_is_held_until_a_person_releases_it(shelf: Shelf) -> None:
    for name in ("good", "bad"):
        shelf.recording(name)
    contents = shelf.take_in()
    good, bad = contents["good.wav"], contents["bad.wav"]
    lost = [(source, "El museo está abierto todos los días del año.") for source, _ in GOOD]
    shelf.said({content: [source for source, _ in GOOD] for content in (good, bad)})
    shelf.translated({good: GOOD, bad: lost})
    result = made(shelf)
    check = checks(result)["gate_numbers"]
    assert not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
    assert check.metadata["translations below"].value == 1
    assert held(shelf.library, shelf.ledger) == {(bad, "es")}
    (row,) = [row for row in waiting(shelf.library, shelf.ledger) if row["gate"] == "numbers"]
    assert row["why"] == "0 of 5 figures are in the translation (0 %), 80 % are asked for" and row["name"] == "bad.wav"
    decide(shelf.library, shelf.ledger, "bad.wav", "es", True, "the speaker says so")
    assert held(shelf.library, shelf.ledger) == set()
    assert checks(made(shelf))["gate_numbers"].passed, "nobody is told again of what was released"
    decide(shelf.library, shelf.ledger, bad[:8], None, False, "")
    assert held(shelf.library, shelf.ledger) == {(bad, "es")}
    with pytest.raises(LookupError, match="no translation of 'good.wav' is held back"):
        decide(shelf.library, shelf.ledger, "good.wav", None, True, "")


def test_a_new_translation_is_judged_anew_though_an_older_one_was_released(shelf: Shelf) -> None:
    shelf.recording("bad")
    content = shelf.take_in()["bad.wav"]
    shelf.said({content: [source for source, _ in GOOD]})
    for key in ("first", "second"):
        shelf.translated({content: [(source, source) for source, _ in GOOD * 2]}, key=key)
        made(shelf)
        assert held(shelf.library, shelf.ledger) == {(content, "es")}
        decide(shelf.library, shelf.ledger, "bad.wav", None, True, "")
        assert held(shelf.library, shelf.ledger) == set()


def test_only_the_translation_that_would_be_shown_is_judged(shelf: Shelf) -> None:
    shelf.recording("talk")
    content = shelf.take_in()["talk.wav"]
    shelf.said({content: [source for source, _ in GOOD * 2]})
    shelf.translated({content: [(source, source) for source, _ in GOOD * 2]})
    made(shelf)
    assert held(shelf.library, shelf.ledger) == {(content, "es")}
    shelf.enhanced({content: GOOD * 2})
    made(shelf)
    assert held(shelf.library, shelf.ledger) == set()


def test_which_gates_hold_and_which_warn_is_set(shelf: Shelf) -> None:
    shelf.recording("talk")
    content = shelf.take_in()["talk.wav"]
    shelf.said({content: [source for source, _ in GOOD * 2]})
    shelf.translated({content: [(source, source) for source, _ in GOOD * 2]})
    result = made(shelf, gate_hold=[])
    assert held(shelf.library, shelf.ledger) == set()
    assert {one.severity for one in checks(result).values()} == {dg.AssetCheckSeverity.WARN}
    assert not checks(result)["gate_untranslated"].passed


def test_where_no_engine_translated_anything_nothing_is_measured_or_held(shelf: Shelf) -> None:
    shelf.recording("talk")
    content = shelf.take_in()["talk.wav"]
    shelf.said({content: [source for source, _ in GOOD * 2]})
    shelf.translated({content: [(source, None) for source, _ in GOOD * 2]})
    result = made(shelf)
    assert facts(result)["translations that are empty"] == 1 and quality_rows(shelf.library) == []
    assert held(shelf.library, shelf.ledger) == set() and checks(result)["gate_untranslated"].passed


def test_an_empty_library_gives_empty_tables(shelf: Shelf) -> None:
    result = made(shelf)
    assert facts(result)["translations measured"] == 0
    assert all(one.passed for one in checks(result).values())
