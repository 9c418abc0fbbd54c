"""All pairs of 64-bit hashes within a distance: the compiled band join against numpy, and against every pair."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.near import CANDIDATE_BITS, near_pairs
from tests.benchmarks.table import Goal, Row, benchmark, interleaved, timed

_BLOCK = 1024
_PLANTED = 0.05


@benchmark("near")
def near(repeats: int) -> Sequence[Row]:
    """100,000 and 1,000,000 uniform hashes with 5 % near copies, within 10 bits, from scratch."""
    small, large = _hashes(100_000), _hashes(1_000_000)
    near_pairs(small[:100], compiled=True)  # compiles, or reads what was compiled before
    seconds = interleaved(
        repeats,
        {
            "numba": timed(partial(near_pairs, small, compiled=True)),
            "numpy": timed(partial(near_pairs, small, compiled=False)),
            "every": timed(partial(_every_pair, small)),
            "large": timed(partial(near_pairs, large, compiled=True)),
        },
    )
    found = set(zip(*(side.tolist() for side in near_pairs(small, compiled=True)), strict=True))
    true = _every_pair(small)
    recall = len(found & true) / len(true)
    return [
        Row("near: 100,000 hashes", seconds["numba"], "s", "every pair, by numpy", seconds["every"], Goal(0.1)),
        Row("near: 100,000 hashes, without numba", seconds["numpy"], "s", "every pair, by numpy", seconds["every"]),
        Row("near: recall", recall, "", "every pair, by numpy", 1.0, Goal(1.0, at_least=True)),
        Row("near: 1,000,000 hashes", seconds["large"], "s", goal=Goal(5, "figure")),
    ]


def _hashes(count: int) -> npt.NDArray[np.uint64]:
    random = np.random.default_rng(count)
    hashes = random.integers(0, 2**64, count, dtype=np.uint64)
    planted = int(count * _PLANTED)
    source, target = random.permutation(count)[: 2 * planted].reshape(2, -1)
    hashes[target] = hashes[source]
    for _ in range(8):
        hashes[target] ^= np.uint64(1) << random.integers(0, 64, planted).astype(np.uint64)
    return hashes


def _every_pair(hashes: npt.NDArray[np.uint64]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for start in range(0, len(hashes), _BLOCK):
        distance = np.bitwise_count(hashes[start : start + _BLOCK, None] ^ hashes[None, start:])
        rows, columns = np.nonzero(distance <= CANDIDATE_BITS)
        ahead = columns > rows
        found |= set(zip((rows[ahead] + start).tolist(), (columns[ahead] + start).tolist(), strict=True))
    return found
