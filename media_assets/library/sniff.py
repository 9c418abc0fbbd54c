"""What a file is, by its content; its name is only held against it."""

import codecs
from pathlib import PurePosixPath
from typing import BinaryIO

from resources.errors import PermanentError, UnsupportedMedia

_HEAD = 8192

_BY_SUFFIX = {
    "image": "jpg jpeg png webp gif tif tiff bmp heic heif avif",
    "audio": "mp3 m4a aac flac wav ogg oga opus wma aif aiff",
    "video": "mp4 m4v mov mkv webm avi mpg mpeg ts m2ts 3gp flv wmv",
    "document": "pdf",
}
_TEXT_SUFFIXES = {"": "text/plain", "txt": "text/plain", "text": "text/plain", "log": "text/plain"}
_MARKDOWN_SUFFIXES = ("md", "markdown")
_SUBTITLE_SUFFIXES = ("srt", "vtt")
_IMAGE_TYPES = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/tiff",
    "image/bmp",
    "image/x-ms-bmp",
    "image/heic",
    "image/heif",
    "image/avif",
}
_PICTURE_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
}
_PICTURE_BEGINS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}
_CONTAINER_TYPES = ("audio/", "video/", "application/ogg", "application/x-matroska", "application/mp4")


def kind_by_suffix(name: str) -> str:
    """Return the kind that a file's name claims: image, audio, video, document, or '' where it claims none."""
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    return next((kind for kind, suffixes in _BY_SUFFIX.items() if suffix in suffixes.split()), "")


def claim_of(name: str) -> str:
    """Return what of a file's name can change the verdict on its content: its kind, or its suffix if it has none."""
    return kind_by_suffix(name) or PurePosixPath(name).suffix.lower()


def sniff(file: BinaryIO, name: str) -> tuple[str, str]:
    """Return (family, MIME type) of a file's content; the family is image, container, pdf or text.

    Raises:
        PermanentError: the file is empty, or plain text under a media file's name.
        UnsupportedMedia: no stage reads this type.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if not head:
        raise PermanentError("the file is empty")
    media_type = _magic(head)
    # Text may begin with the letters that name a format; the other formats all have bytes that text has not.
    if media_type != "application/pdf" and _is_text(head):
        return "text", _text_type(name)
    if media_type in _IMAGE_TYPES:
        return "image", media_type
    if media_type.startswith(_CONTAINER_TYPES):
        return "container", media_type
    if media_type == "application/pdf":
        return "pdf", media_type
    claimed = kind_by_suffix(name)
    if claimed in ("audio", "video"):
        return "container", media_type or "application/octet-stream"
    # What is in a ZIP archive, an office document perhaps, only the directory at its end tells.
    content = "a ZIP archive" if head.startswith(b"PK\x03\x04") else media_type or "unknown data"
    if claimed:
        raise PermanentError(f"named like {_article(claimed)}, but its content is {content}")
    raise UnsupportedMedia(f"no stage reads this type ({content})")


def _magic(head: bytes) -> str:
    import puremagic

    picture = _picture(head)
    if picture:
        return picture
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return ""
    # Weak signatures (a byte or two) match plain text now and then; containers and pictures have longer ones.
    strong = [match for match in matches if len(match.byte_match or b"") >= 3]
    known = [match for match in strong if _readable(match.mime_type)]
    chosen = known or strong
    return str(chosen[0].mime_type) if chosen else _mpeg_audio(head)


def _picture(head: bytes) -> str:
    """Name pictures by their first bytes.

    puremagic takes an ISO file of a picture brand for video, knows bitmaps by too short a sign, and needs half a
    millisecond for the common ones.
    """
    if head[4:8] == b"ftyp":
        return _PICTURE_BRANDS.get(head[8:12], "")
    if head.startswith(b"BM"):
        return "image/bmp" if int.from_bytes(head[14:18], "little") in _BMP_HEADERS else ""
    if head.startswith(b"RIFF"):
        return "image/webp" if head[8:12] == b"WEBP" else ""
    return next((media_type for begin, media_type in _PICTURE_BEGINS.items() if head.startswith(begin)), "")


def _readable(media_type: str) -> bool:
    return media_type in _IMAGE_TYPES or media_type == "application/pdf" or media_type.startswith(_CONTAINER_TYPES)


def _mpeg_audio(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF16_LE):
        return ""
    return "audio/mpeg" if head[0] == 0xFF and len(head) > 1 and head[1] & 0xE0 == 0xE0 else ""


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # more than a character cut by the end of the block
            return False
        text = head[: error.start].decode("utf-8")
    control = sum(char < " " and char not in "\t\n\r\f" for char in text)
    return control == 0


def _text_type(name: str) -> str:
    claimed = kind_by_suffix(name)
    if claimed:
        raise PermanentError(f"named like {_article(claimed)}, but its content is plain text")
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    if suffix in _MARKDOWN_SUFFIXES:
        return "text/markdown"
    if suffix in _TEXT_SUFFIXES:
        return "text/plain"
    if suffix in _SUBTITLE_SUFFIXES:
        raise UnsupportedMedia("subtitles: no document, but what a recording of the same name is held against")
    raise UnsupportedMedia(f"no stage reads this kind of text (.{suffix})")


def _article(kind: str) -> str:
    return {"image": "a picture", "audio": "audio", "video": "a video", "document": "a PDF"}[kind]
