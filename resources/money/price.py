"""What a price is: US dollars for tokens or for minutes of audio."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Amount:
    """What is paid for: tokens in (with those that the service had cached), tokens out, seconds of audio."""

    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    audio_seconds: float = 0.0


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens in, out and cached, and for a minute of audio; None where it is not known."""

    input: float | None = None
    output: float | None = None
    cached: float | None = None
    minute: float | None = None

    def of(self, amount: Amount) -> float | None:
        """Return the money for an amount; None where something in it has no price.

        Cached tokens without a price of their own cost what the others do. Sound is paid by the minute where a minute
        has a price; otherwise by its tokens, if the service counts any.
        """
        if amount == Amount() and self != Price():
            return 0.0  # as of a request that failed before anything was counted
        if amount.audio_seconds and self.minute is not None:
            return self.minute * amount.audio_seconds / 60
        if amount.audio_seconds and not amount.tokens_in:
            return None
        if (self.input is None and amount.tokens_in) or (self.output is None and amount.tokens_out):
            return None
        if self.input is None and self.output is None:
            return None
        cached = min(amount.tokens_cached, amount.tokens_in)
        plain = self.input or 0.0
        dollars = (amount.tokens_in - cached) * plain + cached * (plain if self.cached is None else self.cached)
        return (dollars + amount.tokens_out * (self.output or 0.0)) / 1e6


@dataclass(frozen=True)
class Priced:
    """Money in US dollars with where its price is from; without a known price both are None and `why` says so."""

    money: float | None
    source: str | None
    why: str | None = None
