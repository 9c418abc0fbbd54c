"""Pairs that were examined before, as numbers: left * n + right, by the rows of n contents, whose ids ascend."""

import numpy as np
import pyarrow as pa

from media_assets.duplicates.evidence import Ints
from media_assets.duplicates.memory import Memory, Objects


def codes_of(ids: Objects, pairs: pa.Table) -> Ints:
    """Return one number for each pair of known contents; -1 for others."""
    known = ids.astype("S64")
    both: list[Ints] = []
    there = np.ones(len(pairs), np.bool_)
    for name in ("left", "right"):
        wanted = pairs[name].to_numpy(zero_copy_only=False).astype("S64")
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        there &= known[at] == wanted
        both.append(at.astype(np.int64))
    return np.where(there, both[0] * len(ids) + both[1], -1)


def examined_before(memory: Memory, places: Ints) -> Ints:
    """Return the numbers of the pairs that a method remembers as examined, if they are as they were, ascending."""
    codes = codes_now(memory, places)
    return np.unique(codes[codes >= 0])


def codes_now(memory: Memory, places: Ints) -> Ints:
    """Return today's number of each pair that a method remembers as examined; -1 where one is gone or changed.

    Args:
        places: where each of today's contents is among the remembered ones, as `Memory.places` returns it.
    """
    if "examined" not in memory.more:
        return np.zeros(0, np.int64)
    left, right = np.divmod(memory.more["examined"].astype(np.int64), max(len(memory.ids), 1))
    now = rows_now(memory, places)
    left, right = now[left], now[right]
    return np.where((left >= 0) & (right >= 0), left * len(places) + right, -1)


def rows_now(memory: Memory, places: Ints) -> Ints:
    """Return today's row of each remembered content, and -1 for one that is gone or changed, and at the end."""
    now = np.full(len(memory.ids) + 1, -1, np.int64)
    kept = places >= 0
    now[places[kept]] = np.flatnonzero(kept)
    return now
