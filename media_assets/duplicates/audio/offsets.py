"""Where two recordings hold the same sound: offsets by equal halves of sub-fingerprints, proven by their bits."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

LEAST_VOTES = 4
"""Equal sub-fingerprints at one offset that make two recordings candidates."""

MOST_HOLDERS = 1000
"""A sub-fingerprint that stands in more places than this tells nothing (hum, tones), and costs much."""

_STILL = 8
_PLACES = 24
_HALF = 16
_AT_ONCE = 1 << 22

Values = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Stretch(NamedTuple):
    """A stretch of like sound: how many positions of it hear something, the share of wrong bits, how long it is."""

    heard: int
    error: float
    length: int


def moving(values: Values) -> Mask:
    """Say which sub-fingerprints hear something that changes: not those in a row of equal ones of about a second."""
    if not len(values):
        return np.zeros(0, np.bool_)
    edges = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1], [True]]))
    lengths = np.diff(edges)
    return np.repeat(lengths < _STILL, lengths)


def offsets(left: Values, right: Values, heard_left: Mask, heard_right: Mask) -> list[int]:
    """Return the offsets (left position minus right position) at which most halves of sub-fingerprints are equal."""
    votes = np.zeros(len(left) + len(right) + 2, np.int64)
    for shift in (0, _HALF):
        for offset in _equal(left, right, np.flatnonzero(heard_left), np.flatnonzero(heard_right), shift):
            votes += np.bincount(offset + len(right), minlength=len(votes))
    # A true offset lies between two steps, and its votes are divided among both.
    near = votes + np.append(votes[1:], 0) + np.append(0, votes[:-1])
    best = np.argsort(-near, kind="stable")[:_PLACES]
    return [int(place) - len(right) for place in best if near[place] >= LEAST_VOTES]


def stretch(
    left: Values, right: Values, heard_left: Mask, heard_right: Mask, offset: int, most_error: float
) -> Stretch | None:
    """Return the best stretch of like sound at an offset: positions below `most_error` count for it, others against."""
    begin, end = max(0, offset), min(len(left), len(right) + offset)
    if end <= begin:
        return None
    heard = heard_left[begin:end] & heard_right[begin - offset : end - offset]
    wrong = np.bitwise_count(left[begin:end] ^ right[begin - offset : end - offset]) / 32
    gains = np.append(0.0, np.cumsum(np.where(heard, most_error - wrong, 0.0)))
    last = int(np.argmax(gains - np.minimum.accumulate(gains)))
    first = int(np.argmin(gains[: last + 1]))
    inside = heard[first:last]
    if not inside.any():
        return None
    return Stretch(int(inside.sum()), float(wrong[first:last][inside].mean()), last - first)


def _equal(left: Values, right: Values, at_left: Ints, at_right: Ints, shift: int) -> Iterator[Ints]:
    asked = (left[at_left] >> shift) & 0xFFFF
    keys = (right[at_right] >> shift) & 0xFFFF
    order = np.argsort(keys, kind="stable")
    keys, at_right = keys[order], at_right[order]
    begin = np.searchsorted(keys, asked, side="left")
    counts = np.searchsorted(keys, asked, side="right") - begin
    counts[counts > MOST_HOLDERS] = 0
    for rows in np.array_split(np.arange(len(asked)), counts.sum() // _AT_ONCE + 1):
        own = counts[rows]
        hit = np.repeat(begin[rows] - np.cumsum(own) + own, own) + np.arange(own.sum())
        yield np.repeat(at_left[rows], own) - at_right[hit]
