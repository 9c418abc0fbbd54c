"""Recordings of the library that sound the same."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.duplicates.audio.match import DURATION_TOLERANCE, MOST_ERROR, candidates, match
from media_assets.duplicates.contents import Contents, as_bytes, digest
from media_assets.duplicates.evidence import pairs_table
from media_assets.duplicates.incremental import Mask, Progress, remembered
from media_assets.keys import fingerprint
from media_assets.schemas.fingerprints import AUDIO_FINGERPRINTS
from resources.library import Library

VERSION = "1"


def find(library: Library, contents: Contents, films: pa.Table, progress: Progress) -> pa.Table:
    """Return the pairs of recordings that share their sound.

    Videos that only sound the same, or a video and its soundtrack, are related: what they show is not the same.

    Args:
        films: pairs of videos that share what they show.
    """
    columns = ["content_id", "fingerprint", "rate", "start_seconds", "whole", "key"]
    corpus = library.read_corpus("audio_fingerprints", AUDIO_FINGERPRINTS, columns)
    table, ids = contents.one_each(corpus, "fingerprint")
    about = contents.about.reindex(ids)
    keys = table["key"].to_numpy(zero_copy_only=False)
    pairs = remembered(
        library,
        "audio",
        fingerprint({"version": VERSION}),
        ids.to_numpy(object),
        digest(as_bytes(keys)),
        lambda fresh: _compare(table, ids, about, fresh),
        progress,
    )
    return _seen_too(pairs, contents.about["kind"], films)


def _compare(table: pa.Table, ids: "pd.Series[str]", about: pd.DataFrame, fresh: Mask) -> pa.Table:
    names = ids.tolist()
    values = {name: one.values.to_numpy() for name, one in zip(names, table["fingerprint"], strict=True)}
    place = {name: number for number, name in enumerate(names)}
    rates, starts = (table[column].to_numpy() for column in ("rate", "start_seconds"))
    whole = table["whole"].fill_null(False).to_numpy()
    lengths = about["duration_seconds"].to_numpy(float)
    rows: list[dict[str, Any]] = []
    for one, other in candidates(values, set(ids[fresh])):
        left, right = place[one], place[other]
        if rates[left] != rates[right]:
            continue
        found = match(values[one], values[other], rate=float(rates[left]))
        if found is None:
            continue
        relation = found.relation
        longer = max(lengths[left], lengths[right])
        beyond = abs(lengths[left] - lengths[right]) > DURATION_TOLERANCE * longer
        if relation != "related" and not (whole[left] and whole[right]) and beyond:
            relation = "related"  # the fingerprint does not reach as far as the recordings differ
        offset = found.offset_seconds + float(starts[left] - starts[right])
        first_longer = lengths[left] >= lengths[right]
        rows.append(
            {
                "left": left,
                "right": right,
                "relation": relation,
                "distance": found.error,
                "offset_seconds": round(offset if first_longer else -offset, 3),
                "overlap": found.overlap,
                "within": (left if first_longer else right) if relation == "part" else -1,
            }
        )
    made = pd.DataFrame(rows, columns=["left", "right", "relation", "distance", "offset_seconds", "overlap", "within"])
    return pairs_table(
        ids.to_numpy(object),
        made.pop("left").to_numpy(np.int64),
        made.pop("right").to_numpy(np.int64),
        method="audio",
        threshold=MOST_ERROR,
        within=made.pop("within").to_numpy(np.int64),
        **{str(name): made[name].to_numpy() for name in made},
    )


def _seen_too(pairs: pa.Table, kinds: "pd.Series[str]", films: pa.Table) -> pa.Table:
    if not len(pairs):
        return pairs
    shown = set(zip(films["left"].to_pylist(), films["right"].to_pylist(), strict=True))
    both = list(zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True))
    sound = [kinds[one] == kinds[other] == "audio" or (one, other) in shown for one, other in both]
    relation = pc.if_else(pa.array(sound), pairs["relation"], pa.scalar("related"))
    return pairs.set_column(pairs.schema.get_field_index("relation"), pairs.schema.field("relation"), relation)
