"""All pairs of 64-bit hashes within 10 bits: the band join, against faiss, imagededup and a comparison of every pair.

faiss and imagededup come with the extra `bench`; imagededup with `pip install --no-deps imagededup`, since its search
needs neither torchvision nor what else it asks for. Without them their rows have no peer.

Each contestant runs in a process of its own, which generates the same hashes (5 % of them near copies, 0 to 10 bits
off) before the clock starts; memory is the peak above what that process held by then. Peers that would take minutes
answer a slice of the queries against all hashes, and their seconds are multiplied: the peer's name says so.
`MEDIA_BENCH_LARGE=1` adds 10,000,000 hashes, which takes a few minutes.
"""

import logging
import multiprocessing
import os
import statistics
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join.index import HashIndex
from media_assets.duplicates.join.near import CANDIDATE_BITS, near_groups
from tests.benchmarks.memory import peak
from tests.benchmarks.table import Goal, Row, benchmark, clock

LARGE = os.environ.get("MEDIA_BENCH_LARGE") == "1"

SMALL, MANY, MOST = 100_000, 1_000_000, 10_000_000
FAISS_QUERIES = 20_000
IMAGEDEDUP_QUERIES = 200
ADDED = 1000

_BLOCK = 1024
_PLANTED = 0.05
_TO_START = 20

Hashes = npt.NDArray[np.uint64]
Pairs = set[tuple[int, int]]


class Measured(NamedTuple):
    """What one contestant needed, and how many of the planted pairs it found."""

    seconds: float
    megabytes: float
    recall: float


@benchmark("near")
def near(repeats: int) -> Sequence[Row]:
    """100,000 and 1,000,000 hashes with 5 % near copies, within 10 bits, from scratch and added to."""
    rows = [*_small(repeats), *_many(repeats), *_added(repeats)]
    if LARGE:
        ours = _alone(_numba, MOST, MOST)
        rows.append(Row("near: 10,000,000 hashes", ours.seconds, "s", goal=Goal(300, "figure")))
        rows.append(Row("near: 10,000,000 hashes, memory", ours.megabytes, "MB", goal=Goal(4000, "figure")))
        rows.append(Row("near: 10,000,000 hashes, planted pairs found", ours.recall, "", goal=_ALL))
    return rows


_ALL = Goal(1.0, "figure", at_least=True)


def _small(repeats: int) -> list[Row]:
    ours, plain = _turns(repeats, _numba, _numpy, SMALL)
    faiss = _alone(_faiss, SMALL, SMALL) if find_spec("faiss") else None
    other = _alone(_imagededup, SMALL, IMAGEDEDUP_QUERIES) if find_spec("imagededup") else None
    times = f"imagededup, {IMAGEDEDUP_QUERIES} queries x {SMALL // IMAGEDEDUP_QUERIES}"
    return [
        _row("near: 100,000 hashes", ours, "faiss flat", faiss),
        _row("near: 100,000 hashes, without numba", plain, "faiss flat", faiss),
        _row("near: 100,000 hashes", ours, times, other, Goal(0.01)),
        Row("near: 100,000 hashes, recall", _in_process(_recall, SMALL), "", "every pair, by numpy", 1.0, _ALL),
    ]


def _many(repeats: int) -> list[Row]:
    ours = _median([_alone(_numba, MANY, MANY) for _ in range(repeats)])
    plain = _alone(_numpy, MANY, MANY)
    faiss = _alone(_faiss, MANY, FAISS_QUERIES) if find_spec("faiss") else None
    times = f"faiss flat, {FAISS_QUERIES:,} queries x {MANY // FAISS_QUERIES}"
    memory = faiss and faiss.megabytes
    return [
        Row("near: 1,000,000 hashes, from scratch", ours.seconds, "s", goal=Goal(5, "figure")),
        _row("near: 1,000,000 hashes", ours, times, faiss, Goal(1 / 60)),
        _row("near: 1,000,000 hashes, without numba", plain, times, faiss),
        Row("near: 1,000,000 hashes, memory", ours.megabytes, "MB", times, memory, Goal(500, "figure")),
        Row("near: 1,000,000 hashes, without numba, memory", plain.megabytes, "MB", times, memory),
        Row("near: 1,000,000 hashes, planted pairs found", ours.recall, "", goal=_ALL),
    ]


def _added(repeats: int) -> list[Row]:
    seconds = statistics.median(_in_process(_adding, MANY) for _ in range(repeats))
    name = "near: 1,000 hashes added to 1,000,000, and their pairs"
    return [Row(name, seconds, "s", goal=Goal(0.1, "figure"))]


def _row(name: str, ours: Measured, peer: str, theirs: Measured | None, goal: Goal | None = None) -> Row:
    if theirs is None:
        return Row(name, ours.seconds, "s", f"{peer.split()[0].strip(',')} is not installed")
    return Row(name, ours.seconds, "s", peer, theirs.seconds, goal)


def _turns(repeats: int, one: "Contestant", other: "Contestant", count: int) -> tuple[Measured, Measured]:
    found = [(_alone(one, count, count), _alone(other, count, count)) for _ in range(repeats)]
    return _median([pair[0] for pair in found]), _median([pair[1] for pair in found])


