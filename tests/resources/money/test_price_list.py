"""The users' own prices, as they type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import SettingsError
from resources.money.price import Price
from resources.money.price_list import minute_prices, read_prices

AMOUNTS = st.floats(0, 1e4, allow_nan=False)


def test_each_line_is_the_price_of_a_model() -> None:
    found = read_prices("Model, input, output, cached\nTiny, 0.15, 0.6, 0.075\n\nlocal,0,0,\n")
    assert found.find("tiny", "anywhere") == Price(0.15, 0.6, 0.075)
    assert found.find("LOCAL", "anywhere") == Price(0.0, 0.0)
    assert found.find("other", "anywhere") is None


def test_a_services_own_price_comes_before_one_for_all() -> None:
    found = read_prices("model,service,input,output\nm,,1,2\nm,Gateway.example:8080,3,4\n")
    assert found.find("m", "gateway.example:8080") == Price(3.0, 4.0)
    assert found.find("m", "api.example") == Price(1.0, 2.0)


def test_the_list_is_named_by_its_content() -> None:
    one, two = (read_prices(f"model,input\nm,{price}\n").source for price in (1, 2))
    assert one.startswith("prices.csv ") and two.startswith("prices.csv ") and one != two


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column model"),
        ("input,output\n1,2\n", "no column model"),
        ("model,price\nm,1\n", "unknown columns"),
        ("model\nm\n", "no column with a price"),
        ("model,input,input\nm,1,2\n", "names a column twice"),
        ("model,input\n,1\n", "line 2: no model"),
        ("model,input\nm,\n", "line 2: no price"),
        ("model,input\nm,cheap\n", "line 2: input is no amount"),
        ("model,input\nm,-1\n", "line 2: input is no amount"),
        ("model,input\nm,nan\n", "line 2: input is no amount"),
        ("model,input\nm,inf\n", "line 2: input is no amount"),
        ("model,input\nok,1\nm,1,2\n", "line 3: more fields"),
        ("model,input\nm,1\nM,2\n", "line 3: this model has a price already"),
        ("model,input,cached\nm,,1\n", "line 2: a price of cached tokens without one of input"),
        ('model,input\n"m,1\n', "line 2"),
        ("model,input\na,x\nb,1\nc,\n", "line 4: no price"),
    ],
)
def test_a_bad_line_is_named(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=r"^prices\.csv cannot be used: ") as error:
        read_prices(text)
    assert said in str(error.value)


@given(st.text())
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        assert read_prices(text).source.startswith("prices.csv ")
    except SettingsError as error:
        assert str(error).startswith("prices.csv cannot be used: ")


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9./:-]{0,20}", fullmatch=True), st.tuples(AMOUNTS, AMOUNTS)))
def test_what_is_written_is_found_again(prices: dict[str, tuple[float, float]]) -> None:
    lines = [f"{model},{one!r},{two!r}" for model, (one, two) in prices.items()]
    found = read_prices("\n".join(["model,input,output", *lines]))
    assert {model: found.find(model, "any") for model in prices} == {
        model: Price(one, two) for model, (one, two) in prices.items()
    }


def test_minutes_of_audio_are_priced_by_the_setting() -> None:
    found = minute_prices({"endpoint:Whisper-1": 0.006})
    assert found.find("whisper-1", "any") == Price(minute=0.006)
