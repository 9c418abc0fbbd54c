"""The page of translation quality: scores and what people notice, figures without a reference, reviews, experiments."""

from pathlib import Path
from typing import Any

from media_assets.evaluation.translations.review import NAME as REVIEW
from media_assets.evaluation.translations.scores import counts_of, score, signature
from media_assets.reports.build import build_report
from media_assets.reports.data import read_corpus
from media_assets.reports.translation_quality import translations_section
from media_assets.schemas.translations import EXPERIMENTS, TRANSLATION_QUALITY, TRANSLATION_REVIEW
from resources.ledger.champions import Champion
from resources.ledger.releases import Release
from tests.media_assets.reports.reading import Reader
from tests.media_assets.reports.sample import BATCH, NOW, Sample, table_of

REFERENCES = [
    "El museo abre a las nueve de la mañana.",
    "Por favor, pon la carpeta azul sobre la mesa.",
    "Ayer caminamos a lo largo del río.",
    "El tren a Oxford sale del andén 4.",
] * 3
DRAFTS = [
    "El museo abre en nueve en la mañana.",
    "Complacer puesto la carpeta azul en la mesa.",
    "Ayer andamos a lo largo del río.",
    "El tren a Oxford hojas de plataforma 4.",
] * 3


def measured(content: str, texts: list[str] | None, kind: str = "baseline", **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"content_id": content, "source_language": "en", "language": "es", "kind": kind}
    row |= {"engine": "apertium@3.8", "batch": BATCH, "key": f"{kind} of {content}"}
    row |= {"segments": 12, "one_to_one": 12, "enhanced": 0, "untranslated": 1, "numbers": 8, "numbers_kept": 6}
    row |= {"source_characters": 400, "characters": 430, "terms": 0, "terms_kept": 0, "names": 3, "names_kept": 3}
    row |= {"subtitles": 10, "readable": 9, "identified": 9, "in_language": 9, "back_segments": 0}
    if texts is not None:
        counts = {metric: counts_of(metric, "es", texts, REFERENCES) for metric in ("bleu", "chrf")}
        row |= {metric: score(metric, "es", counts[metric]) for metric in counts}
        row |= {f"{metric}_signature": signature(metric, "es") for metric in counts}
        row["stretches"] = [
            {"bleu": one, "chrf": other, "comet": None}
            for one, other in zip(counts["bleu"], counts["chrf"], strict=True)
        ]
        row["reference"] = "talk.es.srt"
    return row | more


def better(content: str, texts: list[str], **more: Any) -> dict[str, Any]:
    return measured(content, texts, "enhanced", engine="chat@1", variant="standard", enhanced=12, **more)


def library_of(root: Path, *rows: dict[str, Any], held: list[dict[str, Any]] | None = None) -> Sample:
    sample = Sample(root)
    for row in rows:
        sample.file(row["content_id"], f"{row['content_id']}.mp4", "video")
    sample.write()
    quality = table_of(rows, TRANSLATION_QUALITY)
    sample.library.write_table("translation_quality", quality, TRANSLATION_QUALITY)
    sample.library.write_table(REVIEW, table_of(held or [], TRANSLATION_REVIEW), TRANSLATION_REVIEW)
    return sample


def page_of(sample: Sample) -> Reader:
    build_report(sample.library, sample.ledger, ["es"], NOW)
    return Reader(sample.text("translations.html"))


def test_enhancing_is_shown_beside_the_baseline_with_what_people_notice_and_its_source(tmp_path: Path) -> None:
    shown = page_of(library_of(tmp_path, measured("talk", DRAFTS), better("talk", REFERENCES)))
    assert "English to Spanish 1 recording" in shown.text
    assert "chrF 100.0 +" in shown.text and "(95 % interval +" in shown.text
    assert "People notice: better" in shown.text and "Kocmi et al. 2024, arXiv 2401.06760" in shown.text
    assert "1 translation measured, 1 of them against" in shown.text
    marks = [one["x1"] for one in shown.all("line")]
    base = [measured("talk", DRAFTS)[metric] for metric in ("bleu", "chrf")]
    assert marks == [f"{round(value, 1)}%" for value in base]
    assert "chrF2|nrefs:1" in shown.text and "BLEU|nrefs:1" in shown.text


