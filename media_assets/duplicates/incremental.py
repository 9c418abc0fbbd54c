"""Comparing what is new with everything, and remembering the rest."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.duplicates.evidence import strongest
from media_assets.duplicates.memory import Digests, Memory, Objects
from resources.library import Library

Mask = npt.NDArray[np.bool_]


@dataclass
class Progress:
    """What comparing took: contents compared anew and known before, proposals and time, by method.

    Attributes:
        indexed: hashes of pictures `taken` from the stored index, and sorted `anew` for it.
        second_looks: pairs of pictures that were compared tile by tile; `unseen` those whose thumbnails are unreadable.
    """

    fresh: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    indexed: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    examined: int = 0
    second_looks: int = 0
    unseen: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def remembered(
    library: Library,
    method: str,
    name: str,
    ids: Objects,
    digests: Digests,
    compare: Callable[[Mask], pa.Table],
    progress: Progress,
    *,
    together: bool = False,
) -> pa.Table:
    """Return the pairs of a method, comparing only what is new.

    Args:
        name: names everything but the contents that pairs depend on.
        ids: content ids, ascending; `digests` what of them is compared.
        compare: gets which contents are new and returns all pairs with one of them.
        together: whether a pair depends on other contents too, so that all are judged anew if any is new or gone.
    """
    memory = Memory.load(library, method, name)
    fresh = memory.places(ids, digests) < 0
    if together and (fresh.any() or len(memory.ids) != len(ids)):
        fresh = np.ones(len(ids), np.bool_)
    progress.fresh[method] += int(fresh.sum())
    progress.known[method] += int((~fresh).sum())
    if not fresh.any() and len(memory.ids) == len(ids):
        return memory.pairs
    kept = memory.pairs_among(ids[~fresh])
    pairs = strongest([kept, compare(fresh)]) if fresh.any() else kept
    Memory(name, ids, digests, pairs, {}).save(library, method)
    return pairs
