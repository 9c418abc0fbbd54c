"""Which translator a pair of languages gets: by what is expected of each, its price, its speed, the user's order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from media_assets.translation.known import Quality


@dataclass(frozen=True)
class Candidate:
    """A translator and what is known of it on one pair of languages.

    Attributes:
        spec: as settings name it.
        engine: its model and revision.
        obstacle: why it cannot translate the pair now; None where it can.
        quality: None where nothing is known.
        price: US dollars for a million characters; None where that is not known.
        seconds: for 1,000 characters; None where that was never seen.
    """

    spec: str
    engine: str
    obstacle: str | None = None
    quality: Quality | None = None
    price: float | None = 0.0
    seconds: float | None = None


@dataclass(frozen=True)
class Choice:
    """Those who can translate the pair, the chosen one first, and why, in words."""

    order: tuple[Candidate, ...]
    reason: str


def choose(
    candidates: Sequence[Candidate], *, prefer: str = "quality", points: float = 1.0, preferred: str | None = None
) -> Choice:
    """Choose among candidates, given in the user's order.

    The one that experiments ask for goes first. Else all within `points` of the best are good; of these the cheapest
    goes first, then the fastest, then the first of the user's order. A candidate of which nothing is known cannot be
    compared: it wins only over those behind it in the user's order.

    Args:
        candidates: all translators of the setting.
        prefer: quality, or price, which then comes before quality.
        points: chrF points below the best that do not count.
        preferred: spec of the one that an experiment on this pair asks for, or that won one.
    """
    left = [one for one in candidates if one.obstacle is None]
    if not left:
        told = dict.fromkeys(one.obstacle.rstrip(".") for one in candidates if one.obstacle)
        return Choice((), "; ".join(told) or "no translator is set")
    places = {one.spec: place for place, one in enumerate(candidates)}
    order: list[Candidate] = []
    while left:
        first = _first(left, places, prefer, points)
        first = next((one for one in left if one.spec == preferred), first)
        order.append(first)
        left.remove(first)
    return Choice(tuple(order), _reason(order, prefer, points, preferred))


def _first(left: Sequence[Candidate], places: dict[str, int], prefer: str, points: float) -> Candidate:
    def rank(one: Candidate) -> tuple[float, float, int]:
        return _or_most(one.price), _or_most(one.seconds), places[one.spec]

    if prefer == "price":
        cheapest = min(_or_most(one.price) for one in left)
        left = [one for one in left if _or_most(one.price) == cheapest]
    best = max((one.quality.chrf for one in left if one.quality), default=None)
    if best is None:
        return min(left, key=lambda one: places[one.spec])
    near = min((one for one in left if one.quality and one.quality.chrf >= best - points), key=rank)
    unknown = [one for one in left if one.quality is None and places[one.spec] < places[near.spec]]
    return min(unknown, key=lambda one: places[one.spec], default=near)


def _reason(order: Sequence[Candidate], prefer: str, points: float, preferred: str | None) -> str:
    first, *others = order
    if first.spec == preferred:
        why = "an experiment on this pair asks for it, or was won by it"
    elif not others:
        why = "no other translator can do this pair"
    elif first.quality is None:
        why = "nothing is known of its quality, and it stands first in MEDIA_TRANSLATOR"
    elif prefer == "price":
        why = "the cheapest, and of these the best"
    else:
        why = f"the cheapest, then fastest, within {points:g} points of the best"
    beside = f"; beside it {', '.join(map(_about, others))}" if others else ""
    return f"{_about(first)}: {why}{beside}"


def _about(one: Candidate) -> str:
    quality = f"chrF {one.quality.chrf:.1f} expected ({one.quality.known_by})" if one.quality else "quality not known"
    price = "price not known" if one.price is None else f"${one.price:.2f} for a million characters"
    return f"{one.spec}, {quality}{f', {price}' if one.price != 0 else ''}"


def _or_most(figure: float | None) -> float:
    return math.inf if figure is None else figure
