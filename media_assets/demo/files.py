"""One file of the sample drop folder, before it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["image", "audio", "video", "document", "bad", "hidden", "link"]


@dataclass(frozen=True)
class DropFile:
    """Names one file and how its bytes come about.

    Args:
        path: relative to the drop folder, with `/`; bytes that are not UTF-8 are written as surrogate escapes.
        kind: what intake should see in it.
        make: returns the file's bytes; called only when the file is missing.
    """

    path: str
    kind: Kind
    make: Callable[[], bytes]
