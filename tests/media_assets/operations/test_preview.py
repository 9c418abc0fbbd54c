"""What a backfill will cost is known before it is paid."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pytest

from media_assets.operations.preview import preview
from media_assets.schemas.asr import ASR_PLAN
from media_assets.schemas.speech import TRANSCRIPTS, TRANSLATIONS
from media_assets.stage import run_stage
from media_assets.translation.baseline import spoken_items, translations_stage
from resources.chat.base import NO_PURPOSE, Purpose
from resources.ledger.accounts import CostRow
from resources.ledger.items import ItemRow
from resources.model import ModelIdentity
from resources.translation.base import Translator
from resources.translation.engines import Translators
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
        assert within(0.15, found.tokens_in, tokens.tokens_in) and within(0.15, found.tokens_out, tokens.tokens_out)
        assert found.learned_from > 0 and found.seconds is not None and found.seconds > 0
        stages = {run.stage for run in books.place.ledger.accounts.runs() if run.batch == batch}
        assert {ASSET, f"{ASSET}/cues"} <= stages
        assert any("learned from" in note and "the same model" in note for note in found.notes)
        assert str(found.price_source).startswith("prices.csv ")


def test_the_time_of_a_preview_is_that_of_making_the_cues(books: Books) -> None:
    books.write(FIRST, speech(1, 2, 30))
    books.run(FIRST)
    books.write(SECOND, speech(2, 2, 30))
    seconds = {run.stage: run.seconds for run in books.place.ledger.accounts.runs()}
    found = preview(books.place, books.resources, ASSET, [SECOND])
    assert found.seconds is not None and found.seconds > seconds[f"{ASSET}/cues"] / 2 > seconds[ASSET]


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


def test_more_money_than_is_left_is_said(tmp_path: Path, server: ChatServer) -> None:
    books = Books.make(tmp_path, server, budget_month=0.001, budget_run=0.0005)
    books.write(FIRST, speech(1, 6, 20))
    notes = preview(books.place, books.resources, ASSET, None).notes
    assert any("more than is left of the budget of the month" in note and note.endswith("($0.001).") for note in notes)
    assert any("more than the budget of one run ($0.0005)" in note for note in notes)


class Translating(Translator):
    """Stands for a translator that asks a chat model."""

    metered = True
    service: str

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity(f"chat:{MODEL}", self.service)

    def load(self) -> None: ...

    def unavailable(self, source: str, target: str) -> None: ...

    def translate(self, texts: Sequence[str], source: str, target: str, purpose: Purpose = NO_PURPOSE) -> list[str]:
        return [text.upper() for text in texts]


def only(translator: Translator) -> Translators:
    return Translators(make=lambda _spec: translator, specs=["it"])


def translated(books: Books, translators: Translators) -> None:
    items = spoken_items(books.place.library, FIRST, translators, "es")
    run_stage(translations_stage(translators, "es"), items, books.place.ledger, FIRST)


def spoken(books: Books, batch: str, recordings: dict[str, list[str]]) -> None:
    rows: list[dict[str, Any]] = [
        dict.fromkeys(TRANSCRIPTS.names)
        | {"content_id": content, "segment": at, "start_seconds": 2.0 * at, "end_seconds": 2.0 * at + 1}
        | {"text": said, "language": "en", "flags": []}
        for content, cues in recordings.items()
        for at, said in enumerate(cues)
    ]
    books.claim(batch)
    books.place.library.write_table("transcripts", pa.Table.from_pylist(rows, TRANSCRIPTS), TRANSCRIPTS, batch)


def test_a_translator_that_asks_a_chat_model_costs_what_its_calls_did(books: Books) -> None:
    spoken(books, FIRST, speech(1, 2, 60))
    spoken(books, SECOND, speech(2, 2, 60))
    translator = Translating(service=urlsplit(books.server.url).netloc)
    resources = books.resources | {"translators": only(translator)}
    first, guess = (preview(books.place, resources, "translations/es", [batch]) for batch in (FIRST, SECOND))
    assert guess.money and guess.learned_from == 0 and guess.calls >= 2
    translated(books, resources["translators"])
    call = CostRow(FIRST, "translations/es", "", translator.service, MODEL, 3000, 900, 0, 0.2, "ok", money=0.01)
    books.place.ledger.accounts.record_costs([call] * 3)
    found = preview(books.place, resources, "translations/es", [SECOND])
    assert found.learned_from == 3 and found.seconds is not None
    assert within(0.01, found.tokens_in, 9000 * guess.tokens_in / first.tokens_in)
    assert within(0.01, found.tokens_out, 2700 * guess.tokens_out / first.tokens_out)
    assert preview(books.place, resources, "translations/es", [FIRST]).money == 0.0


def test_a_translator_of_this_machine_takes_time_and_no_money(books: Books) -> None:
    for batch in (FIRST, SECOND):
        spoken(books, batch, speech(int(batch[7]), 2, 20))
    translators = only(Shouting())
    translated(books, translators)
    found = preview(books.place, books.resources | {"translators": translators}, "translations/es", None)
    assert (found.money, found.calls, found.model) == (0.0, 0, "loud") and found.things > 0
    assert found.seconds is not None and found.seconds > 0
    assert found.notes == ["translations/es makes no calls to metered models: it costs no money."]


class Shouting(Translating):
    """Stands for a translator of this machine."""

    metered = False
    service: str = ""

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("loud", "1")


def plan(books: Books, batch: str, *engines: tuple[str, float]) -> None:
    rows: list[dict[str, Any]] = [
        dict.fromkeys(ASR_PLAN.names)
        | {"content_id": f"c{at}", "stream": 0, "engine": engine, "speech_seconds": seconds, "expected_seconds": 5.0}
        for at, (engine, seconds) in enumerate(engines)
    ]
    books.claim(batch)
    books.place.library.write_table("asr_plan", pa.Table.from_pylist(rows, ASR_PLAN), ASR_PLAN, batch)


def test_speech_that_is_planned_for_an_endpoint_costs_by_the_minute(tmp_path: Path, server: ChatServer) -> None:
    books = Books.make(tmp_path, server, asr_minute_prices={"endpoint:ears": 0.01})
    plan(books, FIRST, ("endpoint:ears", 90.0), ("endpoint:ears", 600.0), ("pocketsphinx", 1000.0))
    found = preview(books.place, books.resources, "transcripts", None)
    assert (found.things, found.calls, found.audio_seconds, found.seconds) == (3, 3, 690.0, 15.0)
    assert found.money == pytest.approx(0.01 * 690 / 60) and found.price_source == "MEDIA_ASR_MINUTE_PRICES"
    done = ItemRow(FIRST, "transcripts", "c1", "talk", "ok", None, "k", "i", "f", None, "new", False, 1.0)
    books.place.ledger.items.record([done])
    assert preview(books.place, books.resources, "transcripts", None).audio_seconds == 90.0


def test_speech_for_this_machine_costs_nothing_and_for_an_unpriced_endpoint_nobody_knows(books: Books) -> None:
    plan(books, FIRST, ("pocketsphinx", 90.0))
    found = preview(books.place, books.resources, "transcripts", None)
    assert (found.money, found.calls) == (0, 0)
    assert found.notes == ["No endpoint is planned to transcribe: it costs no money."]
    plan(books, SECOND, ("endpoint:ears", 90.0))
    found = preview(books.place, books.resources, "transcripts", [SECOND])
    assert found.money is None and found.notes[0].startswith("No price is known of ears at 127.0.0.1:")
