"""All pairs of perceptual hashes within a Hamming distance, exactly.

Equal hashes are grouped first and distinct ones compared (`groups.py`), by bands (`bands.py`, `compare.py`),
compiled where numba is installed (`compiled.py`). `index.py` keeps hashes ready for batches that come later.
"""

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.join.bands import Hashes, band_of
from media_assets.duplicates.join.compare import join
from media_assets.duplicates.join.groups import NearGroups, group_equal

CANDIDATE_BITS = 10
"""64-bit hashes within this distance are candidates."""


def near_groups(hashes: Hashes, bits: int = CANDIDATE_BITS, *, compiled: bool | None = None) -> NearGroups:
    """Return all pairs of rows whose hashes are within `bits`, each once, as pairs of groups of equal hashes.

    Args:
        hashes: 64-bit hashes, shape (n,).
        bits: largest distance, 0 to `compare.MOST_BITS`.
        compiled: whether to compare with numba; by default where it is installed (the extra `fast`). Both ways give
            the same pairs.

    Raises:
        ValueError: a distance that this cannot search, or that means nothing.
        TooManyPairs: more pairs of distinct hashes than memory should hold.
    """
    groups = group_equal(hashes)
    left, right = join(lambda number: band_of(groups.values, number), None, bits, compiled)
    several = np.flatnonzero(groups.sizes > 1)
    pairs = np.concatenate([left, several]), np.concatenate([right, several])
    return NearGroups(groups, groups, pairs, within=True)


def groups_between(
    queries: Hashes, index: Hashes, bits: int = CANDIDATE_BITS, *, compiled: bool | None = None
) -> NearGroups:
    """Return all (query row, index row) whose hashes are within `bits`, each once; else like `near_groups`."""
    asked, known = group_equal(queries), group_equal(index)
    bands = (lambda number: band_of(asked.values, number)), (lambda number: band_of(known.values, number))
    return NearGroups(asked, known, join(*bands, bits, compiled), within=False)


def distance256(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return the Hamming distances of 256-bit hashes, shapes (n, 32) and (n, 32), row by row."""
    bits: npt.NDArray[np.int64] = np.bitwise_count(left ^ right).sum(axis=1, dtype=np.int64)
    return bits
