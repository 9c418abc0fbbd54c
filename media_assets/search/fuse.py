"""Reciprocal rank fusion: one order from several, whose scores cannot be compared (Cormack, Clarke, Büttcher 2009)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

K = 60
"""The paper's constant: how little the first places of one list count against places in several."""


class Found(NamedTuple):
    """One content in one list: where in it (frame or passage, seconds, page), and its text or cosine, if it has one."""

    content_id: str
    position: int
    time_seconds: float | None = None
    page: int | None = None
    text: str | None = None
    similarity: float | None = None


class Fused(NamedTuple):
    """One content in the common order: `found` has its place and moment in each list that has it, best place first."""

    content_id: str
    score: float
    found: list[tuple[str, int, Found]]


def fuse(lists: Mapping[str, Sequence[Found]]) -> list[Fused]:
    """Return every content of the lists once, best first; of each list only its first moment counts.

    Args:
        lists: name → what was found, best first.
    """
    places: dict[str, list[tuple[str, int, Found]]] = {}
    for name, found in lists.items():
        firsts: dict[str, Found] = {}
        for one in found:
            firsts.setdefault(one.content_id, one)
        for rank, (content, one) in enumerate(firsts.items(), 1):
            places.setdefault(content, []).append((name, rank, one))
    fused = [
        Fused(content, sum(1 / (K + rank) for _, rank, _ in own), sorted(own, key=lambda place: place[1]))
        for content, own in places.items()
    ]
    return sorted(fused, key=lambda one: (-one.score, one.found[0][1], one.content_id))
