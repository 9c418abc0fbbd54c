"""The index of pictures between two refreshes: a table of what it holds, and its parts, each a file of its own."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from media_assets.blobs import drop_others, local_file, publish_file, scratch_folder
from media_assets.duplicates.join import index_file
from media_assets.duplicates.join.index import HashIndex
from media_assets.duplicates.join.index_file import Part
from media_assets.duplicates.pictures.index import ROLES, PictureIndex
from resources.library import Library

VERSION = "1"

FOLDER = "duplicates/pictures"
"""Of blobs; in it is nothing but parts of the index: what the table does not name is removed."""

TABLE = "duplicates/pictures.npz"

_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, EOFError, OSError, zipfile.BadZipFile)


@contextmanager
def stored_index(library: Library) -> Iterator[PictureIndex]:
    """Yield the index that the last refresh left, and publish what it has become when the block ends well.

    An index that is missing, damaged or of another version is an empty one. A part never changes, and the table comes
    after the parts that it names: a run that is killed leaves the index as it was.
    """
    index, stored = _read(library)
    yield index
    named = {id(part): name for part, name in stored}
    with scratch_folder(library) as folder:
        for index_of_role in index.hashes.values():
            for part in index_of_role.parts:
                if id(part) not in named:
                    file = folder / "part.hashes"
                    index_file.save(file, part)
                    named[id(part)] = publish_file(library, FOLDER, file)
    files = {role: [named[id(part)] for part in index.hashes[role].parts] for role in ROLES}
    out = io.BytesIO()
    about = json.dumps({"version": VERSION, "files": files})
    np.savez(out, about=np.array(about), digests=index.digests, margined=index.margined.astype(np.int64))
    library.write_blob(TABLE, out.getvalue(), lasting=False)
    drop_others(library, FOLDER, {name for names in files.values() for name in names})


def _read(library: Library) -> tuple[PictureIndex, list[tuple[Part, str]]]:
    """Return the index, and its parts with the names of their blobs."""
    try:
        with np.load(io.BytesIO(library.blob_path(TABLE).read_bytes()), allow_pickle=False) as table:
            about, digests, margined = json.loads(str(table["about"])), table["digests"], table["margined"]
        if about["version"] != VERSION:
            return PictureIndex(), []
        stored = {
            role: [(index_file.load(local_file(library, name)), name) for name in about["files"][role]]
            for role in ROLES
        }
        hashes = {role: HashIndex(part for part, _ in parts) for role, parts in stored.items()}
        return PictureIndex.of(digests, margined, hashes), [part for parts in stored.values() for part in parts]
    except _DAMAGED:
        return PictureIndex(), []
