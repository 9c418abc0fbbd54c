"""The user's own prices: a CSV file in the library, and the setting of prices for audio."""

import csv
import hashlib
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from resources.errors import SettingsError
from resources.money.price import Price

FILE = "prices.csv"
"""Name of the users' prices in the library: columns model, input, output, cached, minute, service.

`input`, `output` and `cached` are US dollars for a million tokens, `minute` for a minute of audio. `service` is the
host, with its port, that the price holds for; empty for all.
"""

_COLUMNS = ("model", "input", "output", "cached", "minute", "service")
_NUMBERS = ("input", "output", "cached", "minute")


@dataclass(frozen=True)
class PriceList:
    """Prices by (model, service), both in lower case; an empty service stands for all. `source` names the list."""

    source: str
    prices: Mapping[tuple[str, str], Price] = field(default_factory=dict)

    def find(self, model: str, service: str) -> Price | None:
        """Return the price of a model at a service: that service's own before one for all."""
        name = model.lower()
        return self.prices.get((name, service.lower())) or self.prices.get((name, ""))


def read_prices(text: str) -> PriceList:
    """Read the users' prices.

    Raises:
        SettingsError: a sentence that names each bad line and says what is wrong with it.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    prices: dict[tuple[str, str], Price] = {}
    wrong: list[str] = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        wrong += _wrong_header(header)
        for cells in () if wrong else reader:
            if any(cell.strip() for cell in cells):
                line = f"line {reader.line_num}"
                values = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                key = (values.get("model", "").lower(), values.get("service", "").lower())
                problems = list(_wrong_line(values, len(cells) > len(header)))
                problems += ["this model has a price already"] if key in prices else []
                wrong += [f"{line}: {problem}" for problem in problems]
                if not problems:
                    numbers = {name: float(values[name]) for name in _NUMBERS if values.get(name)}
                    prices[key] = Price(**numbers)
    except csv.Error as error:
        wrong.append(f"line {reader.line_num}: {error}")
    if wrong:
        raise SettingsError(f"{FILE} cannot be used: {'; '.join(wrong)}.")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return PriceList(f"{FILE} {digest}", prices)


def minute_prices(by_spec: Mapping[str, float]) -> PriceList:
    """Return the list that MEDIA_ASR_MINUTE_PRICES gives: engine spec → US dollars for a minute of audio."""
    prices = {(spec.removeprefix("endpoint:").lower(), ""): Price(minute=price) for spec, price in by_spec.items()}
    return PriceList("MEDIA_ASR_MINUTE_PRICES", prices)


def _wrong_header(header: list[str]) -> Iterator[str]:
    if "model" not in header:
        yield "the first line has no column model"
    unknown = [name for name in header if name not in _COLUMNS]
    if unknown:
        yield f"the first line has unknown columns; allowed are {', '.join(_COLUMNS)}"
    if not set(header) & set(_NUMBERS):
        yield f"the first line has no column with a price; allowed are {', '.join(_NUMBERS)}"
    if len(set(header)) != len(header):
        yield "the first line names a column twice"


def _wrong_line(values: Mapping[str, str], too_long: bool) -> Iterator[str]:
    if too_long:
        yield "more fields than the first line has columns"
    if not values.get("model"):
        yield "no model"
    given = [name for name in _NUMBERS if values.get(name)]
    if not given:
        yield "no price"
    for name in given:
        try:
            price = float(values[name])
        except ValueError:
            price = math.nan
        if not (math.isfinite(price) and price >= 0):
            yield f"{name} is no amount of US dollars such as 0.15"
    if values.get("cached") and not values.get("input"):
        yield "a price of cached tokens without one of input"
