"""The document stage: pages with the document's language, through real workers."""

from pathlib import Path

from media_assets.demo.documents import GUIDE
from media_assets.demo.pdf import pdf
from media_assets.documents.pages import pages_stage
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.ledger import Ledger
from resources.text.language import Py3LangIdentifier
from resources.workers import Workers
from tests.media_assets.made import source, text_pdf

SPANISH = "Los niños volvieron a casa por el río después de la escuela y cenaron con sus abuelos.\n"


def test_every_page_has_the_language_of_the_whole_document(ledger: Ledger, workers: Workers, tmp_path: Path) -> None:
    made = {
        "guide": (pdf(GUIDE), True),
        "cuento": (SPANISH.encode(), False),
        "short": (b"Hello there", False),
        "scan": (text_pdf([[]]), True),
        "broken": (b"%PDF-", True),
    }
    items = [
        Item(name, name, name, (source(tmp_path, name, data), is_pdf), len(data))
        for name, (data, is_pdf) in made.items()
    ]
    run = run_stage(pages_stage(workers, Py3LangIdentifier(languages=["en", "es"])), items, ledger, "batch")
    assert {name: row.state for name, row in run.rows.items()} == {
        "guide": "ok",
        "cuento": "ok",
        "short": "ok",
        "scan": "not_applicable",
        "broken": "quarantined",
    }
    rows = run.table().to_pylist()
    assert sorted((row["content_id"], row["page"], row["language"]) for row in rows) == [
        ("cuento", 1, "es"),
        ("guide", 1, "en"),
        ("guide", 2, "en"),
        ("guide", 3, "en"),
        ("short", 1, None),
    ]
    assert all((row["language_probability"] is None) is (row["language"] is None) for row in rows)


def test_other_languages_to_choose_from_give_other_keys(workers: Workers) -> None:
    stages = [pages_stage(workers, Py3LangIdentifier(languages=codes)) for codes in (["en"], ["en", "es"])]
    assert stages[0].components != stages[1].components
