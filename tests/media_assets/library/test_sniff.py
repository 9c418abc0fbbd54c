"""Types by content: every format's real bytes, under right and wrong names."""

import io
import zipfile
from collections.abc import Callable

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.library.sniff import claim_of, kind_by_suffix, sniff
from resources.errors import PermanentError, UnsupportedMedia
from tests.media_assets.made import saved, scene, sound, text_pdf, tone, video

pillow_heif.register_heif_opener()


def clip(container: str, codec: str, **options: str) -> bytes:
    return video(container, codec, [scene(1, 352, 288)] * 3, rate=25, **options)


PICTURES: dict[str, Callable[[], bytes]] = {
    name: lambda codec=codec: saved(scene(), codec)
    for name, codec in {
        "a.jpg": "JPEG",
        "a.png": "PNG",
        "a.webp": "WEBP",
        "a.gif": "GIF",
        "a.tif": "TIFF",
        "a.bmp": "BMP",
        "a.heic": "HEIF",
        "a.avif": "AVIF",
    }.items()
}
CONTAINERS: dict[str, Callable[[], bytes]] = {
    "a.mp3": lambda: sound("mp3", "libmp3lame", tone(0.5)),
    "a.m4a": lambda: sound("ipod", "aac", tone(0.5)),
    "a.aac": lambda: sound("adts", "aac", tone(0.5)),
    "a.flac": lambda: sound("flac", "flac", tone(0.5)),
    "a.wav": lambda: sound("wav", "pcm_s16le", tone(0.5)),
    "a.ogg": lambda: sound("ogg", "libopus", tone(0.5)),
    "a.wma": lambda: sound("asf", "wmav2", tone(0.5), bit_rate=32_000),
    "a.aiff": lambda: sound("aiff", "pcm_s16be", tone(0.5)),
    "a.mp4": lambda: clip("mp4", "libx264"),
    "a.mov": lambda: clip("mov", "libx264"),
    "a.3gp": lambda: clip("3gp", "mpeg4"),
    "a.mkv": lambda: clip("matroska", "libx264"),
    "a.webm": lambda: clip("webm", "libvpx"),
    "a.avi": lambda: clip("avi", "mpeg4"),
    "a.flv": lambda: clip("flv", "flv1"),
    "a.wmv": lambda: clip("asf", "wmv2"),
    "a.ts": lambda: clip("mpegts", "libx264"),
    "a.mpg": lambda: clip("mpeg", "mpeg2video"),
}


def sniffed(data: bytes, name: str) -> tuple[str, str]:
    return sniff(io.BytesIO(data), name)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_known_by_its_content_under_any_name(name: str) -> None:
    data = PICTURES[name]()
    family, media_type = sniffed(data, name)
    assert family == "image" and media_type.startswith("image/")
    for wrong in ("holiday", "notes.txt", "song.mp3", "clip.mp4", "a.pdf"):
        assert sniffed(data, wrong) == (family, media_type)


@pytest.mark.parametrize("name", CONTAINERS)
def test_audio_and_video_are_containers(name: str) -> None:
    assert sniffed(CONTAINERS[name](), name)[0] == "container"


@pytest.mark.parametrize("name", sorted(set(CONTAINERS) - {"a.mpg", "a.ts"}))
def test_audio_and_video_are_known_by_their_content_under_any_name(name: str) -> None:
    data = CONTAINERS[name]()
    for wrong in ("recording", "notes.txt", "a.jpg", "a.pdf"):
        family, media_type = sniffed(data, wrong)
        assert family == "container" and media_type.startswith(("audio/", "video/", "application/"))


def test_a_pdf_is_known_by_its_content_under_any_name() -> None:
    for name in ("a.pdf", "a.jpg", "a"):
        assert sniffed(text_pdf([["Hello"]]), name) == ("pdf", "application/pdf")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.txt", "text/plain"),
        ("README", "text/plain"),
        ("server.log", "text/plain"),
        ("notes.md", "text/markdown"),
        ("NOTES.MARKDOWN", "text/markdown"),
    ],
)
def test_plain_text_gets_its_type_by_suffix(name: str, media_type: str) -> None:
    assert sniffed("Zwölf Boxkämpfer jagen Viktor\r\n\tquer über den Sylter Deich.\f".encode(), name) == (
        "text",
        media_type,
    )


