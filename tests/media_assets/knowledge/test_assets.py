"""Feedback, glossary and series memory as assets of a real Dagster run."""

from typing import Any

import dagster as dg
import pytest

from media_assets.definitions import defs
from media_assets.knowledge.assets import knowledge_assets
from media_assets.knowledge.lookup import Glossary
from media_assets.schemas.text import FEEDBACK, GLOSSARY, SERIES_MEMORY
from resources.glossary import GlossaryRules
from resources.ledger import Ledger
from resources.ledger.terms import TermDecision
from resources.library import Library
from tests.media_assets.knowledge.made import put, write_files, write_speech, write_translations

FEEDBACK_FILE = """file,language,segment,rating,note,corrected
The.Cat.S01E01.mkv,es,0,2,,El grajo duerme
The.Cat.S01E01.mkv,es,1,3,,Vi volar un grajo
The.Cat.S01E01.mkv,es,77,3,,
"""


@pytest.fixture
def shelf(library: Library) -> Library:
    put(library, "feedback.csv", FEEDBACK_FILE)
    put(library, "glossaries/mine.csv", "source,language,target\nmoon,en,luna\n,en,x\n")
    write_files(library, {"a": "The.Cat.S01E01.mkv"})
    cues = [("The rook sleeps", "La torre duerme"), ("I saw a rook fly", "Vi volar una torre"), ("a moon", "una luna")]
    write_speech(library, {"a": [source for source, _ in cues]})
    write_translations(library, {"a": cues})
    return library


def run(library: Library, ledger: Ledger) -> dict[str, tuple[dict[str, Any], bool]]:
    """Return asset → its metadata and whether its check passed."""
    resources = {"library": library, "ledger": ledger, "glossary_rules": GlossaryRules()}
    done = dg.materialize(knowledge_assets(["es"]), resources=resources)
    checks = {one.asset_key.to_user_string(): one.passed for one in done.get_asset_check_evaluations()}
    shown = {}
    for one in done.get_asset_materialization_events():
        name = one.asset_key.to_user_string()  # type: ignore[union-attr]
        values = one.step_materialization_data.materialization.metadata
        shown[name] = ({key: value.value for key, value in values.items()}, checks[name])
    return shown


def test_ratings_of_a_dropped_file_become_terms_and_memory_in_one_run(shelf: Library, ledger: Ledger) -> None:
    shown = run(shelf, ledger)
    assert (shown["feedback"][0]["ratings"], shown["feedback"][1]) == (2, False)
    assert shown["feedback"][0]["mean rating, enhanced_translations/es by model@1 standard"] == "2.50 of 2"
    assert (shown["glossary"][0]["terms user"], shown["glossary"][0]["terms corrected"]) == (1, 1)
    assert not shown["glossary"][1]
    terms = Glossary(shelf.read_table("glossary", GLOSSARY).to_pylist())
    assert [term.target for term in terms.found("a rook and a moon", "en", "es", "the cat")] == ["luna", "grajo"]
    memory = shelf.read_table("series_memory", SERIES_MEMORY).to_pylist()
    assert [(row["term"], row["target"], row["settled"], row["adherence"]) for row in memory] == [
        ("moon", "luna", "user", 1.0),
        ("rook", "grajo", "corrected", 0.0),
    ]
    assert not shown["series_memory"][1], "one of three cues holds what people settled"


def test_a_second_run_says_the_same(shelf: Library, ledger: Ledger) -> None:
    ledger.terms.record([TermDecision("accepted", "rook", "en", "es", "grajo"), TermDecision("rejected", "moon", "de")])
    tables = []
    for _ in range(2):
        shown = run(shelf, ledger)
        tables.append([shelf.read_table(*one) for one in (("feedback", FEEDBACK), ("glossary", GLOSSARY))])
    assert tables[0] == tables[1]
    assert shown["feedback"][0]["new ratings from files"] == 0
    assert shown["glossary"][0]["accepted share %"] == 50.0


def test_a_library_without_anything_has_empty_tables_and_passes(library: Library, ledger: Ledger) -> None:
    shown = run(library, ledger)
    assert all(passed for _, passed in shown.values())
    assert shown["glossary"][0]["dagster/row_count"] == 0


def test_the_refresh_makes_them_in_the_order_in_which_they_need_each_other() -> None:
    graph = defs.resolve_asset_graph()
    assert dg.AssetKey("feedback") in graph.get(dg.AssetKey("glossary")).parent_keys
    assert dg.AssetKey("glossary") in graph.get(dg.AssetKey("series_memory")).parent_keys
    made = defs.resolve_job_def("refresh_corpus").asset_layer.selected_asset_keys
    assert {dg.AssetKey(name) for name in ("feedback", "glossary", "series_memory")} <= set(made)


def test_what_people_and_files_say_is_in_no_metadata(shelf: Library, ledger: Ledger) -> None:
    shown = str(run(shelf, ledger))
    for text in ("grajo", "torre", "rook", "luna", "Helen"):
        assert text not in shown
