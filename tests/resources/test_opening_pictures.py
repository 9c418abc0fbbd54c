"""Hostile pictures and documents: bombs, foreign formats, damage."""

import contextlib
import errno
import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from media_assets.demo.pdf import pdf
from resources.errors import MediaError, PermanentError, TransientError, UnsupportedMedia
from resources.opening import IMAGE_FORMATS, MAX_PAGES, open_image
from tests.resources.decoders import image_bytes, pdf_bytes
from tests.resources.hostile import drop_file


def png(width: int, height: int, extra: bytes = b"") -> bytes:
    """A PNG that declares a size and holds almost no pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + extra + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [11_000, 16_000, 60_000, 2_000_000])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_decoding(drop: Path, side: int) -> None:
    with pytest.raises(UnsupportedMedia, match="more than 120 megapixels"):
        image_bytes(drop_file(drop, "bomb.png", png(side, side)))


def test_a_tag_that_unpacks_to_hundreds_of_megabytes_is_refused(drop: Path) -> None:
    tag = b"k\0\0" + zlib.compress(bytes(100_000_000))
    chunk = struct.pack(">I", len(tag)) + b"zTXt" + tag + struct.pack(">I", zlib.crc32(b"zTXt" + tag))
    with pytest.raises(PermanentError):
        image_bytes(drop_file(drop, "bomb.png", png(8, 8, chunk)))


def picture(kind: str) -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    buffer = io.BytesIO()
    Image.effect_noise((160, 120), 60).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", IMAGE_FORMATS)
def test_a_whole_picture_opens_and_a_truncated_one_is_damaged(drop: Path, kind: str) -> None:
    data = picture(kind)
    assert len(image_bytes(drop_file(drop, "a.jpg", data))) == 160 * 120 * 3
    for length in (0, 1, 12, len(data) // 2, len(data) * 9 // 10):
        with pytest.raises(PermanentError) as caught:
            image_bytes(drop_file(drop, "a.jpg", data[:length]))
        assert not isinstance(caught.value, UnsupportedMedia)


@pytest.mark.parametrize("kind", IMAGE_FORMATS)
def test_a_damaged_picture_never_raises_anything_but_the_error_families(drop: Path, kind: str) -> None:
    data, random = picture(kind), np.random.default_rng(7)
    for _ in range(25):
        damaged = bytearray(data)
        for place in random.integers(0, min(300, len(data)), 6):
            damaged[place] = random.integers(0, 256)
        try:
            image_bytes(drop_file(drop, "a.jpg", bytes(damaged)))
        except MediaError as error:
            assert isinstance(error, PermanentError)


FOREIGN = {
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n",
    "FITS": b"SIMPLE  =                    T".ljust(80)
    + b"NAXIS   =                    0".ljust(80)
    + b"END".ljust(2720),
    "PDF": pdf([["hello"]]),
    "XBM": b"#define a_width 8\n#define a_height 1\nstatic char a_bits[] = {0x00};\n",
    "PPM": b"P6 1 1 255\n\0\0\0",
    "ICO": b"\0\0\1\0\1\0\1\1\0\0\1\0\x18\0\x30\0\0\0\x16\0\0\0" + bytes(48),
    "text": b"no picture",
}


@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN.keys())
def test_formats_that_are_not_allowed_are_refused_whatever_their_name(drop: Path, data: bytes) -> None:
    for name in ("a.jpg", "a.eps", "a.fits"):
        with pytest.raises(PermanentError, match="cannot be read"):
            image_bytes(drop_file(drop, name, data))


def test_an_honest_document_gives_its_text(drop: Path) -> None:
    assert pdf_bytes(drop_file(drop, "a.pdf", pdf([["hello"], ["world"]]))) == b"hello\fworld"


def test_a_document_of_too_many_pages_is_unsupported(drop: Path) -> None:
    data = pdf([["x"]] * (MAX_PAGES + 1))
    with pytest.raises(UnsupportedMedia, match="more than 5000 pages"):
        pdf_bytes(drop_file(drop, "a.pdf", data))


def damaged_documents() -> dict[str, bytes]:
    whole = pdf([["hello"]])
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    return {
        "empty": b"",
        "text": b"no document",
        "encrypted": whole.replace(b"/Root 1 0 R", b"/Root 1 0 R " + lock),
        "cut in half": whole[: len(whole) // 2],
        "no root": whole.replace(b"/Root 1 0 R", b"/Root 9 0 R"),
    }


@pytest.mark.parametrize("data", damaged_documents().values(), ids=damaged_documents().keys())
def test_an_encrypted_or_damaged_document_is_bad(drop: Path, data: bytes) -> None:
    with pytest.raises(PermanentError, match="cannot be read|protected by a password") as caught:
        pdf_bytes(drop_file(drop, "a.pdf", data))
    assert not isinstance(caught.value, UnsupportedMedia)


def test_a_password_is_called_one(drop: Path) -> None:
    with pytest.raises(PermanentError, match="^the PDF is protected by a password$"):
        pdf_bytes(drop_file(drop, "a.pdf", damaged_documents()["encrypted"]))


def test_a_page_tree_that_contains_itself_comes_to_an_end(drop: Path) -> None:
    data = pdf([["hello"]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    with contextlib.suppress(PermanentError):
        assert b"hello" not in pdf_bytes(drop_file(drop, "a.pdf", data))


class _BadDisk(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 4096:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(size)


@pytest.mark.parametrize("codec", ["JPEG", "PNG", "TIFF", "BMP"])
def test_a_disk_that_cannot_be_read_is_not_the_pictures_fault(codec: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    whole = io.BytesIO()
    Image.fromarray(noise).save(whole, codec)
    with pytest.raises(TransientError, match="Input/output error"), open_image(_BadDisk(whole.getvalue())) as image:
        image.load()


def test_a_second_page_without_a_width_is_damage() -> None:
    buffer = io.BytesIO()
    page = Image.new("RGB", (8, 8))
    page.save(buffer, "TIFF", save_all=True, append_images=[page])
    data = bytearray(buffer.getvalue())
    width = max(data.rfind(struct.pack("<HHI", 256, kind, 1)) for kind in (3, 4))
    data[width : width + 2] = struct.pack("<H", 999)
    with pytest.raises(PermanentError, match="cannot be decoded"), open_image(io.BytesIO(bytes(data))) as image:
        image.seek(1)


def test_a_bug_of_the_caller_is_not_called_damage() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    with pytest.raises(TypeError, match="ours"), open_image(buffer):
        raise TypeError("ours")
