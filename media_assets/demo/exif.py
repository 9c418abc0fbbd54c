"""EXIF blocks, and their exchange inside a JPEG without touching its picture."""

from PIL import ExifTags, Image

START_OF_IMAGE = b"\xff\xd8"
JFIF_SEGMENT = 0xE0
EXIF_SEGMENT = 0xE1
START_OF_SCAN = 0xDA
EXIF_HEADER = b"Exif\x00\x00"


def exif_block(taken: str, orientation: int = 1, description: str = "") -> bytes:
    """Returns an EXIF block, header included.

    Args:
        taken: the local time of the photograph, as `YYYY:MM:DD HH:MM:SS`.
        orientation: the EXIF orientation, 1 to 8; 1 is upright, 6 is shown after a quarter turn clockwise.
        description: free text, left out when empty.
    """
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.DateTime] = taken
    if description:
        exif[ExifTags.Base.ImageDescription] = description
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    return exif.tobytes()


def with_exif(jpeg: bytes, exif: bytes) -> bytes:
    """Returns the JPEG with this EXIF block in place of its own; every other byte stays.

    The block goes behind the JFIF segment where there is one, as JFIF wants to be first (T.871, 10.1).

    Args:
        jpeg: a whole JPEG file.
        exif: the block, header included, at most 65,533 bytes.
    """
    head, rest = bytearray(START_OF_IMAGE), bytearray()
    at = len(START_OF_IMAGE)
    while jpeg[at + 1] != START_OF_SCAN:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segment = jpeg[at:end]
        if segment[1] == JFIF_SEGMENT:
            head += segment
        elif not (segment[1] == EXIF_SEGMENT and segment[4:10] == EXIF_HEADER):
            rest += segment
        at = end
    new = bytes((0xFF, EXIF_SEGMENT)) + (len(exif) + 2).to_bytes(2, "big") + exif
    return bytes(head + new + rest) + jpeg[at:]
