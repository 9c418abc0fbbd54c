"""Which files of the inventory are there: not replaced, not gone, not in the trash."""

import os
from collections.abc import Collection

import pandas as pd

from media_assets.duplicates.plan.journal import Entry, in_trash
from media_assets.schemas.files import MEDIA_FILES
from resources.library import Library


def read_present(library: Library, columns: list[str] | None = None) -> pd.DataFrame:
    """Read the inventory of all batches and return its `present_files`.

    Args:
        columns: those wanted, at least file_id, drop_folder, root, path and payload_id; by default all.
    """
    return present_files(library.read_corpus("media_files", MEDIA_FILES, columns).to_pandas(), files_in_trash(library))


def files_in_trash(library: Library) -> dict[str, tuple[str, Entry]]:
    """Return file id → (journal, entry) of the files that are in the library's trash; an object store has none."""
    return in_trash(library.trash()) if library.is_local else {}


def present_files(files: pd.DataFrame, trashed: Collection[str] = ()) -> pd.DataFrame:
    """Return the newest claimed version of each file that could be read, from the inventory of all batches.

    A file that was claimed from two folders, one inside the other, is one file. A file that is gone from a folder
    that still holds others was renamed, moved or deleted: it is nobody's copy, and nothing to keep. Where a whole
    folder is gone it may come back, and its files stay, but for those that were moved to the trash.

    Args:
        files: rows of the inventory.
        trashed: ids of the files that are in the library's trash.
    """
    newest = files.drop_duplicates(["drop_folder", "path"], keep="last")
    places = [os.path.join(os.fsencode(root), path) for root, path in zip(newest["root"], newest["path"], strict=True)]
    newest = newest.assign(place=places).drop_duplicates("place", keep="last")
    there = newest["place"].map(os.path.lexists).astype(bool)
    away = newest["file_id"].isin(list(trashed))
    present = there | (~newest["root"].isin(set(newest["root"][there])) & ~away)
    return newest[present & newest["payload_id"].notna()].drop(columns="place").reset_index(drop=True)
