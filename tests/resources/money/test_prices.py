"""What requests cost, without asking any network."""

import socket
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import SettingsError
from resources.money.price import Amount, Price
from resources.money.price_list import PriceList, minute_prices
from resources.money.prices import Prices, is_local, published_source

MILLION = Amount(1_000_000, 1_000_000)
OPENAI = "api.openai.com"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("prices asked a network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def given_prices(**prices: Price) -> Prices:
    return Prices(lists=[PriceList("mine", {(name, ""): price for name, price in prices.items()})])


def test_a_published_price_is_the_one_that_genai_prices_brings() -> None:
    from genai_prices import Usage, calc_price

    amount = Amount(120_000, 4_000, 20_000)
    usage = Usage(input_tokens=120_000, output_tokens=4_000, cache_read_tokens=20_000)
    for model in ("gpt-4o-mini", "gpt-4.1", "gpt-4o-mini-2024-07-18"):
        published = calc_price(usage, model, provider_api_url="https://api.openai.com/v1").total_price
        priced = Prices().of(OPENAI, [model], amount)
        assert published > 0 and priced.money == pytest.approx(float(published), rel=1e-12)
        assert priced.source == published_source() and priced.why is None


def test_long_prompts_and_prices_for_each_request_are_counted_as_published() -> None:
    from genai_prices import Usage, calc_price

    for service, model in (("generativelanguage.googleapis.com", "gemini-2.5-pro"), ("api.perplexity.ai", "sonar")):
        for tokens in (1_000, 400_000):
            usage = Usage(input_tokens=tokens, output_tokens=500, cache_read_tokens=0)
            published = calc_price(usage, model, provider_api_url=f"https://{service}").total_price
            assert Prices().of(service, [model], Amount(tokens, 500)).money == pytest.approx(float(published))


def test_the_source_of_a_published_price_names_version_and_snapshot() -> None:
    name, version, digest = published_source().split()
    assert name == "genai-prices" and version[0].isdigit() and len(digest) == 12


@pytest.mark.parametrize(
    ("service", "model"),
    [(OPENAI, "no-such-model"), ("gateway.example", "gpt-4o-mini"), ("127.0.0.1:8000", "gpt-4o-mini"), ("", "")],
)
def test_where_no_price_is_known_there_is_no_money_and_a_sentence(service: str, model: str) -> None:
    priced = Prices().of(service, [model], MILLION)
    assert (priced.money, priced.source) == (None, None)
    assert str(priced.why).startswith("no price is known of ") and str(priced.why).endswith("prices.csv would give one")


def test_the_users_price_comes_first_and_names_itself() -> None:
    prices = given_prices(**{"gpt-4o-mini": Price(1.0, 2.0)})
    priced = prices.of(OPENAI, ["gpt-4o-mini"], MILLION)
    assert (priced.money, priced.source) == (3.0, "mine")


def test_a_local_service_that_the_user_prices_at_nothing_costs_nothing() -> None:
    priced = given_prices(tiny=Price(0.0, 0.0)).of("localhost:8000", ["tiny"], MILLION)
    assert (priced.money, priced.source) == (0.0, "mine")


def test_the_name_that_was_asked_for_is_priced_where_the_one_that_answered_is_not_known() -> None:
    prices = given_prices(tiny=Price(1.0, 1.0))
    assert prices.of("localhost", ["tiny-2026-01-01", "tiny"], MILLION).money == 2.0


def test_audio_is_paid_by_the_minute_and_not_made_up_from_tokens() -> None:
    ninety = Amount(audio_seconds=90)
    assert Prices(lists=[minute_prices({"endpoint:w": 0.004})]).of("any", ["w"], ninety).money == pytest.approx(0.006)
    assert Prices().of(OPENAI, ["whisper-1"], ninety).money == pytest.approx(0.009)
    assert Prices().of(OPENAI, ["whisper-1"], MILLION).money is None
    assert Prices().of(OPENAI, ["gpt-4o-mini"], ninety).money is None
    assert given_prices(m=Price(1.0, 1.0)).of("any", ["m"], ninety).money is None


def test_a_request_that_failed_before_anything_was_counted_costs_nothing_where_a_price_is_known() -> None:
    assert Prices(lists=[minute_prices({"endpoint:w": 0.004})]).of("any", ["w"], Amount()).money == 0.0
    assert given_prices(m=Price(1.0, 2.0)).of("any", ["m"], Amount()).money == 0.0
    assert Prices().of("any", ["unheard-of"], Amount()).money is None


def test_a_file_that_cannot_be_opened_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").mkdir()
    with pytest.raises(SettingsError, match="prices.csv cannot be read"):
        Prices(tmp_path / "prices.csv").of("localhost", ["m"], MILLION)


def test_the_users_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file, clock = tmp_path / "prices.csv", [0.0]
    prices = Prices(file, now=lambda: clock[0])
    assert prices.of("localhost", ["m"], MILLION).money is None
    file.write_text("model,input,output\nm,1,1\n")
    clock[0] += 1
    assert prices.of("localhost", ["m"], MILLION).money == 2.0
    file.write_text("model,input,output\nm,10,10\n")
    clock[0] += 1
    assert prices.of("localhost", ["m"], MILLION).money == 20.0
    file.unlink()
    clock[0] += 1
    assert prices.of("localhost", ["m"], MILLION).money is None


@pytest.mark.parametrize("content", [b"model,input\nm,much\n", b"model,input\n\xff\xfe,1\n"])
def test_a_file_that_cannot_be_used_is_an_error_each_time(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "prices.csv").write_bytes(content)
    prices = Prices(tmp_path / "prices.csv")
    for _ in range(2):
        with pytest.raises(SettingsError, match=r"prices\.csv"):
            prices.of(OPENAI, ["gpt-4o-mini"], MILLION)


@pytest.mark.parametrize("service", ["localhost", "localhost:1", "127.0.0.1:9", "127.9.9.9", "[::1]:80", "a.localhost"])
def test_services_of_this_machine_are_local(service: str) -> None:
    assert is_local(service)


@pytest.mark.parametrize("service", ["", "api.openai.com", "10.0.0.1:80", "localhost.example", "127.example"])
def test_other_services_are_not_local(service: str) -> None:
    assert not is_local(service)


COUNTS = st.integers(0, 10**7)
RATES = st.one_of(st.none(), st.integers(0, 10**5).map(lambda cents: cents / 100))


@given(COUNTS, COUNTS, COUNTS, RATES, RATES, RATES)
def test_money_is_the_sum_over_tokens_at_their_rates(
    given_in: int, given_out: int, cached: int, rate_in: float | None, rate_out: float | None, rate: float | None
) -> None:
    money = Price(rate_in, rate_out, rate).of(Amount(given_in, given_out, cached))
    lacking = (given_in and rate_in is None) or (given_out and rate_out is None) or rate_in is rate_out is None
    if lacking:
        assert money is None
        return
    part = min(cached, given_in)
    exact = Decimal(given_in - part) * Decimal(str(rate_in or 0)) + Decimal(given_out) * Decimal(str(rate_out or 0))
    exact += Decimal(part) * Decimal(str((rate_in or 0) if rate is None else rate))
    assert money == pytest.approx(float(exact / 10**6), rel=1e-9)
