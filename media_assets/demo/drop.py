"""Makes the sample drop folder: about sixty files that show every case the product handles, without a network."""

import errno
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from media_assets.demo.bad import LINK, bad_files, link_target
from media_assets.demo.documents import document_files
from media_assets.demo.files import DropFile, Kind
from media_assets.demo.pictures import picture_files
from media_assets.demo.sound import sound_files
from media_assets.demo.videos import video_files

# What file systems answer to a name that is not UTF-8, and to a symbolic link that they cannot hold.
NO_SUCH_NAMES = (errno.EILSEQ, errno.EINVAL)
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP)

NOT_TAKEN: tuple[Kind, ...] = ("hidden", "link")
"""Kinds that intake leaves alone."""


@dataclass(frozen=True)
class DropSummary:
    """Says what a call found and did.

    Args:
        made: files written by this call.
        already_there: files left as they were.
        by_kind: files now in the folder, per kind, made or not.
        refused: names that this file system does not take (some allow only UTF-8, some no links).
    """

    made: int
    already_there: int
    by_kind: Mapping[Kind, int]
    refused: tuple[str, ...] = ()


def drop_files() -> list[DropFile]:
    """Lists every regular file of the folder; nothing is made yet."""
    return [*picture_files(), *sound_files(), *video_files(), *document_files(), *bad_files()]


def make_drop_folder(folder: Path) -> DropSummary:
    """Fills a folder with the sample files; what already exists under a name is left untouched.

    The bytes are the same on every call with the same versions of the codecs. A file appears under its name only when
    it is complete, so a call that was interrupted is finished by the next one.

    Raises:
        OSError: the folder cannot be written.
    """
    made, by_kind, refused = 0, Counter[Kind](), list[str]()
    for file in drop_files():
        path = folder / file.path
        if not os.path.lexists(path):
            try:
                _write(path, file.make())
            except OSError as error:
                if error.errno not in NO_SUCH_NAMES:
                    raise
                refused.append(file.path)
                continue
            made += 1
        by_kind[file.kind] += 1
    link = folder / LINK
    if not os.path.lexists(link):
        try:
            link.symlink_to(link_target())
            made += 1
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            refused.append(LINK)
    if os.path.lexists(link):
        by_kind["link"] += 1
    return DropSummary(made, by_kind.total() - made, dict(by_kind), tuple(refused))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
