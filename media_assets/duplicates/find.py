"""From the tables of all batches to duplicate sets."""

import pyarrow as pa

from media_assets.duplicates.plan.journal import in_trash
from media_assets.duplicates.ranking import Rules
from media_assets.duplicates.sets import Rejected, duplicate_sets, present_files
from media_assets.duplicates.visual import visual_links
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES
from resources.library import Library

VERSION = "2"


def find_duplicates(
    library: Library,
    rules: Rules = Rules(),  # noqa: B008 - it is frozen
    rejected: Rejected = Rejected(),  # noqa: B008
) -> pa.Table:
    """Return the duplicate sets of the whole library.

    Args:
        rules: what users prefer to keep.
        rejected: what reviewers said is not to be grouped.
    """
    trashed = in_trash(library.trash()) if library.is_local else {}
    files = present_files(library.read_corpus("media_files", MEDIA_FILES).to_pandas(), trashed)
    files["pixels"] = (files["width"].fillna(0) * files["height"].fillna(0)).astype("int64")
    columns = ["content_id", "frame", "time_seconds", "phash", "phash256", "plain"]
    hashes = library.read_corpus("frames", FRAMES, columns).to_pandas()
    hashes = hashes.drop_duplicates(["content_id", "frame"], keep="last")
    hashes = hashes[hashes["content_id"].isin(files["content_id"])]
    videos = files[files["kind"] == "video"]
    durations = dict(zip(videos["content_id"], videos["duration_seconds"].fillna(0.0), strict=True))
    return duplicate_sets(files, visual_links(hashes, durations), rules, rejected)