@pytest.mark.parametrize("name", ["clip.mp4", "song.mp3", "a.jpg", "a.pdf"])
def test_plain_text_under_a_media_files_name_is_a_bad_file(name: str) -> None:
    with pytest.raises(PermanentError, match="but its content is plain text") as caught:
        sniffed(b"This is no video.\n" * 9, name)
    assert not isinstance(caught.value, UnsupportedMedia)


@pytest.mark.parametrize(
    "begin",
    ["ID3", "fLaC", "OggS", "RIFF", "FORM", "GIF89a", "BM", "FLV", "#EXTM3U\n", "MThd", "ffconcat version\n"],
)
def test_text_that_begins_like_a_media_file_is_still_text(begin: str) -> None:
    assert sniffed(f"{begin} is how it begins, and so on\n".encode(), "notes.txt") == ("text", "text/plain")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_printable_text_is_text_unless_it_says_it_is_a_pdf(text: str) -> None:
    family, _ = sniffed(text.encode(), "a.txt")
    assert family == ("pdf" if text.startswith("%PDF-") else "text")


def test_a_character_cut_by_the_end_of_the_first_block_does_not_make_text_binary() -> None:
    for shift in range(4):
        assert sniffed(b"x" * shift + "🌿".encode() * 4000, "a.txt") == ("text", "text/plain")


@pytest.mark.parametrize("name", ["a.jpg", "a.mp4", "a.txt", "a", "a.zip"])
def test_an_empty_file_is_a_bad_file(name: str) -> None:
    with pytest.raises(PermanentError, match="the file is empty"):
        sniffed(b"", name)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "page.html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>", "drawing.svg"),
        (b"a,b\n1,2\n", "table.csv"),
        (b"#EXTM3U\n#EXTINF:1,\n/etc/hosts\n", "list.m3u8"),
        ("Zwölf Boxkämpfer".encode("latin-1"), "old.txt"),
        ("Zwölf Boxkämpfer".encode("utf-16"), "windows.txt"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "program"),
    ],
)
def test_what_no_stage_reads_is_unsupported_with_a_reason(data: bytes, name: str) -> None:
    with pytest.raises(UnsupportedMedia, match="no stage reads this"):
        sniffed(data, name)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.jpg", saved(scene(), "JPEG"))
    return out.getvalue()


@pytest.mark.parametrize("name", ["photos.zip", "report.docx", "unknown"])
def test_an_archive_is_unsupported(name: str) -> None:
    with pytest.raises(UnsupportedMedia, match=r"no stage reads this type \(a ZIP archive\)"):
        sniffed(zipped(), name)


@pytest.mark.parametrize("name", ["a.jpg", "a.pdf"])
def test_an_archive_under_a_pictures_or_documents_name_is_a_bad_file(name: str) -> None:
    with pytest.raises(PermanentError, match="named like a"):
        sniffed(zipped(), name)


@given(st.binary(min_size=1, max_size=600), st.sampled_from(["a", "a.txt", "a.jpg", "a.mp4", "a.pdf", "a.zip", ""]))
@settings(max_examples=200, deadline=None)
def test_random_bytes_get_a_family_or_a_permanent_error(data: bytes, name: str) -> None:
    try:
        assert sniffed(data, name)[0] in ("image", "container", "pdf", "text")
    except PermanentError as error:
        assert str(error)


def test_the_file_is_rewound() -> None:
    file = io.BytesIO(saved(scene(), "PNG"))
    sniff(file, "a.png")
    assert file.tell() == 0


def test_a_name_claims_a_kind_by_its_suffix_in_any_case() -> None:
    assert [kind_by_suffix(name) for name in ("a.JPG", "b/c.Mp4", "d.mp3", "e.PDF", "f.txt", "g", ".jpg")] == [
        "image",
        "video",
        "audio",
        "document",
        "",
        "",
        "",
    ]


def test_names_that_lead_to_the_same_verdict_claim_the_same() -> None:
    assert claim_of("a.JPG") == claim_of("b.jpeg") == "image"
    assert claim_of("a.txt") == claim_of("b.TXT") != claim_of("a.csv")


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"msf1", b"avif"])
@pytest.mark.parametrize("size", [20, 24, 28, 32, 36])
def test_an_iso_file_of_a_picture_brand_is_a_picture_whatever_the_size_of_its_first_box(
    brand: bytes, size: int
) -> None:
    head = size.to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + b"mif1heic" + bytes(60)
    assert sniffed(head, "IMG_0001.HEIC")[0] == "image"
