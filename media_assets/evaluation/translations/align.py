"""Stretches: what a translation and its reference say in the same time.

A segment and a reference's subtitle belong together where they share more than half the time of the shorter one; what
is linked by such pairs, directly or through others, is one stretch. Counting subtitles would not do: references are
cut otherwise. What has no partner is a stretch with nothing on the other side, so that what is missing and what is
too much both count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_SHARED = 0.5


@dataclass(frozen=True)
class Spoken:
    """A text with its times in seconds; of a translation also its source."""

    start: float
    end: float
    text: str
    source: str = ""


@dataclass(frozen=True)
class Stretch:
    """What was said, its translation and its reference in one stretch of time; any of them may be empty."""

    source: str
    text: str
    reference: str


def stretches(translation: Sequence[Spoken], reference: Sequence[Spoken]) -> list[Stretch]:
    """Return both sides cut where both have a cut, in order of time."""
    ours = sorted(translation, key=lambda one: (one.start, one.end))
    theirs = sorted(reference, key=lambda one: (one.start, one.end))
    group = _Groups(len(ours) + len(theirs))
    first = 0
    for place, one in enumerate(ours):
        while first < len(theirs) and theirs[first].end <= one.start:
            first += 1
        for other in range(first, len(theirs)):
            if theirs[other].start >= one.end:
                break
            if _belong(one, theirs[other]):
                group.join(place, len(ours) + other)
    members: dict[int, tuple[list[Spoken], list[Spoken]]] = {}
    for number, one in enumerate([*ours, *theirs]):
        members.setdefault(group.of(number), ([], []))[number >= len(ours)].append(one)
    ordered = sorted(members.values(), key=lambda sides: min(one.start for side in sides for one in side))
    return [Stretch(*(_joined(texts) for texts in _texts(mine, other))) for mine, other in ordered]


def whole(translation: Sequence[Spoken], reference: str) -> list[Stretch]:
    """Return all of a recording as one stretch, for a reference without times."""
    return [Stretch(*map(_joined, _texts(translation, [Spoken(0.0, 0.0, reference)])))]


def _texts(ours: Sequence[Spoken], theirs: Sequence[Spoken]) -> tuple[list[str], list[str], list[str]]:
    return [one.source for one in ours], [one.text for one in ours], [one.text for one in theirs]


def _belong(one: Spoken, other: Spoken) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > _SHARED * min(one.end - one.start, other.end - other.start)


def _joined(texts: Sequence[str]) -> str:
    return " ".join(" ".join(texts).split())


class _Groups:
    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def of(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        self._parent[self.of(other)] = self.of(one)
