"""Which payloads are copies of which, from the pairs of contents."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.frames.hashing import TRANSFORMS

_BACK = dict(zip(TRANSFORMS, TRANSFORMS, strict=True)) | {"turned 90": "turned 270", "turned 270": "turned 90"}


@dataclass(frozen=True)
class Link:
    """How two contents were found to be copies; `transform` makes of the one asked about the other one."""

    method: str
    distance: float
    transform: str | None = None

    @property
    def back(self) -> "Link":
        """The same link from the other end."""
        return Link(self.method, self.distance, _BACK[self.transform] if self.transform else None)


SAME_LOOK = Link("perceptual", 0.0)


class Links:
    """The copies of each payload; of payloads that look the same to the last bit, each has the links of all."""

    def __init__(self, pairs: pa.Table, payload_of: Mapping[str, str], rejected: Collection[frozenset[str]]) -> None:
        """Read rows of `DUPLICATE_PAIRS`.

        Args:
            pairs: of which the copies count.
            payload_of: content id → payload id; other contents are not there.
            rejected: pairs of payload ids that are never linked.
        """
        self._rejected = rejected
        self._near: defaultdict[str, dict[str, Link]] = defaultdict(dict)
        self._first: dict[str, str] = {}
        self._mates: defaultdict[str, list[str]] = defaultdict(list)
        copies = pairs.filter(pc.equal(pairs["relation"], "copy"))
        names = ("left", "right", "method", "distance", "transform", "threshold")
        for one, other, method, distance, transform, threshold in zip(
            *(copies[name].to_pylist() for name in names), strict=True
        ):
            left, right = payload_of.get(one), payload_of.get(other)
            if left is None or right is None or left == right:
                continue
            if method == "perceptual" and threshold == 0:
                self._first[right] = left
                self._mates[left].append(right)
            else:
                link = Link(method, float(distance or 0.0), transform)
                self._near[left][right], self._near[right][left] = link, link.back

    @property
    def payloads(self) -> set[str]:
        """All that are linked to others."""
        return {*self._near, *self._first, *self._mates}

    def of(self, payload: str) -> dict[str, Link]:
        """Return the payloads linked to one, with how."""
        first = self._first.get(payload, payload)
        near = dict(self._near.get(payload, {}))
        near |= {other: SAME_LOOK for other in (first, *self._mates.get(first, ())) if other != payload}
        for other, link in list(self._near.get(first, {}).items()):
            for mate in (other, *self._mates.get(other, ())):
                if mate != payload:
                    near.setdefault(mate, link)
        if not self._rejected:
            return near
        return {other: link for other, link in near.items() if frozenset((payload, other)) not in self._rejected}
