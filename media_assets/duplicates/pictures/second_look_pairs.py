"""Pairs of the library that hashes alone do not decide: looked at a second time, once, and remembered."""

from contextlib import suppress

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from media_assets.duplicates.contents import as_bytes, digest
from media_assets.duplicates.evidence import Ints
from media_assets.duplicates.incremental import Progress
from media_assets.duplicates.join.near import distance256
from media_assets.duplicates.memory import Memory
from media_assets.duplicates.pictures import second_look, tiles
from media_assets.duplicates.pictures.examined import codes_now, codes_of
from media_assets.duplicates.pictures.hashes import Pictures
from media_assets.duplicates.pictures.second_look import BOTH, DIFFER, SAME, UNKNOWN, Verdicts
from media_assets.frames.hashing import TRANSFORMS
from media_assets.keys import fingerprint
from media_assets.schemas.duplicates import DUPLICATE_PAIRS
from resources.duplicates import DuplicateRules
from resources.library import Library
from resources.workers import Workers

METHOD = "tiles"

_FAR = 257


def find(
    library: Library,
    thumbnails: pd.Series,
    pictures: Pictures,
    alike: pa.Table,
    rules: DuplicateRules,
    workers: Workers,
    progress: Progress,
) -> pa.Table:
    """Return the pairs of pictures that show the same, of those that their hashes propose.

    Args:
        thumbnails: thumbnail of each picture by content id, ascending.
        pictures: the hashes of each.
        alike: what `picture_pairs` returns.
    """
    ids, stored = thumbnails.index.to_numpy(object), thumbnails.to_numpy(object)
    if not rules.second_look_bits or not len(ids):
        return decided(alike, Verdicts.none(len(alike)), rules)
    codes = codes_of(ids, alike)
    asked = wanted(alike, codes, len(ids), rules)
    name = fingerprint({"versions": [second_look.VERSION, tiles.TILES]})
    digests = digest(as_bytes(stored), pictures.digests[:, None].view(np.uint8), pictures.trimmed.view(np.uint8))
    memory = Memory.load(library, METHOD, name)
    ways = ways_of(alike, codes, pictures)
    verdicts = _remembered(memory, memory.places(ids, digests), codes, ways)
    unseen = asked[verdicts.verdict[asked] == UNKNOWN]
    unseen = unseen[np.argsort(codes[unseen], kind="stable")]

    def read(number: int) -> bytes | None:
        with suppress(OSError):
            return bytes(library.blob_path(stored[number]).read_bytes())
        return None

    left, right = np.divmod(codes[unseen], len(ids))
    seen = second_look.examine(left, right, ways[unseen], pictures.trimmed, read, workers)
    verdicts.verdict[unseen], verdicts.agreed[unseen] = seen.verdict, seen.agreed
    progress.second_looks += int((seen.verdict != UNKNOWN).sum())
    progress.unseen += int((seen.verdict == UNKNOWN).sum())
    kept = np.flatnonzero(verdicts.verdict != UNKNOWN)
    more = {"examined": codes[kept], "way": ways[kept].astype(np.int8)}
    more |= {"verdict": verdicts.verdict[kept], "agreed": verdicts.agreed[kept]}
    Memory(name, ids, digests, DUPLICATE_PAIRS.empty_table(), more).save(library, METHOD)
    # What was seen of pairs that today are not among the nearest would make the outcome depend on who came first.
    verdicts.verdict[np.setdiff1d(np.arange(len(alike)), asked)] = UNKNOWN
    return decided(alike, verdicts, rules)


def undecided(alike: pa.Table, rules: DuplicateRules) -> Ints:
    """Return which pairs their hashes do not decide: all by margins, and whole ones that are neither near nor far."""
    distance = alike["distance"].to_numpy()
    return np.flatnonzero(~_whole(alike) | (distance > min(rules.sure_bits, rules.confirm_bits)))


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


def ways_of(pairs: pa.Table, codes: Ints, pictures: Pictures) -> Ints:
    """Return how the pictures of each pair are laid over each other, as `second_look.examine` takes it.

    Of what lies within margins and of whole pictures, those are compared whose hashes are nearest.
    """
    positions = {name: number for number, name in enumerate(TRANSFORMS)} | {None: 0}
    ways = np.array([positions[name] for name in pairs["transform"].to_pylist()], np.int64)
    margins = np.flatnonzero(~_whole(pairs))
    left, right = np.divmod(codes[margins], max(len(pictures), 1))
    whole, inner, has = pictures.phash256, pictures.trimmed_phash256, pictures.margined
    apart = (
        np.where(has[left] & has[right], distance256(inner[left], inner[right]), _FAR),
        np.where(has[left], distance256(inner[left], whole[right]), _FAR),
        np.where(has[right], distance256(whole[left], inner[right]), _FAR),
    )
    ways[margins] = BOTH + np.argmin(apart, axis=0)
    return ways


def _whole(pairs: pa.Table) -> npt.NDArray[np.bool_]:
    whole: npt.NDArray[np.bool_] = pa.compute.equal(pairs["method"], "perceptual").to_numpy()
    return whole


def _remembered(memory: Memory, places: Ints, codes: Ints, ways: Ints) -> Verdicts:
    """Return what is remembered of pairs of today's numbers, laid over each other as they are today."""
    made = Verdicts.none(len(codes))
    now = codes_now(memory, places)
    order = np.argsort(now, kind="stable")
    at = np.minimum(np.searchsorted(now, codes, sorter=order), len(now) - 1)
    if len(now):
        rows = order[at]
        there = np.flatnonzero((now[rows] == codes) & (memory.more["way"][rows] == ways))
        rows = rows[there]
        made.verdict[there], made.agreed[there] = memory.more["verdict"][rows], memory.more["agreed"][rows]
    return made
