"""Flags: the rules that a cue cannot keep, and why, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from media_assets.subtitles.lines import Group
from media_assets.subtitles.rules import MILLISECONDS

READING_SPEED, MIN_DURATION, LONG_WORD, LATE_START = "reading_speed", "min_duration", "long_word", "late_start"

TOLERANCE = 125
"""Milliseconds (3 frames) from the first word that a cue may begin; source as for the limits."""


@dataclass(frozen=True)
class Flag:
    """A rule that a cue cannot keep.

    Attributes:
        rule: `reading_speed`, `min_duration`, `long_word` or `late_start`.
        why: a sentence for people.
    """

    rule: str
    why: str


def flags_of(group: Group, start: int, end: int, following: int | None) -> Iterator[Flag]:
    """Yield the flags of a cue shown from `start` to `end`, the next one from `following`, all in milliseconds."""
    limits, seconds = group.limits, (end - start) / MILLISECONDS
    if following is not None and following - start < limits.maximum:
        because = f"the next cue begins {_of(following - start)} s after this one"
    else:
        because = f"no cue is shown for more than {_of(limits.maximum)} s"
    speed = group.units / seconds
    if speed > limits.speed + 1e-9:
        allowed, needed = limits.characters(limits.speed), limits.characters(speed)
        # Rounded up where it would look the same as what is allowed.
        shown = f"{needed:.1f}" if f"{needed:.1f}" != f"{allowed:.1f}" else f"{needed:.3f}"
        yield Flag(READING_SPEED, f"{allowed:.1f} characters per second allowed, {shown} needed: {because}")
    if end - start < limits.minimum:
        yield Flag(MIN_DURATION, f"{_of(limits.minimum)} s are the least, {_of(end - start)} s are there: {because}")
    torn = [token for token in group.tokens if token.torn]
    if torn:
        wide = limits.characters(limits.line)
        yield Flag(LONG_WORD, f"a word is longer than a line of {wide:g} characters and is broken")
    late = start - group.tokens[0].spoken
    if late > TOLERANCE:
        yield Flag(LATE_START, f"it begins {_of(late)} s after its first word: what was said before is still shown")


def _of(milliseconds: int) -> str:
    return f"{milliseconds / MILLISECONDS:.3f}".rstrip("0").rstrip(".")
