"""Cutting a recording into windows that are transcribed one by one, at silences."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from resources.speech.mapped import Samples
from resources.speech.rate import SAMPLE_RATE

Span = tuple[float, float]

Quietest = Callable[[float, float], float]
"""Returns the quietest second between two."""

_STEP = SAMPLE_RATE // 50
_STEPS = 10


@dataclass(frozen=True)
class WindowSettings:
    """How long windows are; every field belongs in the key of what is made of them.

    Attributes:
        target_s: about how long a window is.
        longest_s: none is longer; at least `target_s`.
        silence_s: a silence this long is in no window.
        margin_s: silence kept before and after speech, where there is as much.
    """

    target_s: float = 300.0
    longest_s: float = 600.0
    silence_s: float = 30.0
    margin_s: float = 0.5


@dataclass(frozen=True)
class Window:
    """A piece of a recording, in seconds of its samples."""

    start: float
    end: float


def windows_of(
    spans: Sequence[Span],
    seconds: float,
    settings: WindowSettings | None = None,
    quietest: Quietest | None = None,
) -> list[Window]:
    """Return windows in order and disjoint that hold all speech, each span in one window.

    A window ends in the middle of the longest silence near `target_s`. Only where somebody speaks for `longest_s`
    without a pause, that span is cut, at its quietest place.

    Args:
        spans: where somebody speaks, in order and disjoint, within 0 and `seconds`.
        seconds: length of the recording.
        quietest: finds the place within speech (`quietest_in`); without it that is the middle.
    """
    settings = settings or WindowSettings()
    find = quietest or (lambda start, end: (start + end) / 2)
    pieces = [piece for group in _groups(spans, settings.silence_s) for piece in _pieces(group, settings, find)]
    edges = [0.0, *((one[1] + other[0]) / 2 for one, other in pairwise(pieces)), seconds]
    return [
        Window(max(left, start - settings.margin_s), min(right, end + settings.margin_s))
        for (start, end), left, right in zip(pieces, edges, edges[1:], strict=False)
    ]


def quietest_in(samples: Samples) -> Quietest:
    """Return what finds the quietest fifth of a second of samples, in steps of 20 ms."""

    def quietest(start: float, end: float) -> float:
        first = int(start * SAMPLE_RATE)
        part = samples[first : int(end * SAMPLE_RATE)]
        whole = len(part) // _STEP
        if whole < _STEPS:
            return (start + end) / 2
        steps = part[: whole * _STEP].reshape(-1, _STEP).astype(np.float32)
        power = np.convolve(np.mean(steps**2, axis=1), np.ones(_STEPS), "valid")
        return (first + (int(np.argmin(power)) + _STEPS / 2) * _STEP) / SAMPLE_RATE

    return quietest


def _groups(spans: Sequence[Span], silence_s: float) -> Iterator[list[Span]]:
    group: list[Span] = []
    for span in spans:
        if group and span[0] - group[-1][1] >= silence_s:
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _pieces(spans: Sequence[Span], settings: WindowSettings, quietest: Quietest) -> Iterator[Span]:
    """Yield begin and end of the speech in each window of a group."""
    most = settings.longest_s - 2 * settings.margin_s
    enough = min(most, 1.5 * settings.target_s)
    rest = list(spans)
    while rest:
        begin, first_end = rest[0]
        if first_end - begin > most:
            cut = quietest(begin + settings.target_s / 2, begin + enough)
            yield begin, cut
            rest[0] = cut, first_end
            continue
        held = len(rest) if rest[-1][1] - begin <= enough else _spans_until_cut(rest, settings.target_s, most)
        yield begin, rest[held - 1][1]
        rest = rest[held:]


def _spans_until_cut(spans: Sequence[Span], target_s: float, most: float) -> int:
    """Return how many spans the window holds; the first fits in, all together are more than enough."""
    begin = spans[0][0]
    best, held = (False, 0.0, 0.0), 1
    for count, (one, following) in enumerate(pairwise(spans), 1):
        if one[1] - begin > most:
            break
        middle = (one[1] + following[0]) / 2 - begin
        near = target_s / 2 <= middle <= 1.5 * target_s
        # Far from the target only the distance counts.
        rank = near, following[0] - one[1] if near else 0.0, -abs(middle - target_s)
        if count == 1 or rank > best:
            best, held = rank, count
    return held
