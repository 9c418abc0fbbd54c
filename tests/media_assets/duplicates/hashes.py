"""Hashes for tests, adversarial ones too, and the plain comparison of every pair."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from media_assets.duplicates.join.groups import NearGroups

Hashes = npt.NDArray[np.uint64]

one_hash = st.one_of(
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**12 - 1),
    st.integers(0, 2**12 - 1).map(lambda low: low << 30),
    st.sampled_from([0, 2**64 - 1, 2**63, 0xFFFF << 48]),
)
any_hashes = st.lists(one_hash, max_size=30).map(lambda values: np.array(values, np.uint64))
"""Random ones, ones that share bands, equal ones, and the ends of the range."""


def listed(*found: NearGroups) -> list[tuple[int, int]]:
    """Spell out all pairs of rows, in order."""
    blocks = [block for groups in found for block in groups.blocks()]
    return sorted(pair for left, right in blocks for pair in zip(left.tolist(), right.tolist(), strict=True))


def brute_between(queries: Hashes, index: Hashes, bits: int) -> list[tuple[int, int]]:
    distances = np.bitwise_count(queries[:, None] ^ index[None, :])
    return [(int(row), int(column)) for row, column in np.argwhere(distances <= bits)]


def brute(values: Hashes, bits: int) -> list[tuple[int, int]]:
    return [(left, right) for left, right in brute_between(values, values, bits) if left < right]


def with_planted_pairs(count: int, seed: int) -> Hashes:
    """Return random hashes, the second half copies of the first with 0 to 24 bits changed."""
    random = np.random.default_rng(seed)
    first = random.integers(0, 2**64, count, dtype=np.uint64)
    changed = [
        np.bitwise_or.reduce(np.uint64(1) << random.choice(64, number % 25, replace=False).astype(np.uint64), initial=0)
        for number in range(count)
    ]
    return np.concatenate([first, first ^ np.array(changed, np.uint64)])
