"""The whole way of translations: a rough one, a model's, terms, corrections, an outage, a budget, and the accounts."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from media_assets.schemas.money import COSTS
from media_assets.schemas.translations import TRANSLATION_QUALITY
from resources.translation.apertium import ApertiumTranslator
from resources.workers import stop_workers
from tests.chat_server import serving
from tests.end_to_end.translating import ENHANCED, LINES, Speech, Studio, see_only, translated, translation
from tests.fault_server import Behaviour, FaultServer, fault_server

TERM, WANTED = "blue folder", "el archivador azul"
TERMS = [{"term": TERM, "translation": WANTED}]
PRICES = "model,input,output\ntiny-model-1,1,4\n"
"""US dollars for a million tokens."""


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with fault_server(translated) as running:
        yield running


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, server: FaultServer) -> Iterator[Studio]:
    root = tmp_path_factory.mktemp("studio")
    (root / "library").mkdir()
    (root / "library" / "prices.csv").write_text(PRICES)
    with pytest.MonkeyPatch.context() as patch, serving(Speech()) as speech, dg.instance_for_test() as instance:
        see_only(
            patch,
            root,
            MEDIA_LIBRARY=str(root / "library"),
            MEDIA_DROP_FOLDERS=f"inbox={root / 'drop'}",
            MEDIA_TRANSCRIBER="endpoint:tiny",
            MEDIA_SPEECH_BASE_URL=speech.url,
            MEDIA_TRANSLATOR="chat" if ApertiumTranslator().unavailable("en", "es") else "apertium",
            MEDIA_CHAT_MODEL="tiny-model-1",
            MEDIA_CHAT_BREAKER_FAILURES="3",
            MEDIA_CHAT_BREAKER_SECONDS="0.3",
            MEDIA_ENHANCE_WINDOW_CUES="2",
            MEDIA_TRANSLATION_GATE_LEAST="1",
            MEDIA_ENHANCE_CONNECTIONS="1",
            OPENAI_BASE_URL=server.url,
        )
        yield Studio(root, instance, speech)
        stop_workers()


@pytest.fixture(scope="module")
def batch(studio: Studio) -> str:
    made = studio.record(LINES[:8], LINES[8:14])
    studio.enhance(made)
    studio.refresh()
    return made


def asked(server: FaultServer) -> int:
    return server.counts()["requests"]


def trouble(studio: Studio, batch: str) -> list[dict[str, Any]]:
    return [row for row in studio.media("failures") if row["batch"] == batch and row["stage"] == ENHANCED]


def outcomes(studio: Studio, folder: Path) -> Counter[str]:
    return Counter(row["outcome"] for row in studio.media("export", "--all", "--language", "es", "--to", str(folder)))


def service_check(result: dg.ExecuteInProcessResult) -> dg.AssetCheckEvaluation:
    (check,) = [one for one in result.get_asset_check_evaluations() if one.check_name == "services_answer"]
    return check


def test_every_line_has_its_rough_translation_and_the_models(studio: Studio, batch: str) -> None:
    rows = studio.rows(batch)
    assert [row["source_text"] for row in rows] == LINES[:14]
    assert [row["text"] for row in rows] == [translation(source) for source in LINES[:14]]
    assert all(row["enhanced"] and row["baseline"] for row in rows)
    assert trouble(studio, batch) == []


def test_a_second_run_makes_no_call(studio: Studio, server: FaultServer, batch: str) -> None:
    before = asked(server)
    studio.enhance(batch)
    assert asked(server) == before


def test_half_the_money_stops_a_run_in_order_and_the_next_one_finishes(
    studio: Studio, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = LINES[14:30]
    batch = studio.record(said[:8], said[8:])
    ahead = studio.media("cost", "preview", "--asset", ENHANCED, "--batches", batch)
    assert (ahead["things"], ahead["calls"]) == (16, 8)
    monkeypatch.setenv("MEDIA_BUDGET_RUN", str(ahead["money"] / 2))
    studio.reload()
    earlier, before = studio.media("cost", "show")["money"], asked(server)
    studio.enhance(batch)
    spent = studio.media("cost", "show")["money"] - earlier
    rows = studio.rows(batch)
    done = [row for row in rows if row["enhanced"]]
    assert [row["source_text"] for row in rows] == said, "nothing is lost"
    assert 0 < len(done) < 16 and 0 < asked(server) - before < 8
    assert 0 < spent <= ahead["money"] / 2
    assert all("MEDIA_BUDGET_RUN" in row["problem"] for row in rows if not row["enhanced"])
    assert studio.media("failures")

    monkeypatch.delenv("MEDIA_BUDGET_RUN")
    studio.reload()
    studio.enhance(batch)
    assert [row["text"] for row in studio.rows(batch)] == [translation(source) for source in said]
    whole = studio.media("cost", "show")["money"] - earlier
    assert whole == pytest.approx(ahead["money"], rel=0.15)
    assert asked(server) - before == 8, "what was done before is not asked again"
    assert trouble(studio, batch) == []


def test_a_new_term_asks_again_for_exactly_the_lines_that_hold_it(
    studio: Studio, server: FaultServer, batch: str
) -> None:
    before, rows = asked(server), studio.rows(batch)
    studio.media("glossary", "add", TERM, "--language", "en", "--to", "es", "--target", WANTED)
    studio.refresh()
    studio.enhance(batch)
    changed = [
        new["source_text"] for old, new in zip(rows, studio.rows(batch), strict=True) if old["text"] != new["text"]
    ]
    assert changed == [source for source in LINES[:14] if TERM in source] and len(changed) == 3
    assert asked(server) == before + 2, "one call for each recording"
    assert studio.media("glossary", "list")
    assert all(row["text"].startswith("El archivador azul") for row in studio.rows(batch) if TERM in row["source_text"])


def test_a_correction_is_what_the_next_run_takes_without_a_call(
    studio: Studio, server: FaultServer, batch: str
) -> None:
    before, said = asked(server), "Un gato blanco espera en la cocina."
    content = studio.rows(batch)[2]["content_id"]
    about = ("--language", "es", "--segment", "2", "--rating", "2", "--correct", said)
    studio.media("feedback", content[:12], *about)
    studio.enhance(batch)
    row = studio.rows(batch)[2]
    assert (row["text"], row["engine"]) == (said, "correction")
    assert asked(server) == before


def test_an_outage_degrades_and_what_it_degraded_comes_back_by_itself(studio: Studio, server: FaultServer) -> None:
    batch = studio.record(LINES[30:38])
    server.behaviour = Behaviour(down=True)
    result = studio.enhance(batch)
    rows = studio.rows(batch)
    assert all(row["text"] == row["baseline"] and not row["enhanced"] and row["problem"] for row in rows)
    (reason,) = {row["state"] + ": " + row["reason"] for row in trouble(studio, batch)}
    assert reason.startswith("degraded: ") and "failed 3 times in a row; the baseline is kept for 8 of 8 cues" in reason
    check = service_check(result)
    assert not check.passed and check.severity == dg.AssetCheckSeverity.WARN
    (breaker,) = [one for one in studio.media("status")["breakers"] if one["service"].startswith("chat ")]
    assert breaker["state"] == "open" and breaker["failures"] >= 3, "calls under way when it opened count too"

    server.behaviour = Behaviour()
    time.sleep(0.35)
    assert studio.tick() == [batch]
    (check,) = [
        one for one in studio.enhance(batch).get_asset_check_evaluations() if one.check_name == "services_answer"
    ]
    assert check.passed and trouble(studio, batch) == []
    assert [row["text"] for row in studio.rows(batch)] == [translation(source, TERMS) for source in LINES[30:38]]
    assert {one["state"] for one in studio.media("status")["breakers"]} == {"closed"}
    assert studio.tick() == []


def test_translations_are_measured_reviewed_and_exported(studio: Studio, batch: str, tmp_path: Path) -> None:
    studio.refresh()
    measured = studio.resources["library"].read_table("translation_quality", TRANSLATION_QUALITY).to_pylist()
    assert len(measured) == 2 * 5, "the rough and the enhanced translation of five recordings"
    enhanced = [row for row in measured if row["kind"] == "enhanced"]
    assert all(row["one_to_one"] == row["segments"] for row in enhanced)

    held = studio.media("review", "list")
    assert {row["gate"] for row in held} == {"terms"} and len(held) == 2, "made before there was the term"
    assert outcomes(studio, tmp_path) == Counter(written=3, nothing=2)
    for made in {row["batch"] for row in enhanced} - {batch}:
        studio.enhance(made)
    studio.refresh()
    assert studio.media("review", "list") == []
    assert outcomes(studio, tmp_path) == Counter(written=2, **{"the same": 3})
    subtitles = " ".join(word for path in tmp_path.glob("tape-*.es.srt") for word in path.read_text().split())
    assert all(row["text"] in subtitles for row in studio.rows(batch))


def test_the_accounts_are_those_of_the_service(studio: Studio, server: FaultServer) -> None:
    counts, shown = server.counts(), studio.media("cost", "show")
    rows = studio.resources["library"].read_table("costs", COSTS).to_pylist()
    chat = [row for row in rows if row["model"] == "tiny-model-1"]
    sums = {name: sum(row[name] for row in chat) for name in ("calls", "failed_calls", "tokens_in", "tokens_out")}
    assert sums == {
        "calls": counts["requests"],
        "failed_calls": counts["500"],
        "tokens_in": counts["tokens in"],
        "tokens_out": counts["tokens out"],
    }
    assert (shown["tokens in"], shown["tokens out"]) == (counts["tokens in"], counts["tokens out"])
    money = (counts["tokens in"] + 4 * counts["tokens out"]) / 1e6
    assert sum(row["money"] or 0.0 for row in chat) == pytest.approx(money) == shown["money"]
