"""1,000 pictures compared with 1,000,000 others, in all eight ways: with the index that the library keeps, and without.

The hashes are random; half of the new pictures are one of the old ones, laid down in one of the eight ways or put
within margins, with a few bits changed. Each contestant runs in a process of its own. With the index, reading it from
the library, checking it against the pictures and publishing it with the new ones count; without, all hashes are sorted
anew. Memory is the peak above the pictures themselves, with what is mapped of the index's files.
"""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.pictures.hashes import Pictures
from media_assets.duplicates.pictures.pairs import picture_pairs
from media_assets.duplicates.pictures.stored import FOLDER, stored_index
from media_assets.frames.hashing import TRANSFORMS, all_ways
from resources.duplicates import DuplicateRules
from resources.library import Library
from tests.benchmarks.memory import peak
from tests.benchmarks.table import Goal, Row, benchmark, clock

OLD, NEW = 1_000_000, 1_000

_RULES = DuplicateRules()
_MARGINED = 0.02
_CHANGED, _CHANGED256 = 4, 12

Bits = npt.NDArray[np.uint8]
Asked = TypeVar("Asked")
Found = TypeVar("Found")


class Measured(NamedTuple):
    """Seconds of processor time and by the clock, MB, and the share of the planted pairs that were found."""

    processor: float
    clock: float
    megabytes: float
    recall: float


@benchmark("added")
def added(repeats: int) -> Sequence[Row]:
    """1,000 pictures added to 1,000,000, with the stored index and without."""
    with_index, without = [], []
    for _ in range(repeats):
        with TemporaryDirectory(prefix="bench-added-") as folder:
            size = _alone(_fill, folder)
            without.append(_alone(_compare, None))
            with_index.append(_alone(_compare, folder))
    ours, plain = (Measured(*map(median, zip(*found, strict=True))) for found in (with_index, without))
    name, peer = f"{NEW:,} pictures added to {OLD:,}", "all hashes sorted anew"
    return [
        Row(f"{name}, processor time", ours.processor, "s", peer, plain.processor, Goal(0.5)),
        Row(f"{name}, by the clock", ours.clock, "s", peer, plain.clock),
        Row(f"{name}, memory", ours.megabytes, "MB", peer, plain.megabytes),
        Row(f"{name}, planted pairs found", ours.recall, "", peer, plain.recall, Goal(1.0, "figure", at_least=True)),
        Row(f"{name}, index on disk", size / 1e6, "MB"),
    ]


def _alone(function: Callable[[Asked], Found], asked: Asked) -> Found:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, asked).result()


def _fill(folder: str) -> int:
    """Index the old pictures; return the bytes of the index."""
    pictures, _ = _pictures(OLD, NEW)
    library = Library(root=folder)
    with stored_index(library) as index:
        index.hold(pictures.take(np.arange(OLD)))
    return sum(path.stat().st_size for path in Path(str(library.blob_path(FOLDER))).iterdir())


def _compare(folder: str | None) -> Measured:
    few, _ = _pictures(1000, 10)
    picture_pairs(few, np.arange(len(few)) >= 1000, _RULES)  # imports, and compiles or reads what was compiled before
    pictures, planted = _pictures(OLD, NEW)
    fresh = np.arange(len(pictures)) >= OLD
    assert len(pictures.digests) == len(fresh)  # what a refresh knows already
    begun = time.process_time()
    with peak() as memory, clock() as measured:
        if folder is None:
            found = picture_pairs(pictures, fresh, _RULES)
        else:
            with stored_index(Library(root=folder)) as index:
                found = picture_pairs(pictures, fresh, _RULES, index)
    processor = time.process_time() - begun
    pairs = set(zip(found["left"].to_pylist(), found["right"].to_pylist(), strict=True))
    return Measured(processor, measured.seconds, memory.megabytes, len(pairs & planted) / len(planted))


def _pictures(old: int, new: int) -> tuple[Pictures, set[tuple[str, str]]]:
    """Return random pictures, the new ones last, and the pairs planted among them."""
    random = np.random.default_rng(old)
    count = old + new
    short = random.integers(0, 256, (count, 4, 8), dtype=np.uint8)
    long = random.integers(0, 256, (count, 4, 32), dtype=np.uint8)
    box = np.full((count, 4), np.nan, np.float32)
    box[random.random(count) < _MARGINED] = (0.1, 0.1, 0.9, 0.9)
    inner, inner256 = short[:, 1].copy(), long[:, 1].copy()
    rows, sources = np.arange(old, old + new // 2), random.permutation(old)[: new // 2]
    ways, ways256 = (all_ways(one[sources, 0], one[sources, 1:].reshape(len(rows), -1)) for one in (short, long))
    way = random.integers(0, len(TRANSFORMS) + 1, len(rows))
    framed = way == len(TRANSFORMS)
    laid = rows[~framed], way[~framed], np.flatnonzero(~framed)
    short[laid[0], 0] = _noisy(ways[laid[1], laid[2]], _CHANGED, random)
    long[laid[0], 0] = _noisy(ways256[laid[1], laid[2]], _CHANGED256, random)
    box[rows[framed]] = (0.1, 0.1, 0.9, 0.9)
    inner[rows[framed]] = _noisy(short[sources[framed], 0], _CHANGED, random)
    inner256[rows[framed]] = _noisy(long[sources[framed], 0], _CHANGED256, random)
    has = ~np.isnan(box[:, :1])
    names = np.char.zfill(np.arange(count).astype("U8"), 8).astype(object)
    pictures = Pictures(
        names,
        _numbers(short[:, 0]),
        long[:, 0].copy(),
        short[:, 1:].reshape(count, -1).copy(),
        long[:, 1:].reshape(count, -1).copy(),
        box,
        _numbers(inner) * has[:, 0],
        inner256 * has,
    )
    return pictures, set(zip(names[sources], names[rows], strict=True))


def _noisy(bits: Bits, most: int, random: np.random.Generator) -> Bits:
    changed = bits.copy()
    for _ in range(most):
        byte = random.integers(0, bits.shape[1], len(bits))
        changed[np.arange(len(bits)), byte] ^= np.uint8(1) << random.integers(0, 8, len(bits), dtype=np.uint8)
    return changed


def _numbers(bits: Bits) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(bits).view(">u8")[:, 0].astype(np.uint64)
