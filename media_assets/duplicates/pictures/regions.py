"""Pictures that lie inside others: what embeddings propose, confirmed by laying one over the other in workers."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from PIL import Image

from media_assets.duplicates.pictures.alignment import correlation, gradients, places, region_of
from media_assets.frames.hashing import hash256
from resources.arrow import pack, unpack
from resources.errors import MediaError
from resources.opening import open_image
from resources.workers import Task, Workers

VERSION = "1"

SIDE = 256
"""Longest side of the grey pictures that are laid over each other."""

LEAST_COARSE = 0.45
"""Correlation of coarse pictures below which a place is not refined."""

LEAST_GRADIENTS = 0.5
"""Correlation of edges: light and shade of one scene agree by chance, edges do not."""

_PROPOSALS_AT_ONCE = 32
_FOUND = pa.schema(
    [
        ("proposal", pa.int32()),
        ("readable", pa.bool_()),
        ("inner", pa.int8()),
        ("bits", pa.int16()),
        *((side, pa.float64()) for side in ("left", "top", "right", "bottom")),
    ]
)

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fit:
    """When a picture counts as shown by a region of another."""

    confirm_bits: int
    region_share: float
    region_correlation: float


@dataclass(frozen=True)
class Regions:
    """What became of proposals: one entry each.

    Attributes:
        examined: whether both pictures could be read.
        bits: 256-bit distance of the picture and its region; -1 where none fits.
        inner: 0 where the left picture lies inside the right one, 1 the other way round.
        boxes: shape (n, 4), shares of the outer picture.
    """

    examined: npt.NDArray[np.bool_]
    bits: Ints
    inner: Ints
    boxes: npt.NDArray[np.float64]


def examine(left: Ints, right: Ints, read: Callable[[int], bytes | None], workers: Workers, fit: Fit) -> Regions:
    """Lay the pictures of proposals over each other.

    Args:
        left: numbers of pictures, ascending; `right` those that are proposed for them.
        read: returns a picture's thumbnail, None where it is gone.
        workers: decode and compare; a proposal whose pictures cannot be read is not examined.
        fit: thresholds.
    """
    made = Regions(
        np.zeros(len(left), np.bool_),
        np.full(len(left), -1, np.int64),
        np.zeros(len(left), np.int64),
        np.full((len(left), 4), np.nan),
    )
    tasks = (
        Task(some.rows, (some.pictures, some.pairs, fit), some.size) for some in proposals_at_once(left, right, read)
    )
    for answer in workers.run(confirm, tasks):
        if answer.error is not None:
            continue
        found = unpack(answer.value)
        rows = answer.subject[found["proposal"].to_numpy()]
        made.examined[rows] = found["readable"].to_numpy(zero_copy_only=False)
        made.bits[rows], made.inner[rows] = found["bits"].to_numpy(), found["inner"].to_numpy()
        for side, name in enumerate(("left", "top", "right", "bottom")):
            made.boxes[rows, side] = found[name].to_numpy()
    return made


@dataclass(frozen=True)
class Proposals:
    """Some of many proposals.

    Attributes:
        rows: which ones.
        numbers: of their pictures, ascending.
        pictures: encoded pictures, each once; None for one that is gone.
        pairs: the left and the right picture of each proposal.
    """

    rows: Ints
    numbers: Ints
    pictures: list[bytes | None]
    pairs: list[tuple[int, int]]

    @property
    def size(self) -> int:
        """Bytes of the pictures."""
        return sum(len(one or b"") for one in self.pictures)


def proposals_at_once(left: Ints, right: Ints, read: Callable[[int], bytes | None]) -> Iterator[Proposals]:
    """Group proposals, so that a picture is decoded once for many of its neighbours; `left` is ascending."""
    starts = np.flatnonzero(np.diff(left, prepend=-1))
    begin = 0
    for end in (*starts[1:], len(left)):
        if end - begin < _PROPOSALS_AT_ONCE and end < len(left):
            continue
        if end > begin:
            rows = np.arange(begin, end)
            numbers = np.unique(np.concatenate([left[rows], right[rows]]))
            pairs = np.searchsorted(numbers, np.stack([left[rows], right[rows]], axis=1))
            shown = [read(int(number)) for number in numbers]
            yield Proposals(rows, numbers, shown, [(int(a), int(b)) for a, b in pairs])
        begin = end


def confirm(pictures: Sequence[bytes | None], pairs: Sequence[tuple[int, int]], fit: Fit) -> bytes:
    """Say of each pair of encoded pictures whether one shows a region of the other; returns a packed table."""
    grey = [grey_of(picture) for picture in pictures]
    rows = []
    for number, (left, right) in enumerate(pairs):
        one, other = grey[left], grey[right]
        found = None if one is None or other is None else _inside(one, other, fit)
        inner, bits, box = found or (0, -1, (None,) * 4)
        readable = one is not None and other is not None
        values = (number, readable, inner, bits, *box)
        rows.append(dict(zip(_FOUND.names, values, strict=True)))
    return pack(pa.Table.from_pylist(rows, _FOUND), compress=False)


def _inside(one: Image.Image, other: Image.Image, fit: Fit) -> tuple[int, int, tuple[float, ...]] | None:
    best: tuple[int, int, tuple[float, ...]] | None = None
    for number, (inner, outer) in enumerate(((one, other), (other, one))):
        own: bytes | None = None
        for place in places(inner, outer, fit.region_share, LEAST_COARSE):
            if place.correlation < fit.region_correlation:
                continue
            own = own or hash256(inner)
            region = region_of(outer, place.box, (64, 64))
            bits = (int.from_bytes(own) ^ int.from_bytes(hash256(region))).bit_count()
            if bits > fit.confirm_bits or (best is not None and bits >= best[1]) or not _same_edges(inner, region):
                continue
            best = number, bits, place.box
        if best is not None and best[1] <= fit.confirm_bits // 2:
            break
    return best


def _same_edges(inner: Image.Image, region: Image.Image) -> bool:
    small = inner.resize(region.size, Image.Resampling.LANCZOS)
    edges = [gradients(np.asarray(picture, np.float32)) for picture in (small, region)]
    return correlation(*edges) >= LEAST_GRADIENTS


def grey_of(data: bytes | None) -> Image.Image | None:
    """Return an encoded picture as grey, its longest side at most `SIDE`; None for one that is gone or unreadable."""
    if data is None:
        return None
    try:
        with open_image(io.BytesIO(data)) as image:
            image.draft("L", (SIDE, SIDE))
            grey: Image.Image = image.convert("L")
    except MediaError:
        return None
    grey.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return grey
