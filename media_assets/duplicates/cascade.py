"""All pairs of duplicates of the library: what is new is compared with everything, what is known is remembered."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.duplicates.audio import pairs as audio_pairs
from media_assets.duplicates.contents import Contents
from media_assets.duplicates.evidence import METHODS, RELATIONS, strongest
from media_assets.duplicates.incremental import Progress, remembered
from media_assets.duplicates.memory import Objects
from media_assets.duplicates.pictures import pairs as pictures
from media_assets.duplicates.pictures import region_pairs, second_look_pairs
from media_assets.duplicates.pictures.hashes import Pictures, looks
from media_assets.duplicates.pictures.pairs import picture_pairs
from media_assets.duplicates.pictures.stored import stored_index
from media_assets.duplicates.present import files_in_trash, present_files
from media_assets.duplicates.texts import pairs as text_pairs
from media_assets.duplicates.videos import pairs as videos
from media_assets.duplicates.videos.pairs import video_pairs
from media_assets.duplicates.videos.sequences import Sequences
from media_assets.keys import fingerprint
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES
from resources.duplicates import DuplicateRules
from resources.library import Library
from resources.workers import Workers

VERSION = "3"

_HASHES = [
    *("content_id", "frame", "time_seconds", "phash", "phash256", "flipped", "flipped256", "plain"),
    *("trimmed", "trimmed_phash", "trimmed_phash256", "thumbnail", "key"),
]
Mask = npt.NDArray[np.bool_]


def find_pairs(library: Library, rules: DuplicateRules, workers: Workers, space: str) -> tuple[pa.Table, Progress]:
    """Return the pairs of the whole library, and what comparing took.

    Args:
        space: embedding space in which neighbours are looked for; those of others propose nothing.
    """
    progress = Progress()
    contents = library_contents(library)
    frames, ids = contents.evidence(
        library.read_corpus("frames", FRAMES, _HASHES).filter(pc.field("phash256").is_valid())
    )
    still, moving = _sorted_out(frames, ids, contents)
    shown = Pictures.of(frames.filter(pa.array(still)), ids[still].reset_index(drop=True))
    first, same_look = looks(shown)
    shown = shown.take(first)
    thumbnails = _thumbnails(frames.filter(pa.array(still)), ids[still], shown.ids)
    sequences = Sequences.of(frames.filter(pa.array(moving)), ids[moving].reset_index(drop=True), contents.about)
    del frames, ids

    def timed(method: str, work: Callable[[], pa.Table]) -> pa.Table:
        begun = time.perf_counter()
        table = work()
        progress.seconds[method] = round(time.perf_counter() - begun, 3)
        return table

    alike = timed("perceptual", lambda: _pictures(library, shown, rules, progress))
    upright = timed(
        "tiles",
        lambda: second_look_pairs.find(library, thumbnails, shown, alike, rules, workers, progress),
    )
    tables = [same_look, upright]
    tables.append(
        timed(
            "region", lambda: region_pairs.find(library, contents, thumbnails, upright, rules, workers, space, progress)
        )
    )
    films = timed("video", lambda: _videos(library, sequences, rules, progress))
    tables += [films]
    tables.append(timed("audio", lambda: audio_pairs.find(library, contents, films, progress)))
    tables.append(timed("text", lambda: text_pairs.find(library, contents, progress)))
    return strongest(tables), progress


def library_contents(library: Library) -> Contents:
    """Return what there is to compare."""
    files = library.read_corpus("media_files", MEDIA_FILES).to_pandas()
    return Contents.of(files, present_files(files, files_in_trash(library)))


def summary(pairs: pa.Table, progress: Progress) -> dict[str, Any]:
    """Return metadata: pairs by relation and method, what was compared, what was skipped."""
    found = Counter(zip(pairs["relation"].to_pylist(), pairs["method"].to_pylist(), strict=True))
    counts = {
        f"{relation} by {method}": found[relation, method]
        for relation in RELATIONS
        for method in METHODS
        if found[relation, method]
    }
    return {
        "pairs": len(pairs),
        **counts,
        **{f"compared anew ({method})": count for method, count in progress.fresh.items()},
        **{f"known before ({method})": count for method, count in progress.known.items()},
        "hashes taken from the index": progress.indexed["taken"],
        "hashes indexed anew": progress.indexed["anew"],
        "pairs compared tile by tile": progress.second_looks,
        "pairs left to their hashes, their thumbnails unreadable": progress.unseen,
        "crops examined": progress.examined,
        "crops skipped, their thumbnails unreadable": progress.skipped,
        "seconds": round(sum(progress.seconds.values()), 3),
        "seconds by method": progress.seconds,
    }


def _pictures(library: Library, shown: Pictures, rules: DuplicateRules, progress: Progress) -> pa.Table:
    def compare(fresh: Mask) -> pa.Table:
        with stored_index(library) as index:
            found = picture_pairs(shown, fresh, rules, index)
        progress.indexed.update(taken=index.taken, anew=index.anew)
        return found

    name = fingerprint({"version": pictures.VERSION, "rules": rules.only(*pictures.THRESHOLDS)})
    return remembered(library, "perceptual", name, shown.ids, shown.digests, compare, progress)


def _videos(library: Library, films: Sequences, rules: DuplicateRules, progress: Progress) -> pa.Table:
    def compare(_: Mask) -> pa.Table:
        return video_pairs(films, rules)

    name = fingerprint({"version": videos.VERSION, "rules": rules.only(*videos.THRESHOLDS)})
    return remembered(library, "video", name, films.ids, films.digests(), compare, progress, together=True)


def _sorted_out(frames: pa.Table, ids: "pd.Series[str]", contents: Contents) -> tuple[Mask, Mask]:
    """Say which rows are pictures with structure, and which are frames of a video, an animation or of pages."""
    several = ids.duplicated(keep=False).to_numpy() | (ids.map(contents.about["kind"]) == "video").to_numpy()
    plain = frames["plain"].fill_null(False).to_numpy()
    return ~several & ~plain, several


def _thumbnails(frames: pa.Table, ids: "pd.Series[str]", wanted: Objects) -> pd.Series:
    return pd.Series(frames["thumbnail"].to_numpy(zero_copy_only=False), ids.to_numpy()).loc[list(wanted)]
