"""How much of what two videos should have in common they do have in common."""

from dataclasses import dataclass

import numpy as np

from media_assets.duplicates.join.near import distance256
from media_assets.duplicates.videos.sequences import Floats, Ints, Mask, Sequences, Shifts

CLOSE_SECONDS = 0.5
"""Frames of two encodings this near in time should agree; of frames further apart, nothing follows if they do not."""

OTHER_BITS = 80
"""256-bit distance above which frames show something else; between the confirmed distance and this one they may be
moments of one movement, and nothing follows. Strangers differ in 128 bits, give or take 8."""

LEAST_SEEN = 0.25
"""Share of all frames that must agree, however few of them have a frame of the other video near them in time."""

LEAST_EXTENT = 0.5
"""Share of the common time, from the first frame to the last, that agreeing frames must span: not an intro alone."""


@dataclass(frozen=True)
class Coverage:
    """For each pair, seen from the video with fewer frames in the common time.

    Attributes:
        share: agreeing frames among those that agree or show something else at the same time.
        agreeing: how many agree.
        distinct: whether they do not all look the same.
        throughout: whether they are spread over the common time.
        pair, rows, agrees, should: the pair of each frame in common time, the frame, whether it agrees, whether it
            counts at all.
    """

    share: Floats
    agreeing: Ints
    distinct: Mask
    throughout: Mask
    pair: Ints
    rows: Ints
    agrees: Mask
    should: Mask

    def without(self, common: Mask) -> "Coverage":
        """Count again without some frames; `common` says which of all frames."""
        rare = ~common[self.rows]
        share, agreeing = _share(len(self.share), self.pair, self.agrees & rare, self.should & rare)
        return Coverage(share, agreeing, self.distinct, self.throughout, self.pair, self.rows, self.agrees, self.should)


def covered(sequences: Sequences, shifts: Shifts, begin: Floats, end: Floats, bits: int) -> Coverage:
    """Compare the frames of pairs in their common time.

    Args:
        sequences: all frames.
        shifts: the pairs with their agreeing matches.
        begin: when the common time begins, in the left one's time; `end` when it ends.
        bits: 256-bit distance up to which frames look the same.
    """
    left = _counts(sequences, shifts.left, begin, end)
    right = _counts(sequences, shifts.right, begin + shifts.seconds, end + shifts.seconds)
    from_left = left <= right
    one = np.where(from_left, shifts.left, shifts.right)
    other = np.where(from_left, shifts.right, shifts.left)
    shift = np.where(from_left, shifts.seconds, -shifts.seconds)
    first = np.where(from_left, begin, begin + shifts.seconds)
    last = np.where(from_left, end, end + shifts.seconds)
    rows, pair = sequences.frames_of(one)
    times = sequences.times[rows]
    inside = (times >= first[pair] - CLOSE_SECONDS) & (times <= last[pair] + CLOSE_SECONDS)
    rows, pair, times = rows[inside], pair[inside], times[inside]
    count = len(sequences.owners) + 1
    matched = np.where(from_left[shifts.pair], shifts.one, shifts.other)
    agrees = np.isin(pair * count + rows, shifts.pair * count + matched)
    gap, nearest = sequences.nearest(other[pair], times + shift[pair])
    unlike = distance256(sequences.phash256[rows], sequences.phash256[nearest]) > OTHER_BITS
    should = agrees | ((gap <= CLOSE_SECONDS) & unlike)
    share, agreeing = _share(len(one), pair, agrees, should)
    whole = _extent(len(one), pair, times)
    spanned = _extent(len(one), pair[agrees], times[agrees])
    throughout = (spanned >= LEAST_EXTENT * whole) & (agreeing >= LEAST_SEEN * np.bincount(pair, minlength=len(one)))
    distinct = _distinct(sequences, len(one), pair[agrees], rows[agrees], bits)
    return Coverage(share, agreeing, distinct, throughout, pair, rows, agrees, should)


def _share(count: int, pair: Ints, agrees: Mask, should: Mask) -> tuple[Floats, Ints]:
    agreeing = np.bincount(pair[agrees], minlength=count).astype(np.int64)
    expected = np.bincount(pair[should], minlength=count)
    return agreeing / np.maximum(expected, 1), agreeing


def _counts(sequences: Sequences, contents: Ints, begin: Floats, end: Floats) -> Ints:
    """Return how many frames each content has between two times."""
    room = 2 * float(np.abs(sequences.times).max(initial=0)) + float(sequences.durations.max(initial=0)) + 3
    keys = sequences.owners * room + sequences.times
    bounds = (contents * room + np.clip(side, -1, room - 2) for side in (begin - CLOSE_SECONDS, end + CLOSE_SECONDS))
    first, last = (np.searchsorted(keys, bound) for bound in bounds)
    return (last - first).astype(np.int64)


def _extent(count: int, pair: Ints, times: Floats) -> Floats:
    earliest, latest = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(earliest, pair, times)
    np.maximum.at(latest, pair, times)
    return np.where(latest >= earliest, latest - np.where(np.isinf(earliest), 0, earliest), 0.0)


def _distinct(sequences: Sequences, count: int, pair: Ints, rows: Ints, bits: int) -> Mask:
    """Say which pairs have agreeing frames that do not look like the first of them."""
    first = np.zeros(count, np.int64)
    first[pair[::-1]] = rows[::-1]
    distance = distance256(sequences.phash256[rows], sequences.phash256[first[pair]])
    made: Mask = np.bincount(pair[distance > bits], minlength=count) > 0
    return made
