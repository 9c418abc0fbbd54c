"""The price of a request: the user's own lists first, then the published prices that come with genai-prices."""

import hashlib
import ipaddress
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from resources.errors import SettingsError
from resources.money.price import Amount, Price, Priced
from resources.money.price_list import FILE, PriceList, read_prices

LOOKS_SECONDS = 1.0
"""How long a change of the users' file may stay unseen."""

_NO_LIST = PriceList("")


class Prices:
    """Says what requests cost; never asks any network.

    The users' file is read again when it changes. A file that cannot be used is an error at each request, not a
    reason to fall back to other prices: a budget would be kept by wrong figures.
    """

    def __init__(self, file: Any = None, lists: Sequence[PriceList] = (), now: Callable[[], float] = time.monotonic):
        """Take the path of the users' file (it need not exist) and further lists, the first to know a price wins."""
        self._file, self._lists, self._now = file, tuple(lists), now
        self._lock = threading.Lock()
        self._own, self._looked = _NO_LIST, -LOOKS_SECONDS
        self._seen: Any = None

    def of(self, service: str, models: Sequence[str], amount: Amount) -> Priced:
        """Price an amount.

        Args:
            service: host, with its port, that is asked.
            models: names of the model, the best known first, such as the one that answered and the one asked for.

        Raises:
            SettingsError: the users' file cannot be used.
        """
        names = [model for model in dict.fromkeys(models) if model]
        for known in (self._own_list(), *self._lists):
            for name in names:
                price = known.find(name, service)
                if price is not None:
                    money = price.of(amount)
                    source = None if money is None else known.source
                    return Priced(money, source, None if source else _unknown(names, service, known.source))
        if not is_local(service):
            for name in names:
                money = _published(service, name, amount)
                if money is not None:
                    return Priced(money, published_source())
        return Priced(None, None, _unknown(names, service))

    def call(self, service: str, model: str, tokens_in: int, tokens_out: int) -> float | None:
        """Return US dollars for one call; None where no price is known, or the users' file cannot be used."""
        try:
            return self.of(service, [model], Amount(tokens_in, tokens_out)).money
        except SettingsError:
            return None

    def _own_list(self) -> PriceList:
        if self._file is None:
            return _NO_LIST
        with self._lock:
            if self._now() - self._looked >= LOOKS_SECONDS:
                self._own, self._seen = self._read()
                self._looked = self._now()
            return self._own

    def _read(self) -> tuple[PriceList, Any]:
        try:
            about = self._file.stat()
            seen = (about.st_size, about.st_mtime)
            if seen == self._seen:
                return self._own, seen
            return read_prices(self._file.read_text("utf-8-sig")), seen
        except FileNotFoundError:
            return _NO_LIST, None
        except UnicodeDecodeError:
            raise SettingsError(f"{FILE} is not UTF-8 text; allowed: lines of model, input, output.") from None
        except OSError as error:
            raise SettingsError(f"{FILE} cannot be read: {error.strerror or type(error).__name__}.") from None


@cache
def is_local(service: str) -> bool:
    """Say whether a service, as host and port, is on this machine."""
    host = urlsplit(f"//{service}").hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def published_source() -> str:
    """Return the version of genai-prices, and a digest of the prices that it brings."""
    import genai_prices.data

    digest = hashlib.sha256(Path(genai_prices.data.__file__).read_bytes()).hexdigest()[:12]
    return f"genai-prices {genai_prices.__version__} {digest}"


def _published(service: str, model: str, amount: Amount) -> float | None:
    found = _model_of(service, model)
    if found is None:
        return None
    provider, known = found
    prices = vars(known.get_prices(datetime.now(UTC)))
    if amount.audio_seconds and prices.get("audio_hours") is not None:
        return _computed(provider, known, audio_seconds=round(amount.audio_seconds, 3))
    rates = [prices.get(name) for name in ("input_mtok", "output_mtok", "cache_read_mtok")]
    plain = [None if rate is None else float(getattr(rate, "base", rate)) for rate in rates]
    money = Price(*plain).of(amount)
    if money is None or not (prices.get("requests_kcount") or any(hasattr(rate, "base") for rate in rates)):
        return money
    # Some services ask for each request too, or more for long prompts.
    cached = min(amount.tokens_cached, amount.tokens_in)
    tokens = {"input_tokens": amount.tokens_in, "output_tokens": amount.tokens_out, "cache_read_tokens": cached}
    return _computed(provider, known, **tokens)


def _computed(provider: Any, model: Any, **usage: float) -> float:
    from genai_prices import Usage

    return float(model.calc_price(Usage(**usage), provider).total_price)


@cache
def _model_of(service: str, model: str) -> Any:
    """Return the provider and model that genai-prices knows under these names; None for others.

    A model's name alone decides nothing: what one provider asks for it says nothing about another service.
    """
    from genai_prices.data_snapshot import get_snapshot

    try:
        return get_snapshot().find_provider_model(model, None, None, f"https://{service}")
    except LookupError:
        return None


def _unknown(models: Sequence[str], service: str, by: str = "") -> str:
    name = " or ".join(models) or "a model without a name"
    where = f" for what was asked of it in {by}" if by else ""
    return f"no price is known of {name} at {service or 'no service'}{where}; a line in {FILE} would give one"
