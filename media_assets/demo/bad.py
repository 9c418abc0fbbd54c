"""The files of the sample drop folder that no stage can read, and those that intake must not take."""

from functools import partial
from pathlib import Path

from media_assets.demo.files import DropFile
from media_assets.demo.photographs import jpeg, photograph
from media_assets.demo.sound import CLIPS

LINK = "voice memos/link to elsewhere.opus"


def truncated_jpeg(name: str) -> bytes:
    """Returns the first 40 % of a JPEG: its header is whole, its picture is not."""
    whole = jpeg(photograph(name))
    return whole[: len(whole) * 4 // 10]


def text_as_video() -> bytes:
    """Returns plain text, for a file whose name says video."""
    return b"This is a plain text file. Somebody gave it the name of a video.\n" * 20


def link_target() -> Path:
    """Returns a file outside every drop folder that exists on every installation."""
    return CLIPS / "first_room.opus"


def bad_files() -> list[DropFile]:
    """Lists three unreadable files and one unfinished upload under a hidden name."""
    return [
        DropFile("scans/scan_0003.jpg", "bad", partial(truncated_jpeg, "motorcycle")),
        DropFile("videos/clip_0007.mp4", "bad", text_as_video),
        DropFile("scans/scan_0004.jpg", "bad", bytes),
        DropFile("holiday/.partial", "hidden", partial(truncated_jpeg, "coffee")),
    ]
