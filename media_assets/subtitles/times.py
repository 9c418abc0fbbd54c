"""When cues are shown: from their first word, for as long as reading takes and the next cue allows."""

import math
from collections.abc import Sequence

from media_assets.subtitles.lines import Group
from media_assets.subtitles.rules import MILLISECONDS

LATE = 500
"""Milliseconds by which a cue may begin late, so that one that is spoken over it gets its least time."""

SHORTEST = 250
"""Milliseconds that every cue has, however many are spoken at once."""

_AT_ONCE = 20
"""Milliseconds by which words overlap when two people speak at once; less is how engines round."""


def schedule(groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Return start and end of each cue in milliseconds: in order, never overlapping, with the gap between them."""
    starts: list[int] = []
    for number, group in enumerate(groups):
        start = group.tokens[0].start
        if number:
            before, limits = groups[number - 1], group.limits
            start = max(start, starts[-1] + SHORTEST + limits.gap)
            if spoken_end(before) - group.tokens[0].start > _AT_ONCE:
                start = max(start, min(starts[-1] + limits.minimum + limits.gap, group.tokens[0].start + LATE))
        starts.append(start)
    following = [*starts[1:], None] if starts else []
    return [(start, _end(group, start, after)) for group, start, after in zip(groups, starts, following, strict=True)]


def spoken_end(group: Group) -> int:
    """When the last of a cue's words ends, in milliseconds."""
    return max(token.end for token in group.tokens)


def reading_time(group: Group) -> int:
    """The milliseconds that reading a cue takes at the language's speed."""
    return math.ceil(group.units / group.limits.speed * MILLISECONDS)


def _end(group: Group, start: int, following: int | None) -> int:
    limits = group.limits
    longest = start + limits.maximum
    wanted = max(spoken_end(group), start + limits.minimum, start + reading_time(group))
    if following is None:
        return min(wanted, longest)
    if following - wanted < limits.chain:
        wanted = following - limits.gap
    return min(wanted, longest)
