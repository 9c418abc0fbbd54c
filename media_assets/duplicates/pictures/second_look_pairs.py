"""Pairs of the library whose hashes are neither near nor far: looked at a second time, once, and remembered."""

from contextlib import suppress

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from media_assets.duplicates.contents import as_bytes, digest
from media_assets.duplicates.evidence import Ints
from media_assets.duplicates.incremental import Progress
from media_assets.duplicates.memory import Memory
from media_assets.duplicates.pictures import second_look, tiles
from media_assets.duplicates.pictures.examined import codes_now, codes_of
from media_assets.duplicates.pictures.second_look import DIFFER, SAME, UNKNOWN, Verdicts
from media_assets.frames.hashing import TRANSFORMS
from media_assets.keys import fingerprint
from media_assets.schemas.duplicates import DUPLICATE_PAIRS
from resources.duplicates import DuplicateRules
from resources.library import Library
from resources.workers import Workers

METHOD = "tiles"


def find(
    library: Library,
    thumbnails: pd.Series,
    hashes: npt.NDArray[np.uint64],
    alike: pa.Table,
    rules: DuplicateRules,
    workers: Workers,
    progress: Progress,
) -> pa.Table:
    """Return the pairs of pictures that show the same, of those that their hashes propose.

    Args:
        thumbnails: thumbnail of each picture by content id, ascending.
        hashes: number of all the hashes of each picture.
        alike: what `picture_pairs` returns.
    """
    ids, stored = thumbnails.index.to_numpy(object), thumbnails.to_numpy(object)
    if not rules.second_look_bits or not len(ids):
        return decided(alike, Verdicts.none(len(alike)), rules)
    codes = codes_of(ids, alike)
    asked = wanted(alike, codes, len(ids), rules)
    name = fingerprint({"versions": [second_look.VERSION, tiles.TILES]})
    digests = digest(as_bytes(stored), hashes[:, None].view(np.uint8))
    memory = Memory.load(library, METHOD, name)
    verdicts = _remembered(memory, memory.places(ids, digests), codes)
    unseen = asked[verdicts.verdict[asked] == UNKNOWN]
    unseen = unseen[np.argsort(codes[unseen], kind="stable")]

    def read(number: int) -> bytes | None:
        with suppress(OSError):
            return bytes(library.blob_path(stored[number]).read_bytes())
        return None

    left, right = np.divmod(codes[unseen], len(ids))
    seen = second_look.examine(left, right, ways_of(alike)[unseen], read, workers)
    verdicts.verdict[unseen], verdicts.agreed[unseen] = seen.verdict, seen.agreed
    progress.second_looks += int((seen.verdict != UNKNOWN).sum())
    progress.unseen += int((seen.verdict == UNKNOWN).sum())
    kept = np.flatnonzero(verdicts.verdict != UNKNOWN)
    more = {"examined": codes[kept], "verdict": verdicts.verdict[kept], "agreed": verdicts.agreed[kept]}
    Memory(name, ids, digests, DUPLICATE_PAIRS.empty_table(), more).save(library, METHOD)
    # What was seen of pairs that today are not among the nearest would make the outcome depend on who came first.
    verdicts.verdict[np.setdiff1d(np.arange(len(alike)), asked)] = UNKNOWN
    return decided(alike, verdicts, rules)


def undecided(alike: pa.Table, rules: DuplicateRules) -> Ints:
    """Return which pairs their hashes do not decide."""
    distance = alike["distance"].to_numpy()
    return np.flatnonzero(_whole(alike) & (distance > min(rules.sure_bits, rules.confirm_bits)))


def wanted(alike: pa.Table, codes: Ints, count: int, rules: DuplicateRules) -> Ints:
    """Return which pairs are looked at: of those that hashes do not decide, the nearest few of each picture."""
    distance = alike["distance"].to_numpy()
    open_ones = undecided(alike, rules)
    left, right = np.divmod(codes[open_ones], count)
    chosen = np.zeros(len(open_ones), np.bool_)
    owner, other = np.concatenate([left, right]), np.concatenate([right, left])
    pair = np.tile(np.arange(len(open_ones)), 2)
    order = np.lexsort((other, distance[open_ones][pair], owner))
    begins = np.flatnonzero(np.diff(owner[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    chosen[pair[order[rank < rules.second_looks]]] = True
    return open_ones[chosen]


def decided(alike: pa.Table, verdicts: Verdicts, rules: DuplicateRules) -> pa.Table:
    """Return the pairs that show the same, after a second look at some.

    Hashes that are near speak for a pair unless its tiles differ; of others the tiles must speak for it.
    """
    near = (alike["distance"].to_numpy() <= rules.confirm_bits) | ~_whole(alike)
    confirmed = np.flatnonzero(near & (verdicts.verdict != DIFFER))
    found = np.flatnonzero(~near & (verdicts.verdict == SAME))
    agreeing = alike.take(pa.array(found)).to_pydict() | {
        "relation": ["copy"] * len(found),
        "method": [METHOD] * len(found),
        "threshold": [float(rules.reach_bits)] * len(found),
        "overlap": verdicts.agreed[found],
    }
    tables = [alike.take(pa.array(confirmed)), pa.table(agreeing, DUPLICATE_PAIRS)]
    return pa.concat_tables(tables).combine_chunks()


def ways_of(pairs: pa.Table) -> Ints:
    """Return how the left picture of each pair is laid down, as positions in `TRANSFORMS`."""
    positions = {name: number for number, name in enumerate(TRANSFORMS)} | {None: 0}
    return np.array([positions[name] for name in pairs["transform"].to_pylist()], np.int64)


def _whole(pairs: pa.Table) -> npt.NDArray[np.bool_]:
    whole: npt.NDArray[np.bool_] = pa.compute.equal(pairs["method"], "perceptual").to_numpy()
    return whole


def _remembered(memory: Memory, places: Ints, codes: Ints) -> Verdicts:
    """Return what is remembered of pairs of today's numbers."""
    made = Verdicts.none(len(codes))
    now = codes_now(memory, places)
    order = np.argsort(now, kind="stable")
    at = np.minimum(np.searchsorted(now, codes, sorter=order), len(now) - 1)
    if len(now):
        there = np.flatnonzero(now[order[at]] == codes)
        rows = order[at[there]]
        made.verdict[there], made.agreed[there] = memory.more["verdict"][rows], memory.more["agreed"][rows]
    return made
