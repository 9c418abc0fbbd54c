"""Names of groups that outlive a recomputation: each group inherits the id of the one that it continues."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST_SHARE = 0.25
"""An id goes only where this share of its former members goes, and where they are this share of those that had an id.

A group cut into four equal parts is still continued by one of them; a name that says less than this would mislead.
"""

KINDS = ("born", "gone", "merged", "split")
"""What can happen to a group; to be continued under the same id is no event."""


@dataclass(frozen=True)
class Event:
    """Something that happened to groups between two computations.

    Attributes:
        kind: one of `KINDS`.
        ids: born: the new id; gone: the old one; merged: the id that remains or is new, then those that ended in it;
            split: the id that was split, then the new ids.
        members: born and gone: members of the group; merged: members that came from the ended ids; split: members
            that went to the new ids.
    """

    kind: str
    ids: tuple[str, ...]
    members: int


@dataclass(frozen=True)
class Carried:
    """The id of each current group, in their order, and what happened, in the order of `KINDS`."""

    ids: list[str]
    events: list[Event]


def carry_ids(
    previous: Mapping[str, frozenset[str]], current: Sequence[frozenset[str]], fresh: Callable[[int], str]
) -> Carried:
    """Give each current group the id of the previous group with which it shares most members, or a fresh one.

    Pairs with most shared members come first; an id is given once, a group takes one. Members that were in no group
    before neither help nor hinder. A fresh id that was used before, or twice, gets a number behind it. The result
    does not depend on the order of `current`, and the time grows with the number of members.

    Args:
        previous: members by id; no member in two groups.
        current: members of each group; no member in two groups.
        fresh: returns the wanted id of the current group at this position.
    """
    owner = {member: name for name, members in previous.items() for member in members}
    shared = [Counter(owner[member] for member in members if member in owner) for members in current]
    first = [min(members, default="") for members in current]
    ids = _inherited(previous, shared, first)
    inherited = set(ids.values())
    used = set(previous)
    for group in sorted(set(range(len(current))) - set(ids), key=lambda group: first[group]):
        ids[group] = _unused(fresh(group), used)
    named = [ids[group] for group in range(len(current))]
    return Carried(named, _events(previous, current, shared, named, inherited))


def _inherited(
    previous: Mapping[str, frozenset[str]], shared: Sequence[Counter[str]], first: Sequence[str]
) -> dict[int, str]:
    pairs = []
    for group, counts in enumerate(shared):
        known = counts.total()
        for name, count in counts.items():
            if count >= LEAST_SHARE * max(len(previous[name]), known):
                pairs.append((-count, name, first[group], group))
    ids: dict[int, str] = {}
    given: set[str] = set()
    for _, name, _, group in sorted(pairs):
        if group not in ids and name not in given:
            ids[group] = name
            given.add(name)
    return ids


def _unused(wanted: str, used: set[str]) -> str:
    name, number = wanted, 1
    while name in used:
        number += 1
        name = f"{wanted}-{number}"
    used.add(name)
    return name


def _events(
    previous: Mapping[str, frozenset[str]],
    current: Sequence[frozenset[str]],
    shared: Sequence[Counter[str]],
    ids: Sequence[str],
    inherited: set[str],
) -> list[Event]:
    events = []
    parts: defaultdict[str, list[int]] = defaultdict(list)
    targets: dict[str, int] = {}
    for group, counts in enumerate(shared):
        origin = _most(counts)
        if ids[group] not in previous:
            if origin and counts[origin] >= LEAST_SHARE * len(current[group]):
                parts[origin].append(group)
            else:
                events.append(Event("born", (ids[group],), len(current[group])))
        for name in counts.keys() - inherited:
            best = targets.get(name)
            if best is None or (-counts[name], ids[group]) < (-shared[best][name], ids[best]):
                targets[name] = group
    ended: defaultdict[int, list[str]] = defaultdict(list)
    for name in previous.keys() - inherited:
        target = targets.get(name)
        if target is not None and target not in parts[name] and _moved(name, shared[target], previous):
            ended[target].append(name)
        elif not parts[name]:
            events.append(Event("gone", (name,), len(previous[name])))
    for group, names in ended.items():
        came = sum(shared[group][name] for name in names)
        events.append(Event("merged", (ids[group], *sorted(names)), came))
    for name, groups in parts.items():
        if groups:
            went = sum(shared[group][name] for group in groups)
            events.append(Event("split", (name, *sorted(ids[group] for group in groups)), went))
    return sorted(events, key=lambda event: (KINDS.index(event.kind), -event.members, event.ids))


def _most(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda name: (-counts[name], name), default=None)


def _moved(name: str, counts: Counter[str], previous: Mapping[str, frozenset[str]]) -> bool:
    return counts[name] >= LEAST_SHARE * len(previous[name])


def counted_events(events: Iterable[Event]) -> dict[str, int]:
    """Return how many events there are of each kind, all kinds named."""
    counts = Counter(event.kind for event in events)
    return {kind: counts[kind] for kind in KINDS}
