"""Which texts are the same or nearly so, by MinHash signatures: candidates by equal bands, then the estimate."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.duplicates.join.groups import NearGroups, Pairs, among, group_equal

COPY = 0.95
"""Estimated Jaccard similarity of copies: the same text from another program, whose page numbers and hyphens differ."""

RELATED = 0.8
"""Estimated Jaccard similarity of revisions: about every 27th word changed, when runs of three words are compared."""

BAND = 5
"""Values of a signature's band: of 25 bands, texts at 0.8 share one in 99.99 of 100 cases, at 0.4 in 23."""

MOST_SHARING = 1000
"""Of more texts that share a band (blank forms), each is compared with the first of them alone."""

Signatures = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Likeness:
    """Two contents whose texts are alike, left < right.

    Attributes:
        left: content id.
        right: content id.
        source: `document` or `transcript`.
        relation: `copy` or `related`.
        similarity: estimated Jaccard similarity of their shingles, 0 to 1.
    """

    left: str
    right: str
    source: str
    relation: str
    similarity: float


def alike(
    fingerprints: pa.Table, new: Collection[str] | None = None, *, copy: float = COPY, related: float = RELATED
) -> list[Likeness]:
    """Find the pairs of contents whose texts of one source are at least `related` alike, each once, in order.

    Copies are documents in which every number is the same too: two invoices of one form are `related` however alike
    they are. Transcripts are never more than `related`, since the same words may be spoken by others.

    Args:
        fingerprints: the columns content_id, source, numbers and signature of all batches; of a content that stands
            in several, the last row counts.
        new: content ids of which one must be in each pair; None for all pairs.
        copy: least similarity of copies.
        related: least similarity of any pair.
    """
    rows = fingerprints.select(["content_id", "source", "numbers"]).to_pylist()
    last = {(row["content_id"], row["source"]): number for number, row in enumerate(rows)}
    column = fingerprints["signature"].combine_chunks()
    signatures = column.flatten().to_numpy().reshape(len(rows), -1) if rows else np.zeros((0, 1), np.uint32)
    found = []
    for source in sorted({source for _, source in last}):
        own = np.array([number for (_, kind), number in sorted(last.items()) if kind == source])
        fresh = np.array([new is None or rows[number]["content_id"] in new for number in own], np.bool_)
        (left, right), similarity = near_signatures(signatures[own], fresh, related)
        for one, other, share in zip(own[left], own[right], similarity.tolist(), strict=True):
            same = share >= copy and source == "document" and rows[one]["numbers"] == rows[other]["numbers"]
            ids = rows[one]["content_id"], rows[other]["content_id"]
            found.append(Likeness(*ids, source, "copy" if same else "related", share))
    return found


def near_signatures(
    signatures: Signatures, new: npt.NDArray[np.bool_], least: float
) -> tuple[Pairs, npt.NDArray[np.float64]]:
    """Return the pairs of rows that share a band and are estimated at `least`, left < right, in order, and estimates.

    Args:
        signatures: shape (n, permutations).
        new: shape (n,); at least one row of each pair is new.
        least: smallest share of equal values.
    """
    count = len(signatures)
    found = [np.zeros(0, np.int64)]
    for keys in _bands(signatures):
        for left, right in _sharing(keys, np.flatnonzero(new)):
            near = left != right
            near[near] = (signatures[left[near]] == signatures[right[near]]).mean(axis=1) >= least
            found.append(np.minimum(left, right)[near] * count + np.maximum(left, right)[near])
    left, right = np.divmod(np.unique(np.concatenate(found)), max(count, 1))
    return (left, right), (signatures[left] == signatures[right]).mean(axis=1)


def _bands(signatures: Signatures) -> Iterator[npt.NDArray[np.uint64]]:
    odd = np.random.default_rng(0).integers(0, 2**64, BAND, dtype=np.uint64) | np.uint64(1)
    for start in range(0, signatures.shape[1] - BAND + 1, BAND):
        yield (signatures[:, start : start + BAND].astype(np.uint64) * odd).sum(axis=1)


def _sharing(keys: npt.NDArray[np.uint64], new: npt.NDArray[np.int64]) -> Iterator[Pairs]:
    """Yield (new row, row) of equal keys."""
    able = np.flatnonzero(among(keys, keys[new]))
    known, asked = group_equal(keys[able]), group_equal(keys[new])
    known, asked = known._replace(rows=able[known.rows]), asked._replace(rows=new[asked.rows])
    group = np.searchsorted(known.values, asked.values)
    few = np.flatnonzero((known.sizes[group] > 1) & (known.sizes[group] <= MOST_SHARING))
    yield from NearGroups(asked, known, (few, group[few]), within=False).blocks(1 << 16)
    for many in np.flatnonzero(known.sizes[group] > MOST_SHARING):
        rows = asked.rows_of(int(many)).astype(np.int64)
        yield rows, np.full(len(rows), known.rows_of(int(group[many]))[0])
