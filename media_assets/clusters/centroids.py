"""To which cluster a new vector belongs, in less than a millisecond."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

EXACT_UP_TO = 1000
"""Clusters of which all are compared; among more, those are that agree in most bits."""

NOTES = "notes.json"
"""The part of the stored clusters that can be read without the rest."""

_WORDS = 4
_MARGIN = 32
_MOST_CANDIDATES = 256

Floats = npt.NDArray[np.float32]


class Centroids:
    """The mean vectors of clusters.

    A unit vector's product with a cluster's mean is its average cosine with the members, the measure by which the
    clusters were formed. Among many clusters, candidates are found by 256-bit codes, the signs of random projections
    (Charikar, 2002): two directions differ in a share of bits that grows with their angle, 8 bits around the mean of
    128 for strangers. Those within 32 bits of the nearest are compared exactly. Centroids are far from each other by
    construction, which is where graph indexes lose their way; a scan of codes does not, needs no time to build, and
    follows means that move.
    """

    def __init__(
        self,
        ids: Sequence[str],
        means: npt.NDArray[np.floating],
        sizes: npt.NDArray[np.int64],
        threshold: float,
        notes: Mapping[str, Any] | None = None,
        seen: npt.NDArray[np.uint64] | None = None,
    ) -> None:
        """Hold clusters.

        Args:
            ids: the cluster ids.
            means: mean vector of each cluster, shape (n, dimensions).
            sizes: members of each cluster.
            threshold: average cosine from which a vector belongs.
            notes: what else is to be kept with them, as JSON.
            seen: numbers of the things that were looked at when the clusters were formed, ascending.
        """
        self.ids = list(ids)
        self.means: Floats = np.array(means, np.float32, order="C")
        self.sizes = np.array(sizes, np.int64)
        self.threshold = threshold
        self.notes = dict(notes or {})
        self.seen = np.zeros(0, np.uint64) if seen is None else seen

    def decide(self, vector: npt.NDArray[np.floating]) -> tuple[str | None, float]:
        """Return the cluster to which a unit vector belongs, None for none, and its average cosine with the nearest."""
        if not self.ids:
            return None, 0.0
        query = np.asarray(vector, np.float32)
        near = self._candidates(query) if len(self.ids) > EXACT_UP_TO else None
        products = (self.means if near is None else self.means[near]) @ query
        place = int(products.argmax())
        similarity = float(products[place])
        best = place if near is None else int(near[place])
        return (self.ids[best] if similarity >= self.threshold else None), similarity

    def add(self, cluster: str, vector: npt.NDArray[np.floating]) -> None:
        """Count a vector as a member: the cluster's mean moves."""
        place = self._places[cluster]
        self.sizes[place] += 1
        self.means[place] += (np.asarray(vector, np.float32) - self.means[place]) / np.float32(self.sizes[place])
        if "_codes" in self.__dict__:
            self._codes[:, place] = self._coded(self.means[place][None])[:, 0]

    def save(self) -> bytes:
        """Return everything as bytes: a zip of arrays, the means in half precision."""
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as parts:
            parts.writestr(NOTES, json.dumps({"threshold": self.threshold, "notes": self.notes}))
            parts.writestr("ids.json", json.dumps(self.ids), zipfile.ZIP_DEFLATED)
            arrays: dict[str, npt.NDArray[Any]] = {"sizes": self.sizes, "seen": self.seen}
            arrays["means"] = self.means.astype(np.float16)
            for name, array in arrays.items():
                with parts.open(f"{name}.npy", "w", force_zip64=True) as part:
                    np.lib.format.write_array(part, array, allow_pickle=False)
        return sink.getvalue()

    @classmethod
    def load(cls, data: bytes) -> "Centroids":
        """Return what `save` wrote.

        Raises:
            ValueError: the bytes are not what `save` wrote.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                about, ids = json.loads(parts.read(NOTES)), json.loads(parts.read("ids.json"))
                means, sizes, seen = (
                    np.lib.format.read_array(io.BytesIO(parts.read(f"{name}.npy")), allow_pickle=False)
                    for name in ("means", "sizes", "seen")
                )
            if not len(ids) == len(means) == len(sizes):
                raise ValueError("lengths differ")
            return cls(ids, means, sizes, about["threshold"], about["notes"], seen)
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
            raise ValueError(f"the stored clusters cannot be read: {error}") from error

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.ids)}

    @cached_property
    def _middle(self) -> Floats:
        return np.asarray(self.means.mean(axis=0, dtype=np.float64), np.float32)

    @cached_property
    def _directions(self) -> Floats:
        random = np.random.default_rng(0)
        return random.standard_normal((self.means.shape[1], 64 * _WORDS), np.float32)

    @cached_property
    def _codes(self) -> npt.NDArray[np.uint64]:
        return self._coded(self.means)

    def _coded(self, vectors: Floats) -> npt.NDArray[np.uint64]:
        """Return the codes, shape (words, n): a scan then reads words that lie side by side."""
        parts = [
            np.packbits((vectors[start : start + 8192] - self._middle) @ self._directions > 0, axis=1)
            for start in range(0, len(vectors), 8192)
        ]
        return np.ascontiguousarray(np.concatenate(parts).view(np.uint64).T)

    def _candidates(self, query: Floats) -> npt.NDArray[np.int64]:
        codes, own = self._codes, self._coded(query[None])
        distance = np.zeros(codes.shape[1], np.uint16)
        for word in range(_WORDS):
            distance += np.bitwise_count(codes[word] ^ own[word, 0])
        near = np.flatnonzero(distance <= distance.min() + _MARGIN)
        if len(near) > _MOST_CANDIDATES:
            near = near[np.argpartition(distance[near], _MOST_CANDIDATES)[:_MOST_CANDIDATES]]
        return near
