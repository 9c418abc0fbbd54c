"""The one place where dropped files are opened: they come from strangers.

What each rule stops was measured with PyAV 18 (FFmpeg 8.1) and Pillow 13: a playlist named .mp4 that reads other
local files, concat scripts, network addresses as names, FIFOs that block, links that lead out of the folder,
pictures of a few kilobytes that unpack to gigabytes.
"""

import os
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, BinaryIO

from resources.errors import FileMoved, OutOfMemory, PermanentError, TransientError, UnsupportedMedia
from resources.manifests import mtime_ns

MAX_IMAGE_PIXELS = 120_000_000
"""Larger pictures are refused before decoding; a full-frame camera makes 61, a medium-format one 102 million."""

MAX_PAGES = 5_000
"""Pages read from one document."""

IMAGE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "HEIF", "AVIF")

# What Pillow and its HEIF plugin raise on damaged files, found by changing bytes of good ones.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, RuntimeError, struct.error)
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,wav,mp3,flac,ogg,avi,aac,aiff,asf,flv,mpeg"
_OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def open_file(root: Path, path: bytes) -> BufferedReader:
    """Open a regular file below `root` for reading, following no symbolic link on the way.

    Args:
        root: the drop folder.
        path: raw file name relative to `root`, as the file system spells it.

    Raises:
        FileMoved: it is gone, or became something other than a regular file.
    """
    parts = [part for part in path.split(b"/") if part not in (b"", b".")]
    if not parts or b".." in parts or b"\0" in path:
        raise FileMoved("the name does not lead to a file inside the drop folder")
    try:
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise FileMoved(f"the drop folder cannot be opened ({error.strerror})") from None
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            os.close(folder)
            folder = inner
        descriptor = os.open(parts[-1], _OPEN_FLAGS, dir_fd=folder)
    except OSError as error:
        raise FileMoved(f"the file cannot be opened any more ({error.strerror})") from None
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileMoved("the name leads to something other than a regular file")
    return os.fdopen(descriptor, "rb")


@dataclass(frozen=True)
class Source:
    """Where a claimed file is, and which version of it was claimed."""

    root: str
    path: bytes
    size: int
    mtime_ns: int

    def is_there(self) -> bool:
        """Whether the file still has the name, size and time it was claimed with."""
        try:
            now = os.lstat(os.path.join(os.fsencode(self.root), self.path))
        except OSError:
            return False
        return stat.S_ISREG(now.st_mode) and (now.st_size, mtime_ns(now)) == (self.size, self.mtime_ns)

    @contextmanager
    def open(self) -> Iterator[BufferedReader]:
        """Open the file.

        Raises:
            FileMoved: it is gone, or no longer has the size and time it was claimed with (before or after reading).
        """
        with open_file(Path(self.root), self.path) as file:
            self._same_as_claimed(file)
            try:
                yield file
            finally:
                # After an error too: a verdict on a file that changed while it was read is about no file at all.
                self._same_as_claimed(file)

    def _same_as_claimed(self, file: BinaryIO) -> None:
        now = os.fstat(file.fileno())
        if (now.st_size, mtime_ns(now)) != (self.size, self.mtime_ns):
            raise FileMoved("the file changed after it was claimed")


def _deny(*_: Any) -> IO[bytes]:
    raise PermanentError("the file asks to read another file or address")


@contextmanager
def open_av(file: BinaryIO) -> Iterator[Any]:
    """Open audio or video as an `av` container that can reach nothing but `file`.

    Raises:
        PermanentError: the container cannot be read.
        OutOfMemory: FFmpeg got no memory; at a worker's limit that says little about the file.
    """
    import av

    try:
        container = av.open(
            file,
            mode="r",
            io_open=_deny,
            metadata_errors="replace",
            container_options={"protocol_whitelist": "none", "format_whitelist": _CONTAINERS},
        )
    except av.error.MemoryError:
        raise OutOfMemory("the container needs more memory than a decoder may use") from None
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        raise PermanentError(f"the container cannot be read ({_reason(error)})") from None
    with container:
        try:
            yield container
        except av.error.MemoryError:
            raise OutOfMemory("the stream needs more memory than a decoder may use") from None
        except av.error.FFmpegError as error:
            raise PermanentError(f"the stream cannot be decoded ({_reason(error)})") from None


@contextmanager
def open_image(file: BinaryIO) -> Iterator[Any]:
    """Open a picture as a `PIL.Image.Image`, not yet decoded.

    Raises:
        UnsupportedMedia: more than `MAX_IMAGE_PIXELS`.
        PermanentError: not one of `IMAGE_FORMATS`, truncated or damaged, which may only show while the caller decodes.
        TransientError: the system could not read the file.
    """
    import warnings

    from PIL import Image, UnidentifiedImageError

    _register_heif()
    Image.MAX_IMAGE_PIXELS = MAX_IMAGE_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=IMAGE_FORMATS) as image:
                yield image
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise UnsupportedMedia(f"the picture has more than {MAX_IMAGE_PIXELS // 1_000_000} megapixels") from None
        except UnidentifiedImageError:
            raise PermanentError("the picture cannot be read (unknown or damaged header)") from None
        except _DAMAGED as error:
            if isinstance(error, OSError) and error.errno is not None:  # of the system; Pillow's own have no number
                raise TransientError(f"the file could not be read ({_reason(error)})") from None
            raise PermanentError(f"the picture cannot be decoded ({_reason(error)})") from None
        except (AttributeError, TypeError) as error:
            if not _raised_by_pillow(error):
                raise
            raise PermanentError(f"the picture cannot be decoded ({_reason(error)})") from None


@cache
def _register_heif() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()


def _raised_by_pillow(error: Exception) -> bool:
    # Damaged headers lead Pillow's parsers into these; raised anywhere else they are bugs and must show.
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    return innermost is not None and innermost.tb_frame.f_globals.get("__name__", "").split(".")[0] == "PIL"


@contextmanager
def open_pdf(file: BinaryIO) -> Iterator[Any]:
    """Open a PDF as a `pypdfium2.PdfDocument`.

    Raises:
        UnsupportedMedia: more than `MAX_PAGES` pages.
        PermanentError: encrypted or damaged.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error):
            raise PermanentError("the PDF is protected by a password") from None
        raise PermanentError(f"the PDF cannot be read ({_reason(error)})") from None
    try:
        if len(document) > MAX_PAGES:
            raise UnsupportedMedia(f"the document has more than {MAX_PAGES} pages")
        yield document
    except pypdfium2.PdfiumError as error:
        raise PermanentError(f"the PDF cannot be read ({_reason(error)})") from None
    finally:
        document.close()


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:200]
