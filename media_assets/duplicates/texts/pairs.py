"""Documents and transcripts of the library that say the same."""

import numpy as np
import pandas as pd
import pyarrow as pa

from media_assets.duplicates.contents import Contents, as_bytes, digest
from media_assets.duplicates.evidence import pairs_table
from media_assets.duplicates.incremental import Mask, Progress, remembered
from media_assets.duplicates.memory import Objects
from media_assets.duplicates.texts.alike import RELATED, alike
from media_assets.keys import fingerprint
from media_assets.schemas.fingerprints import TEXT_FINGERPRINTS
from resources.library import Library

VERSION = "1"


def find(library: Library, contents: Contents, progress: Progress) -> pa.Table:
    """Return the pairs of contents whose text is the same or nearly so."""
    columns = ["content_id", "source", "numbers", "signature", "key"]
    corpus = library.read_corpus("text_fingerprints", TEXT_FINGERPRINTS, columns)
    table, owners = contents.one_each(corpus, "signature", "source")
    first = (~owners.duplicated()).to_numpy()
    # What a content says and what is written in it has one key.
    ids, keys = owners[first].to_numpy(object), table["key"].to_numpy(zero_copy_only=False)[first]
    return remembered(
        library,
        "text",
        fingerprint({"version": VERSION}),
        ids,
        digest(as_bytes(keys)),
        lambda fresh: _compare(table, owners, ids, fresh),
        progress,
    )


def _compare(table: pa.Table, owners: "pd.Series[str]", ids: Objects, fresh: Mask) -> pa.Table:
    named = table.set_column(0, "content_id", pa.array(owners, pa.string()))
    found = alike(named, set(ids[fresh]))
    place = {name: number for number, name in enumerate(ids.tolist())}
    similarity = np.array([pair.similarity for pair in found], np.float32)
    return pairs_table(
        ids,
        np.array([place[pair.left] for pair in found], np.int64),
        np.array([place[pair.right] for pair in found], np.int64),
        relation=np.array([pair.relation for pair in found], object),
        method="text",
        distance=1 - similarity,
        threshold=1 - RELATED,
        overlap=similarity,
    )
