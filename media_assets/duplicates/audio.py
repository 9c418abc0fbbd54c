"""Whether two recordings hold the same sound, by their Chromaprint sub-fingerprints, and which ones to ask it of.

Where the sound is the same, most bits of the sub-fingerprints are; elsewhere half of them differ by chance. Offsets are
proposed by equal halves of sub-fingerprints and proven by the share of bits that differ (Haitsma and Kalker, "A highly
robust audio fingerprinting system", 2002).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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

MOST_HOLDERS = 1000
"""A sub-fingerprint that stands in more places than this tells nothing (hum, tones), and costs much."""

LEAST_VOTES = 4
"""Equal sub-fingerprints at one offset that make two recordings candidates."""

_STILL = 8
_PLACES = 8
_HALF = 16

Values = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]


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
    moving = _moving(left), _moving(right)
    best: tuple[int, int, float, int, int] | None = None
    for offset in _offsets(left, right, moving):
        found = _stretch(left, right, moving, offset, most_error)
        if found and found[1] <= most_error and found[0] >= least_seconds * rate and (not best or found[0] > best[0]):
            best = (found[0], offset, *found[1:])
    if best is None:
        return None
    count, offset, error, first, last = best
    overlap = min(1.0, count / min(moving[0].sum(), moving[1].sum()))
    shorter, longer = sorted((len(left), len(right)))
    relation = "related"
    if overlap >= least_overlap:
        same_length = longer - shorter <= duration_tolerance * longer
        relation = "copy" if same_length else "part"
    return Match(relation, offset / rate, (last - first + 1) / rate, float(overlap), error)


def candidates(
    fingerprints: Mapping[str, Values],
    new: Collection[str],
    *,
    most_holders: int = MOST_HOLDERS,
    least_votes: int = LEAST_VOTES,
) -> list[tuple[str, str]]:
    """Return the pairs of recordings that `match` should look at: each once, with at least one of `new`, in order.

    Values are looked up in one sorted list of all, so that a batch costs what it holds and not the square of the
    corpus; silence, steady tones and values held in more than `most_holders` places are left out.

    Args:
        fingerprints: content id → sub-fingerprints, of the whole corpus.
        new: ids among them whose pairs are wanted; all of them for a start from scratch.
    """
    names = sorted(fingerprints)
    places = [np.flatnonzero(_moving(fingerprints[name])) for name in names]
    values = np.concatenate([np.zeros(0, np.uint32), *(fingerprints[n][p] for n, p in zip(names, places, strict=True))])
    owners = np.repeat(np.arange(len(names)), [len(own) for own in places])
    position = np.concatenate([np.zeros(0, np.int64), *places])
    order = np.argsort(values, kind="stable")
    values, owners, position = values[order], owners[order], position[order]
    fresh = {number for number, name in enumerate(names) if name in new}
    found = set()
    for number in sorted(fresh):
        own = places[number]
        for other in _voted(
            fingerprints[names[number]][own], own, (values, owners, position), most_holders, least_votes
        ):
            if other != number:
                found.add((min(number, other), max(number, other)))
    return [(names[left], names[right]) for left, right in sorted(found)]


def _voted(asked: Values, at: Ints, known: tuple[Values, Ints, Ints], most: int, votes: int) -> list[int]:
    values, owners, position = known
    begin = np.searchsorted(values, asked, side="left")
    counts = np.searchsorted(values, asked, side="right") - begin
    counts[counts > most] = 0
    hit = np.repeat(begin, counts) + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    # Two overlapping rows of buckets of half a second: an offset at the border of one is inside the other.
    offset = position[hit] - np.repeat(at, counts) + (1 << 40)
    agreeing = set()
    for shift in (0, 2):
        keys, number = np.unique(np.stack([owners[hit], (offset + shift) // 4]), axis=1, return_counts=True)
        agreeing |= set(keys[0][number >= votes].tolist())
    return sorted(agreeing)


def _moving(values: Values) -> npt.NDArray[np.bool_]:
    """Say which sub-fingerprints hear something that changes: not those in a row of equal ones of about a second."""
    edges = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1], [True]])) if len(values) else np.zeros(1)
    lengths = np.diff(edges).astype(np.int64)
    return np.repeat(lengths < _STILL, lengths)


def _offsets(left: Values, right: Values, moving: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]) -> list[int]:
    """Return the offsets (left position minus right position) at which most halves of sub-fingerprints are equal."""
    votes = np.zeros(len(left) + len(right) + 2, np.int64)
    for shift in (0, _HALF):
        for offset in _equal(left, right, moving, shift):
            votes += np.bincount(offset + len(right), minlength=len(votes))
    near = votes + np.concatenate([votes[1:], [0]]) + np.concatenate([[0], votes[:-1]])
    best = np.argsort(-near, kind="stable")[: 3 * _PLACES]
    return [int(place) - len(right) for place in best if near[place] >= LEAST_VOTES]


def _equal(
    left: Values, right: Values, moving: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]], shift: int
) -> Iterator[Ints]:
    at_left, at_right = (np.flatnonzero(mask) for mask in moving)
    asked = (left[at_left] >> shift) & 0xFFFF
    keys = (right[at_right] >> shift) & 0xFFFF
    order = np.argsort(keys, kind="stable")
    keys, at_right = keys[order], at_right[order]
    begin = np.searchsorted(keys, asked, side="left")
    counts = np.searchsorted(keys, asked, side="right") - begin
    counts[counts > MOST_HOLDERS] = 0
    for rows in np.array_split(np.arange(len(asked)), counts.sum() // (1 << 22) + 1):
        own = counts[rows]
        hit = np.repeat(begin[rows], own) + np.arange(own.sum()) - np.repeat(np.cumsum(own) - own, own)
        yield np.repeat(at_left[rows], own) - at_right[hit]


def _stretch(
    left: Values,
    right: Values,
    moving: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
    offset: int,
    most_error: float,
) -> tuple[int, float, int, int] | None:
    """Return (sounding positions, share of differing bits, first, last) of the best stretch at an offset."""
    begin, end = max(0, offset), min(len(left), len(right) + offset)
    if end <= begin:
        return None
    heard = moving[0][begin:end] & moving[1][begin - offset : end - offset]
    wrong = np.bitwise_count(left[begin:end] ^ right[begin - offset : end - offset]) / 32
    # Positions better than the threshold count for a stretch, worse ones against it: the largest sum is the best one.
    gains = np.concatenate([[0.0], np.cumsum(np.where(heard, most_error - wrong, 0.0))])
    rises = gains - np.minimum.accumulate(gains)
    last = int(np.argmax(rises))
    first = int(np.argmin(gains[: last + 1]))
    count = int(heard[first:last].sum())
    if not count:
        return None
    return count, float(wrong[first:last][heard[first:last]].mean()), first, last - 1
