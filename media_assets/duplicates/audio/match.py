"""Whether two recordings hold the same sound, by their Chromaprint sub-fingerprints, and which ones to ask it of.

Where the sound is the same, most bits of the sub-fingerprints are; elsewhere half of them differ by chance. Offsets are
proposed by equal halves of sub-fingerprints and proven by the share of bits that differ (Haitsma and Kalker, "A highly
robust audio fingerprinting system", 2002).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from media_assets.duplicates.audio.offsets import (
    LEAST_VOTES,
    MOST_HOLDERS,
    Ints,
    Stretch,
    Values,
    moving,
    offsets,
    stretch,
)
from media_assets.duplicates.join.groups import among

RATE = 11_025 / 1365
"""Chromaprint's sub-fingerprints per second."""

MOST_ERROR = 0.25
"""Share of differing bits above which sound is another.

Haitsma and Kalker publish 0.35 for 8192 independent bits, Chromaprint's own matcher allows 10 of 32. Its neighbouring
sub-fingerprints share most of their sound, so strangers stay below 0.35 for up to 2.6 s, below 0.25 for 0.9 s; sound
that was re-encoded at 24 kbit/s, resampled to 8 kHz or mixed with noise stays below 0.08.
"""

LEAST_SECONDS = 5.0
"""Shortest stretch of the same sound that proves anything."""

LEAST_OVERLAP = 0.9
"""Share of the shorter recording's sound that must be in the other; the ends of a trimmed one differ."""

DURATION_TOLERANCE = 0.05
"""Recordings whose lengths differ by more than this share are not copies of each other."""

_LONGEST = 1 << 32
"""More than any number of positions."""


@dataclass(frozen=True)
class Match:
    """The same sound in two recordings.

    Attributes:
        relation: `copy`, `part` (nearly all of the shorter one lies inside the longer one) or `related` (both have
            sound of their own besides).
        offset_seconds: the time in the left one at which the right one begins; negative when it begins earlier.
        overlap_seconds: length of the stretch that is the same.
        overlap: share of the shorter one's sound that lies in that stretch.
        error: share of bits that differ in it.
    """

    relation: str
    offset_seconds: float
    overlap_seconds: float
    overlap: float
    error: float


def match(
    left: Values,
    right: Values,
    *,
    rate: float = RATE,
    most_error: float = MOST_ERROR,
    least_seconds: float = LEAST_SECONDS,
    least_overlap: float = LEAST_OVERLAP,
    duration_tolerance: float = DURATION_TOLERANCE,
) -> Match | None:
    """Find the longest stretch of the same sound, or None.

    Args:
        left: sub-fingerprints of one recording, shape (n,); `right` those of the other, shape (m,).
        rate: sub-fingerprints per second of both.
        most_error: largest share of differing bits.
        least_seconds: shortest stretch, counted without silence and steady tones.
        least_overlap: share of the shorter one's sound for `copy` and `part`.
        duration_tolerance: share by which lengths may differ for `copy`.
    """
    heard = moving(left), moving(right)
    best: tuple[Stretch, int] | None = None
    for offset in offsets(left, right, *heard):
        found = stretch(left, right, *heard, offset, most_error)
        if found and found.heard >= least_seconds * rate and (not best or found.heard > best[0].heard):
            best = found, offset
    if best is None:
        return None
    found, offset = best
    overlap = min(1.0, found.heard / min(heard[0].sum(), heard[1].sum()))
    shorter, longer = sorted((len(left), len(right)))
    relation = "related"
    if overlap >= least_overlap:
        relation = "copy" if longer - shorter <= duration_tolerance * longer else "part"
    return Match(relation, offset / rate, found.length / rate, float(overlap), found.error)


def candidates(
    fingerprints: Mapping[str, Values],
    new: Collection[str],
    *,
    most_holders: int = MOST_HOLDERS,
    least_votes: int = LEAST_VOTES,
) -> list[tuple[str, str]]:
    """Return the pairs of recordings that `match` should look at: each once, with at least one of `new`, in order.

    The values of the new recordings are looked up among all, so that a batch costs a pass over the corpus and not its
    square; silence, steady tones and values held in more than `most_holders` places are left out.

    Args:
        fingerprints: content id → sub-fingerprints, of the whole corpus.
        new: ids among them whose pairs are wanted; all of them for a start from scratch.
    """
    names = sorted(fingerprints)
    places = [np.flatnonzero(moving(fingerprints[name])) for name in names]
    values = [fingerprints[name][place] for name, place in zip(names, places, strict=True)]
    fresh = [number for number, name in enumerate(names) if name in new]
    if not fresh:
        return []
    known = _Known.of(values, places, np.concatenate([values[number] for number in fresh]))
    found = set()
    for number in fresh:
        others = known.agreeing(values[number], places[number], most_holders, least_votes)
        found |= {(min(number, other), max(number, other)) for other in others if other != number}
    return [(names[left], names[right]) for left, right in sorted(found)]


class _Known(NamedTuple):
    """Sub-fingerprints of all recordings, sorted: which recording holds each, and where."""

    values: Values
    owners: Ints
    position: Ints

    @classmethod
    def of(cls, values: Sequence[Values], places: Sequence[Ints], asked: Values) -> "_Known":
        every, owners = np.concatenate(values), np.repeat(np.arange(len(values)), [len(own) for own in values])
        able = np.flatnonzero(among(every, asked))
        order = able[np.argsort(every[able], kind="stable")]
        return cls(every[order], owners[order], np.concatenate(places)[order])

    def agreeing(self, asked: Values, at: Ints, most: int, votes: int) -> set[int]:
        """Return the recordings of which so many values stand at one offset from those asked about."""
        begin = np.searchsorted(self.values, asked, side="left")
        counts = np.searchsorted(self.values, asked, side="right") - begin
        counts[counts > most] = 0
        hit = np.repeat(begin - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        offset = self.position[hit] - np.repeat(at, counts) + _LONGEST
        found: set[int] = set()
        for shift in (0, 2):
            # Two rows of buckets of half a second: an offset at the border of one is inside the other.
            buckets, number = np.unique(self.owners[hit] * _LONGEST + (offset + shift) // 4, return_counts=True)
            found |= set((buckets[number >= votes] // _LONGEST).tolist())
        return found
