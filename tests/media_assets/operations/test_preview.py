"""What a backfill will cost is known before it is paid."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from media_assets.operations.preview import preview
from media_assets.schemas.speech import TRANSLATIONS
from resources.ledger.accounts import CostRow
from tests.chat_server import ChatServer
from tests.media_assets.money.priced import MODEL, Books, priced_server, speech

ASSET = "enhanced_translations/es"
FIRST, SECOND, THIRD = (f"2026010{day}t000000-inbox-000000" for day in (1, 2, 3))


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with priced_server() as running:
        yield running


@pytest.fixture
def books(tmp_path: Path, server: ChatServer) -> Books:
    return Books.make(tmp_path, server)


def within(share: float, expected: float, seen: float) -> bool:
    return abs(expected - seen) <= share * seen


def test_a_preview_lies_within_fifteen_percent_of_what_the_run_then_costs(books: Books) -> None:
    books.write(FIRST, speech(1, 4, 30))
    books.run(FIRST)
    books.write(SECOND, speech(2, 6, 50, words=14))
    books.write(THIRD, speech(3, 3, 8, words=6))
    for batch in (SECOND, THIRD):
        found = preview(books.place, books.resources, ASSET, [batch])
        asked = len(books.server.requests)
        books.run(batch)
        spent, calls = books.spent(batch), len(books.server.requests) - asked
        assert found.money is not None and found.money > 0
        assert within(0.15, found.money, spent), f"{found.money} expected, {spent} spent"
        cues = books.place.library.read_table("translations/es", TRANSLATIONS, batch)
        assert found.calls == calls and found.things == len(cues)
        (tokens,) = [row for row in books.place.ledger.accounts.call_totals(ASSET) if row.batch == batch]
        print(
            batch,
            found.money / spent,
            found.tokens_in / tokens.tokens_in,
            found.tokens_out / tokens.tokens_out,
            found.seconds,
        )
        assert within(0.15, found.tokens_in, tokens.tokens_in) and within(0.15, found.tokens_out, tokens.tokens_out)
        assert found.learned_from > 0 and found.seconds is not None and found.seconds > 0
        assert any("learned from" in note and "the same model" in note for note in found.notes)
        assert str(found.price_source).startswith("prices.csv ")


def test_without_history_tokens_are_guessed_from_characters_and_the_preview_says_so(books: Books) -> None:
    books.write(FIRST, speech(1, 4, 30))
    found = preview(books.place, books.resources, ASSET, None)
    assert found.learned_from == 0 and found.seconds is None
    assert "guessed from characters" in found.notes[0] and "time is not known" in found.notes[-1]
    books.run(FIRST)
    assert found.money is not None and within(0.4, found.money, books.spent(FIRST))


def test_what_is_stored_costs_nothing_and_what_two_batches_share_is_paid_once(books: Books) -> None:
    said = speech(1, 2, 30)
    books.write(FIRST, said)
    books.write(SECOND, said)
    alone = preview(books.place, books.resources, ASSET, [FIRST])
    both = preview(books.place, books.resources, ASSET, None)
    assert (both.things, both.calls, both.money) == (alone.things, alone.calls, alone.money)
    books.run(FIRST)
    for batches in (None, [FIRST], [SECOND]):
        found = preview(books.place, books.resources, ASSET, batches)
        assert (found.things, found.calls, found.tokens_in, found.money) == (0, 0, 0, 0.0)
    asked = len(books.server.requests)
    books.run(SECOND)
    assert len(books.server.requests) == asked


def test_calls_that_failed_and_were_repeated_raise_what_is_expected(books: Books) -> None:
    books.write(FIRST, speech(1, 3, 20))
    books.run(FIRST)
    failed = CostRow(FIRST, ASSET, "", "here", MODEL, 0, 0, 0, 0.1, "network")
    books.place.ledger.accounts.record_costs([failed] * 3)
    books.write(SECOND, speech(2, 3, 20))
    found = preview(books.place, books.resources, ASSET, [SECOND])
    assert (found.calls, found.learned_from) == (6, 6)


def test_without_a_price_there_is_no_money_but_a_sentence(books: Books) -> None:
    books.place.library.user_file("prices.csv").unlink()
    books.write(FIRST, speech(1, 2, 10))
    found = preview(books.place, books.resources, ASSET, None)
    assert found.money is None and found.tokens_in > 0
    assert any(note.startswith(f"No price is known of {MODEL} at 127.0.0.1:") for note in found.notes)


def test_a_budget_of_half_the_preview_stops_the_run_in_order(tmp_path: Path, server: ChatServer) -> None:
    books = Books.make(tmp_path, server)
    books.write(FIRST, speech(1, 6, 20))
    expected = preview(books.place, books.resources, ASSET, None).money
    assert expected is not None
    poor = Books.make(tmp_path, server, budget_run=expected / 2)
    run = poor.run(FIRST)
    assert 0 < poor.spent(FIRST) <= expected / 2
    assert run.states["ok"] >= 1 and run.states["degraded"] >= 1
    reasons = {row.reason for row in run.rows.values() if row.state == "degraded"}
    assert all("MEDIA_BUDGET_RUN" in str(reason) and "may cost" in str(reason) for reason in reasons)
    left = preview(books.place, books.resources, ASSET, None)
    assert 0 < left.things < run.eligible * 20
    again = books.run(FIRST)
    assert again.states["degraded"] == 0 and again.hits == run.states["ok"]


def test_batches_without_what_the_asset_is_made_of_are_named(books: Books) -> None:
    books.claim(FIRST)
    found = preview(books.place, books.resources, ASSET, [FIRST])
    assert found.things == 0 and f"Without translations/es nothing can be said of {FIRST}." in found.notes


@pytest.mark.parametrize(
    ("asset", "batches", "said"),
    [
        (ASSET, ["no-such-batch"], "no such batch: no-such-batch"),
        ("enhanced_translations/xx", None, "xx is not among MEDIA_LANGUAGES"),
        ("nonsense", None, "there is no asset nonsense"),
    ],
)
def test_what_does_not_exist_is_named(books: Books, asset: str, batches: list[str] | None, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        preview(books.place, books.resources, asset, batches)


def test_an_asset_that_calls_nothing_costs_nothing_and_says_so(books: Books) -> None:
    found = preview(books.place, books.resources, "frames", None)
    assert found.money == 0.0 and found.notes == ["frames makes no calls to metered models: it costs no money."]
