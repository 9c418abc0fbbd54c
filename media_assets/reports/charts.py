"""The numbers of bar charts; the templates draw them as inline SVG."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

LEAST_PERCENT = 0.6
"""Narrowest bar that can still be seen; what is there is never drawn as nothing."""


@dataclass(frozen=True)
class Part:
    """A stretch of a bar: from `start` on, `width` wide (both in percent), coloured by `tone`."""

    tone: str
    start: float
    width: float
    label: str


@dataclass(frozen=True)
class Bar:
    """One bar with its name and its value as text."""

    label: str
    value: str
    parts: tuple[Part, ...]

    @property
    def spoken(self) -> str:
        """The bar in words, for those who cannot see it."""
        return f"{self.label}: {self.value}"


def simple_bars(rows: Sequence[tuple[str, float, str, str]]) -> list[Bar]:
    """Return one bar per (label, amount, value as text, tone), the longest 100 % wide."""
    longest = max((amount for _, amount, _, _ in rows), default=0.0)
    return [
        Bar(label, value, (Part(tone, 0.0, _percent(amount, longest), f"{label}: {value}"),) if amount else ())
        for label, amount, value, tone in rows
    ]


def stacked_bars(
    rows: Sequence[tuple[str, Mapping[str, int]]], order: Mapping[str, str], value: Callable[[int], str]
) -> list[Bar]:
    """Return one bar per (label, tone → amount), each 100 % wide and divided in `order` (tone → its name)."""
    bars = []
    for label, amounts in rows:
        total = sum(amounts.values())
        parts: list[Part] = []
        start = 0.0
        for tone in (tone for tone in order if amounts.get(tone)):
            width = 100 * amounts[tone] / total
            text = f"{label}: {order[tone]}, {value(amounts[tone])}"
            parts.append(Part(tone, round(start, 2), max(round(width, 2), LEAST_PERCENT), text))
            start += width
        bars.append(Bar(label, value(total), tuple(parts)))
    return bars


def _percent(amount: float, longest: float) -> float:
    return max(round(100 * amount / longest, 2), LEAST_PERCENT) if longest else 0.0
