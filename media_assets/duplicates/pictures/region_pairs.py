"""Crops of the library: proposed by embeddings, confirmed by laying pictures over each other, and remembered."""

from contextlib import suppress

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from media_assets.duplicates.contents import Contents, as_bytes, digest
from media_assets.duplicates.evidence import Ints, pairs_table, restricted, strongest
from media_assets.duplicates.incremental import Progress
from media_assets.duplicates.memory import Memory, Objects
from media_assets.duplicates.pictures import neighbours, regions
from media_assets.duplicates.pictures.examined import codes_of, examined_before, rows_now
from media_assets.duplicates.pictures.neighbours import Matrix, Neighbours
from media_assets.duplicates.pictures.regions import Fit, Regions
from media_assets.embeddings.vectors import read_vectors
from media_assets.keys import fingerprint
from media_assets.schemas.duplicates import DUPLICATE_PAIRS
from resources.duplicates import DuplicateRules
from resources.library import Library
from resources.workers import Workers

VERSION = "1"

THRESHOLDS = ("confirm_bits", "neighbours", "region_share", "region_correlation", "copy_share")
"""Those of `DuplicateRules` that what is remembered depends on; `cosine` only says which of it counts today."""


def find(
    library: Library,
    contents: Contents,
    pictures: pd.Series,
    upright: pa.Table,
    rules: DuplicateRules,
    workers: Workers,
    space: str,
    progress: Progress,
) -> pa.Table:
    """Return the pairs of pictures of which one lies inside the other.

    A pair is examined once, when the embedding first proposes it; it counts as long as the embedding does.

    Args:
        pictures: thumbnail of each picture by content id, ascending.
        upright: pairs that need no crop to explain them.
    """
    ids, matrix = _vectors(library, contents, pictures, space)
    if not rules.neighbours or not len(ids):
        return DUPLICATE_PAIRS.empty_table()
    thumbnails = pictures.loc[list(ids)].to_numpy(object)
    used = {"versions": [VERSION, regions.VERSION], "rules": rules.only(*THRESHOLDS)}
    name = fingerprint({**used, "space": space, "width": matrix.shape[1]})
    digests = digest(matrix.view(np.uint8), as_bytes(thumbnails))
    memory = Memory.load(library, "region", name)
    places = memory.places(ids, digests)
    fresh = places < 0
    near = neighbours.updated(_before(memory, places, rules.neighbours), matrix, fresh)
    proposed = near.codes(rules.cosine)
    proposed = np.setdiff1d(proposed, codes_of(ids, upright), assume_unique=True)
    known = examined_before(memory, places)
    left, right = np.divmod(np.setdiff1d(proposed, known, assume_unique=True), len(ids))

    def read(number: int) -> bytes | None:
        with suppress(OSError):
            return bytes(library.blob_path(thumbnails[number]).read_bytes())
        return None

    fit = Fit(rules.confirm_bits, rules.region_share, rules.region_correlation)
    seen = regions.examine(left, right, read, workers, fit)
    progress.fresh["region"] += int(fresh.sum())
    progress.known["region"] += int((~fresh).sum())
    progress.examined += int(seen.examined.sum())
    progress.skipped += int((~seen.examined).sum())
    examined = np.union1d(known, (left * len(ids) + right)[seen.examined])
    outcomes = strongest([restricted(memory.pairs, ids[~fresh]), _table(ids, left, right, seen, rules)])
    more = {"rows": near.rows, "cosines": near.cosines, "examined": examined}
    Memory(name, ids, digests, outcomes, more).save(library, "region")
    return outcomes.filter(pa.array(np.isin(codes_of(ids, outcomes), proposed)))


def _vectors(library: Library, contents: Contents, pictures: pd.Series, space: str) -> tuple[Objects, Matrix]:
    """Return the pictures that have a vector, content ids ascending, and their vectors."""
    found = read_vectors(library, "image_embeddings", space)
    names = pd.Series(found.contents, dtype=object)
    stands = names.map(contents.known).astype(object)
    chosen = pd.DataFrame({"name": names, "stands": stands}).dropna().sort_values("name").drop_duplicates("stands")
    chosen = chosen[chosen["stands"].isin(pictures.index)].sort_values("stands")
    rows = np.full(len(names), -1)
    rows[found.owners[::-1]] = np.arange(len(found))[::-1]
    return chosen["stands"].to_numpy(object), np.ascontiguousarray(found.matrix[rows[chosen.index.to_numpy()]])


def _before(memory: Memory, places: Ints, most: int) -> Neighbours:
    """Return the remembered lists by today's rows; neighbours that are gone or changed are -1."""
    made = Neighbours.none(len(places), most)
    if "rows" in memory.more:
        now = rows_now(memory, places)
        kept = places >= 0
        rows = memory.more["rows"][places[kept]]
        made.rows[kept] = np.where(rows >= 0, now[rows], -1)
        made.cosines[kept] = memory.more["cosines"][places[kept]]
    return made


def _table(ids: Objects, left: Ints, right: Ints, seen: Regions, rules: DuplicateRules) -> pa.Table:
    found = np.flatnonzero(seen.bits >= 0)
    boxes: npt.NDArray[np.float64] = seen.boxes[found]
    share = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return pairs_table(
        ids,
        left[found],
        right[found],
        relation=np.where(share >= rules.copy_share, "copy", "part"),
        method="region",
        distance=seen.bits[found].astype(np.float32),
        threshold=float(rules.confirm_bits),
        overlap=1.0,
        within=np.where(seen.inner[found] == 0, right[found], left[found]),
        region=boxes,
    )