def _median(found: Sequence[Measured]) -> Measured:
    return Measured(*(statistics.median(values) for values in zip(*found, strict=True)))


Contestant = Callable[[Hashes, int], tuple[float, Pairs]]
"""Joins the first queries with all hashes; returns its seconds and pairs, the query first."""


def _alone(contestant: Contestant, count: int, queries: int) -> Measured:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, contestant, count, queries).result()


def _in_process(function: Callable[[int], float], count: int) -> float:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, count).result()


def _measure(contestant: Contestant, count: int, queries: int) -> Measured:
    hashes, planted = make_hashes(count)
    contestant(hashes[:1000], 1000)  # imports, and compiles or reads what was compiled before
    with peak() as memory:
        seconds, found = contestant(hashes, queries)
    wanted = {pair for pair in planted if pair[0] < queries}
    return Measured(seconds * count / queries, memory.megabytes, len(found & wanted) / len(wanted))


def _numba(hashes: Hashes, _queries: int) -> tuple[float, Pairs]:
    with clock() as measured:
        found = near_groups(hashes, compiled=True)
        pairs = list(found.blocks())
    return measured.seconds, _all(pairs)


def _numpy(hashes: Hashes, _queries: int) -> tuple[float, Pairs]:
    with clock() as measured:
        found = near_groups(hashes, compiled=False)
        pairs = list(found.blocks())
    return measured.seconds, _all(pairs)


def _faiss(hashes: Hashes, queries: int) -> tuple[float, Pairs]:
    import faiss

    packed = hashes.view(np.uint8).reshape(-1, 8)
    with clock() as measured:
        index = faiss.IndexBinaryFlat(64)
        index.add(packed)
        limits, _, found = index.range_search(packed[:queries], CANDIDATE_BITS + 1)  # it finds what is below
    asked = np.repeat(np.arange(queries), np.diff(limits.astype(np.int64)))
    return measured.seconds, _as_set(asked, found)


def _imagededup(hashes: Hashes, queries: int) -> tuple[float, Pairs]:
    from imagededup.handlers.search.retrieval import HashEval
    from imagededup.methods.hashing import Hashing

    logging.disable(logging.INFO)
    every = {str(row): f"{value:016x}" for row, value in enumerate(hashes.tolist())}

    def search(count: int) -> tuple[float, Pairs]:
        asked = dict(list(every.items())[:count])
        with clock() as measured:
            done = HashEval(every, asked, Hashing.hamming_distance, verbose=False, threshold=CANDIDATE_BITS)
        found = done.retrieve_results()
        return measured.seconds, {(int(row), int(other)) for row, others in found.items() for other in others}

    # What it needs to start its workers must not be multiplied.
    start, _ = search(_TO_START)
    seconds, found = search(_TO_START + queries)
    return seconds - start, found


def _recall(count: int) -> float:
    """Return the share of all pairs that both ways of the join find; of none that is no pair."""
    hashes, _ = make_hashes(count)
    true = _every_pair(hashes)
    both = [_all(near_groups(hashes, compiled=compiled).blocks()) for compiled in (True, False)]
    return min(len(found & true) / len(found | true) for found in both)


def _adding(count: int) -> float:
    """Return the seconds in which a batch is joined with an index in memory, with itself, and added."""
    hashes, _ = make_hashes(count + ADDED)
    index, batch = HashIndex.build(hashes[:count]), hashes[count:]
    index.groups_with(batch[:10])
    with clock() as measured:
        found = [*index.groups_with(batch), near_groups(batch)]
        index.add(batch)
    assert sum(groups.count for groups in found) > 0
    return measured.seconds


def make_hashes(count: int) -> tuple[Hashes, Pairs]:
    """Return uniform hashes and the planted pairs among them, in both orders."""
    random = np.random.default_rng(count)
    hashes = random.integers(0, 2**64, count, dtype=np.uint64)
    planted = int(count * _PLANTED)
    source, target = random.permutation(count)[: 2 * planted].reshape(2, -1)
    hashes[target] = hashes[source]
    away = random.integers(0, CANDIDATE_BITS + 1, planted)
    for number in range(CANDIDATE_BITS):
        flips = np.uint64(1) << random.integers(0, 64, planted).astype(np.uint64)
        hashes[target] ^= np.where(number < away, flips, np.uint64(0))
    return hashes, _as_set(np.minimum(source, target), np.maximum(source, target))


def _as_set(left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> Pairs:
    return set(zip(left.tolist(), right.tolist(), strict=True))


def _all(blocks: Iterable[tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]]]) -> Pairs:
    return set().union(*(_as_set(left, right) for left, right in blocks))


def _every_pair(hashes: Hashes) -> Pairs:
    found: Pairs = set()
    for start in range(0, len(hashes), _BLOCK):
        distance = np.bitwise_count(hashes[start : start + _BLOCK, None] ^ hashes[None, start:])
        rows, columns = np.nonzero(distance <= CANDIDATE_BITS)
        ahead = columns > rows
        found |= _as_set(rows[ahead] + start, columns[ahead] + start)
    return found