def test_a_change_that_is_too_small_or_may_be_chance_is_called_so(tmp_path: Path) -> None:
    same = page_of(library_of(tmp_path / "same", measured("talk", DRAFTS), better("talk", DRAFTS)))
    assert "Too small for people to notice" in same.text and "People notice" not in same.text
    mixed = [*DRAFTS[:11], REFERENCES[11]]
    shaky = page_of(library_of(tmp_path / "shaky", measured("talk", DRAFTS), better("talk", mixed)))
    assert "Noticeable, but it may be chance" in shaky.text
    worse = page_of(library_of(tmp_path / "worse", measured("talk", REFERENCES), better("talk", DRAFTS)))
    assert "People notice: worse" in worse.text


def test_figures_without_a_reference_are_summed_over_recordings(tmp_path: Path) -> None:
    rows = measured("a", None), measured("b", None, numbers=2, numbers_kept=2, back=50.0, back_segments=4)
    rows[1]["back_counts"] = counts_of("chrf", "en", ["The museum opens."], ["The museum opens."])[0]
    shown = page_of(library_of(tmp_path, *rows))
    assert "No translation by people lies beside these recordings" in shown.text
    assert "Figures kept 80.0 % of 10 figures" in shown.text and "Names recognised 100 % of 6 names" in shown.text
    assert "Translated at all 2 of 24 segments left as they were" in shown.text
    assert "Same after translating back chrF 100.0 of 100, 4 segments" in shown.text
    assert "108 % as long as the source" in shown.text and "Terms as the glossary" not in shown.text


def test_what_is_held_for_review_is_listed_with_its_reasons_until_it_is_released(tmp_path: Path) -> None:
    row = {"content_id": "talk", "source_language": "en", "language": "es", "kind": "baseline", "name": "talk.mp4"}
    row |= {"gate": "numbers", "why": "1 of 9 figures are in the translation", "severity": "hold", "held": True}
    sample = library_of(tmp_path, measured("talk", None), held=[row | {"key": "k"}])
    sample.segment("talk", 0, "Nine o'clock.")
    sample.translation("talk", 0, "Nine o'clock.", "Las nueve.", "es")
    sample.write()
    shown = page_of(sample)
    assert "Held for review 1 translation" in shown.text
    assert "talk.mp4 1 of 9 figures are in the translation English to Spanish Held back" in shown.text
    assert (
        "held for review (1 of 9 figures are in the translation), baseline only"
        in Reader(sample.text("transcripts.html")).text
    )
    sample.ledger.releases.record(Release("talk", "es", "k", True, "the speaker says so"))
    assert "Held for review" not in page_of(sample).text


def test_experiments_and_champions_are_shown_in_words(tmp_path: Path) -> None:
    sample = library_of(tmp_path, measured("talk", None))
    row = {"experiment": "formal", "kind": "prompt", "source_language": "en", "language": "es", "metric": "chrf"}
    row |= {"share": 0.5, "recordings": 31, "compared": 20, "mean": 2.5}
    rows = [
        row | {"variant": "standard", "control": True, "verdict": "control", "why": "The others are held against it."},
        row | {"variant": "formal", "control": False, "verdict": "champion", "why": "+2.10 chrF, no chance."},
    ]
    sample.library.write_table("experiments", table_of(rows, EXPERIMENTS), EXPERIMENTS)
    evidence = {"kind": "prompt", "metric": "chrf", "delta": 2.1, "low": 0.4, "high": 3.9, "spec": {"prompt": "f"}}
    sample.ledger.champions.record(Champion("formal", "en", "es", "formal", evidence))
    shown = page_of(sample)
    assert "Experiments 1 experiment" in shown.text
    assert "formal +2.10 chrF (interval +0.40 to +3.90), from the experiment formal" in shown.text
    assert "50 % of the recordings; 31 recordings measured, mean +2.50" in shown.text and "{" not in shown.text


def test_before_anything_was_measured_the_page_says_how_to_get_scores(tmp_path: Path) -> None:
    sample = library_of(tmp_path)
    assert "Not measured yet" in page_of(sample).text and "talk.es.srt" in page_of(sample).text
    assert translations_section(sample.library, sample.ledger, read_corpus(sample.library)).about == "not measured"


def test_foreign_text_is_shown_as_text(tmp_path: Path) -> None:
    row = {"content_id": "talk", "source_language": "en", "language": "es", "name": "<img src=x>.mp4", "held": True}
    row |= {"severity": "hold", "why": "low", "key": "k", "gate": "numbers"}
    shown = page_of(library_of(tmp_path, measured("talk", None, engine="<b>x</b>"), held=[row]))
    assert "<img src=x>.mp4" in shown.text and "<b>x</b>" in shown.text and not shown.all("img")
