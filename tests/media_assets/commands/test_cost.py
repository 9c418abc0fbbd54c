"""`media cost`: what was spent, and what a backfill will cost, for people and for programs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from media_assets.cli import main
from resources.ledger.accounts import CostRow
from tests.chat_server import ChatServer
from tests.media_assets.money.priced import MODEL, Books, priced_server, speech

ASSET = "enhanced_translations/es"
BATCH = "20260101t000000-inbox-000000"
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with priced_server() as running:
        yield running


@pytest.fixture
def books(tmp_path: Path, server: ChatServer) -> Books:
    made = Books.make(tmp_path, server)
    made.write(BATCH, speech(1, 2, 20))
    return made


@pytest.fixture
def media(books: Books, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEDIA_LIBRARY", books.place.library.root)
    monkeypatch.setenv("MEDIA_CHAT_MODEL", MODEL)
    monkeypatch.setenv("OPENAI_BASE_URL", books.server.url)
    return lambda *arguments: CliRunner().invoke(main, arguments)


def spend(books: Books, money: float | None) -> None:
    row = CostRow(BATCH, ASSET, "i", "here", MODEL, 1000, 200, 0, 0.5, "ok", money=money, run="run-1")
    books.place.ledger.accounts.record_costs([row])


@pytest.mark.parametrize("words", [("cost",), ("cost", "show")])
def test_what_was_spent_is_shown_with_its_units(books: Books, media: Command, words: tuple[str, ...]) -> None:
    spend(books, 0.0123)
    spend(books, None)
    shown = media(*words)
    assert shown.exit_code == 0 and "$0.0123" in shown.output and "By stage" in shown.output
    assert "no budget is set (MEDIA_BUDGET_RUN, MEDIA_BUDGET_MONTH)" in shown.output
    found = json.loads(media(*words, "--json").output)
    assert (found["money"], found["calls"], found["without price"]) == (0.0123, 2, 1)


def test_a_budget_that_is_nearly_used_is_mentioned_by_cost_and_status(
    books: Books, media: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    spend(books, 0.9)
    monkeypatch.setenv("MEDIA_BUDGET_MONTH", "1")
    for words in (("cost",), ("status",), ("cost", "preview", "--asset", ASSET)):
        said = media(*words).output
        assert "$0.90 of $1.00 spent (90 %), $0.10 left" in said, words
    monkeypatch.setenv("MEDIA_BUDGET_MONTH", "2")
    assert "budget of the" not in media("status").output


def test_a_preview_says_calls_tokens_money_time_and_what_it_was_learned_from(books: Books, media: Command) -> None:
    before = json.loads(media("cost", "preview", "--asset", ASSET, "--json").output)
    assert before["learned_from"] == 0 and before["money"] > 0 and before["seconds"] is None
    books.run(BATCH)
    other = "20260102t000000-inbox-000000"
    books.write(other, speech(2, 2, 20))
    shown = media("cost", "preview", "--asset", ASSET, "--batches", f"{BATCH},{other}")
    assert shown.exit_code == 0
    for words in (
        "still to be made",
        "calls",
        "tokens in",
        "tokens out",
        "by prices.csv",
        "time",
        "learned from 2 calls",
    ):
        assert words in shown.output
    found = json.loads(media("cost", "preview", "--asset", ASSET, "--batches", BATCH, "--json").output)
    assert (found["things"], found["calls"], found["money"]) == (0, 0, 0.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--asset", ASSET, "--batches", "nonsense"), "no such batch: nonsense"),
        (("--asset", ASSET, "--batches", " , "), "takes keys of batches"),
        (("--asset", "nonsense"), "there is no asset nonsense"),
        ((), "--asset"),
    ],
)
def test_what_does_not_exist_is_one_sentence(media: Command, words: tuple[str, ...], said: str) -> None:
    shown = media("cost", "preview", *words)
    assert shown.exit_code != 0 and said in shown.output and "Traceback" not in shown.output


def test_prices_that_cannot_be_used_are_one_sentence(books: Books, media: Command) -> None:
    books.place.library.user_file("prices.csv").write_text("model,input\ntiny,cheap\n")
    shown = media("cost", "preview", "--asset", ASSET)
    assert shown.exit_code == 1 and "prices.csv cannot be used: line 2: input is no amount" in shown.output


def test_without_a_chat_model_no_call_is_made_and_the_preview_says_so(
    media: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIA_CHAT_MODEL", "none")
    assert "No call will be made: No chat model is set" in media("cost", "preview", "--asset", ASSET).output


@pytest.mark.parametrize(
    ("asset", "said"),
    [
        ("translations/es", "makes no calls to metered models: it costs no money"),
        ("transcripts", f"Without asr_plan nothing can be said of {BATCH}."),
        ("frames", "frames makes no calls to metered models"),
    ],
)
def test_assets_that_call_nothing_cost_nothing(media: Command, asset: str, said: str) -> None:
    assert said in media("cost", "preview", "--asset", asset).output
