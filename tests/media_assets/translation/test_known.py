"""What is known of translators before they are asked."""

from typing import Any

import pyarrow as pa
import pytest

from media_assets.schemas.columns import REAL, TEXT, described
from media_assets.schemas.speech import TRANSLATIONS
from media_assets.translation.known import Known, known_of, measured, published, seen_seconds
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.translation.fakes import BATCH, Reversed, translated, translators, write

QUALITY = described(
    ("engine", TEXT, "e"),
    ("source_language", TEXT, "s"),
    ("language", TEXT, "l"),
    ("kind", TEXT, "k"),
    ("segments", pa.int32(), "n"),
    ("chrf", REAL, "c"),
    ("more", TEXT, "a column that nobody asks for"),
)


@pytest.mark.parametrize(
    ("spec", "chrf"),
    [
        ("apertium", 45.2),
        ("seq2seq:facebook/nllb-200-distilled-600M", 54.0),
        ("seq2seq:/models/nllb-200-distilled-600M/", 54.0),
        ("seq2seq:/models/opus-mt-tc-big-en-es@en-es", 56.4),
        ("seq2seq:/models/mine", None),
        ("chat", None),
    ],
)
def test_published_figures_are_found_by_the_models_name(spec: str, chrf: float | None) -> None:
    found = published(spec, "en", "es")
    assert (found.chrf if found else None) == chrf
    assert found is None or found.known_by.startswith("published: ")
    assert published(spec, "en", "xx") is None


def test_measured_quality_counts_more_the_more_was_measured() -> None:
    def quality(segments: int) -> float:
        found = Known(measured={("apertium@3", "en", "es"): (60.0, segments)}).quality(
            "apertium", "apertium@3", "en", "es"
        )
        assert found is not None and f"measured on {segments} segment" in found.known_by
        return found.chrf

    assert 45.2 < quality(1) < quality(50) < quality(5000) < 60.0
    assert quality(50) == pytest.approx((60.0 + 45.2) / 2)


def test_what_was_measured_of_another_revision_does_not_count() -> None:
    known = Known(measured={("mine@1", "en", "es"): (60.0, 100)})
    assert known.quality("seq2seq:mine", "mine@2", "en", "es") is None
    found = known.quality("seq2seq:mine", "mine@1", "en", "es")
    assert found is not None and (found.chrf, found.known_by) == (60.0, "measured on 100 segments")


def test_measured_quality_is_read_from_its_table(library: Library) -> None:
    assert measured(library) == {}

    def row(**more: Any) -> dict[str, Any]:
        about = {"engine": "a@1", "source_language": "en", "language": "es", "kind": "baseline", "segments": 10}
        return dict.fromkeys(QUALITY.names) | about | more

    rows = [row(chrf=40.0), row(chrf=60.0, segments=30), row(), row(chrf=90.0, kind="enhanced")]
    library.write_table("translation_quality", pa.Table.from_pylist(rows, QUALITY), QUALITY)
    assert measured(library) == {("a@1", "en", "es"): (55.0, 40)}


def test_speed_is_seconds_for_a_thousand_characters_by_the_ledger(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": ("en", ["x" * 400, "y" * 600]), "appel": ("fr", ["z" * 500]), "odd": ("xx", ["?"])})
    run = translated(library, ledger, translators(Reversed()))
    library.write_table("translations/es", run.table(), TRANSLATIONS, BATCH)
    seen = seen_seconds(library, ledger, ["translations/es"])
    assert set(seen) == {("reversed", "en", "es"), ("reversed", "fr", "es")}
    took = ledger.results.seconds([run.results["memo"][0], run.results["appel"][0]])
    assert seen["reversed", "en", "es"] == pytest.approx(took[run.results["memo"][0]])
    assert seen["reversed", "fr", "es"] == pytest.approx(2 * took[run.results["appel"][0]])


def test_an_empty_library_knows_nothing(library: Library, ledger: Ledger) -> None:
    known = known_of(library, ledger, ["translations/es"])
    assert (known.measured, known.seconds, known.preferred("en", "es", BATCH)) == ({}, {}, None)
