"""What a method of the cascade has compared already, kept between runs in one blob for each method."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from media_assets.duplicates.evidence import restricted
from media_assets.schemas.duplicates import DUPLICATE_PAIRS
from resources.arrow import pack, unpack
from resources.library import Library

Objects = npt.NDArray[np.object_]
Digests = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Memory:
    """All pairs among the contents that were compared.

    The pairs are kept beside the contents, in one file that is replaced whole: whatever a killed run left half done,
    contents never count as compared while their pairs are missing.

    Attributes:
        name: names everything but the contents that pairs depend on: versions, thresholds, the embedding space.
        ids: content ids, ascending.
        digests: what of each content was compared.
        pairs: rows of `DUPLICATE_PAIRS`.
        more: other arrays of the method's own.
    """

    name: str
    ids: Objects
    digests: Digests
    pairs: pa.Table
    more: dict[str, Any]

    @classmethod
    def load(cls, library: Library, method: str, name: str) -> "Memory":
        """Read what a method remembers; nothing where it was never run, ran by other rules, or the blob is damaged."""
        try:
            with np.load(io.BytesIO(library.blob_path(_blob(method)).read_bytes()), allow_pickle=False) as file:
                kept = {key: file[key] for key in file.files}
            known = cls(
                str(kept.pop("name")),
                kept.pop("ids").astype("U64").astype(object),
                kept.pop("digests"),
                unpack(kept.pop("pairs").tobytes()).cast(DUPLICATE_PAIRS),
                kept,
            )
        except (ValueError, KeyError, EOFError, OSError, pa.ArrowException, zipfile.BadZipFile):
            known = None
        if known is None or known.name != name:
            return cls(name, np.zeros(0, object), np.zeros(0, np.uint64), DUPLICATE_PAIRS.empty_table(), {})
        return known

    def save(self, library: Library, method: str) -> None:
        """Publish it for the next run."""
        out = io.BytesIO()
        np.savez(
            out,
            name=np.array(self.name),
            ids=self.ids.astype("S64"),
            digests=self.digests,
            pairs=np.frombuffer(pack(self.pairs), np.uint8),
            **self.more,
        )
        library.write_blob(_blob(method), out.getvalue())

    def places(self, ids: Objects, digests: Digests) -> npt.NDArray[np.int64]:
        """Return where among the remembered contents each of some is, as it is now; -1 where it was not compared."""
        known = self.ids.astype("S64")
        wanted = ids.astype("S64")
        at = np.searchsorted(known, wanted)
        inside = np.minimum(at, max(len(known) - 1, 0))
        if not len(known):
            return np.full(len(ids), -1, np.int64)
        same = (known[inside] == wanted) & (self.digests[inside] == digests)
        return np.where(same, inside, -1).astype(np.int64)

    def pairs_among(self, ids: Objects) -> pa.Table:
        """Return the remembered pairs of which both contents are among `ids`."""
        return restricted(self.pairs, ids)


def _blob(method: str) -> str:
    return f"duplicates/{method}.npz"
