"""Enhanced translations through a real endpoint: the whole way from speech, with a glossary, a fault and a key."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.chat_server import ChatServer, chat_server
from tests.end_to_end.command import REPOSITORY, Home

CLIPS = REPOSITORY / "media_assets" / "demo" / "clips"
KEY = "sk-canary-8d1f2c"


def improved(request: dict[str, Any]) -> dict[str, Any]:
    """Answer every cue with its source in capitals, as a model would that was told to."""
    data = json.loads(request["messages"][-1]["content"])
    return {"cues": [{"id": cue["id"], "text": cue["source"].upper()} for cue in data["cues"]]}


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with chat_server(improved) as running:
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, server: ChatServer) -> Home:
    made = Home.make(
        tmp_path_factory.mktemp("enhanced"),
        MEDIA_CHAT_MODEL="tiny-model-1",
        OPENAI_BASE_URL=server.url,
        OPENAI_API_KEY=KEY,
        MEDIA_ENHANCE_VERIFY="false",  # capitals are no Spanish
        MEDIA_ENHANCE_SHORTEN="false",
    )
    for name in ("blue_folder", "opening_hours", "office_cat"):
        shutil.copy(CLIPS / f"{name}.opus", made.drop)
    return made


@pytest.fixture(scope="module")
def batch(home: Home) -> str:
    (made,) = home.media("ingest", str(home.drop))["batches"]
    return str(made)


def rows(home: Home, batch: str) -> list[dict[str, Any]]:
    path = home.library / "tables" / "enhanced_translations" / "es" / f"{batch}.parquet"
    return list(pq.read_table(path).to_pylist())


def test_every_cue_is_enhanced_one_for_one(home: Home, server: ChatServer, batch: str) -> None:
    found = rows(home, batch)
    assert len({row["content_id"] for row in found}) == 3
    assert all(row["enhanced"] and row["text"] == row["source_text"].upper() for row in found)
    assert len(server.requests) == 3
    assert [row for row in home.media("failures") if row["stage"] == "enhanced_translations/es"] == []


def test_a_second_run_asks_nothing_and_one_with_a_changed_term_only_for_the_recording_that_uses_it(
    home: Home, server: ChatServer, batch: str
) -> None:
    asked = len(server.requests)
    table = "source,language,target_language,target,note,case\nblue folder,en,es,carpeta azul,,\n"
    (home.library / "glossary.csv").write_text(table)
    home.media("retry", batch)  # the glossary is a corpus asset: it is read after the batch ...
    assert len(server.requests) == asked
    home.media("retry", batch)  # ... and used by the next run
    assert len(server.requests) == asked + 1
    terms = json.loads(server.requests[-1]["messages"][-1]["content"])["terms"]
    assert terms == [{"term": "blue folder", "translation": "carpeta azul", "note": None}]
    assert sum(row["terms"] == ["blue folder"] for row in rows(home, batch)) == 1


def test_a_service_that_is_down_degrades_and_comes_back_by_a_retry(home: Home, server: ChatServer) -> None:
    shutil.copy(CLIPS / "spring_garden.opus", home.drop)
    server.modes = ["500"]
    (later,) = home.media("ingest", str(home.drop))["batches"]
    (row,) = [row for row in home.media("failures") if row["stage"] == "enhanced_translations/es"]
    assert row["state"] == "degraded"
    assert all(not row["enhanced"] for row in rows(home, later))
    server.modes = ["ok"]
    assert home.media("retry")["batches"] == [later]
    assert all(row["enhanced"] for row in rows(home, later))


def test_the_key_is_nowhere(home: Home, batch: str) -> None:
    secret = KEY.encode()
    files = [path for path in Path(home.folder).rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path for path in files if secret in path.read_bytes()] == []
