"""Hostile files through the one module that opens them: no other file's bytes come out, and nothing blocks."""

import contextlib
import io
import os
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from media_assets.demo.pdf import pdf
from resources.errors import FileMoved, MediaError, PermanentError, UnsupportedMedia
from resources.opening import IMAGE_FORMATS, MAX_PAGES, Source, open_file
from resources.workers import Task, Workers, stop_workers
from tests.resources.decoders import av_bytes, image_bytes, pdf_bytes

CANARY = b"canary-5c1e"


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A text outside the drop folder."""
    (tmp_path / "outside").mkdir()
    path = tmp_path / "outside" / "secret.txt"
    path.write_bytes(CANARY)
    return path


def claim(root: Path, name: str | bytes) -> Source:
    raw = os.fsencode(name)
    about = os.lstat(os.path.join(os.fsencode(root), raw))
    return Source(str(root), raw, about.st_size, about.st_mtime_ns)


def drop_file(root: Path, name: str, data: bytes) -> Source:
    (root / name).write_bytes(data)
    return claim(root, name)


def film(container: str = "mpegts", codec: str = "mpeg2video") -> bytes:
    """A white film of ten frames whose title is the canary."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        output.metadata["service_name"] = output.metadata["title"] = CANARY.decode()
        stream = output.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"  # type: ignore[union-attr]
        frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 255, np.uint8), format="rgb24")
        for packet in [*(p for _ in range(10) for p in stream.encode(frame)), *stream.encode(None)]:  # type: ignore[union-attr]
            output.mux(packet)
    return buffer.getvalue()


def test_an_honest_film_gives_its_title_and_frames(drop: Path) -> None:
    for container, codec in (("mpegts", "mpeg2video"), ("mp4", "mpeg4"), ("matroska", "mpeg4"), ("avi", "mpeg4")):
        out = av_bytes(drop_file(drop, f"film.{container}", film(container, codec)))
        assert len(out) > 10 * 64 * 48
    assert CANARY in av_bytes(claim(drop, "film.mp4"))


PLAYLISTS = {
    "m3u8, absolute path": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{film}\n#EXT-X-ENDLIST\n",
    "m3u8, file URL": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{film}\n#EXT-X-ENDLIST\n",
    "m3u8, sibling": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfilm.ts\n#EXT-X-ENDLIST\n",
    "m3u8, key in a file": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{film}"\n#EXTINF:9,\nfilm.ts\n#EXT-X-ENDLIST\n',
    "m3u8, network": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
    "ffconcat, sibling": "ffconcat version 1.0\nfile film.ts\n",
    "ffconcat, absolute path": "ffconcat version 1.0\nfile '{film}'\n",
    "sdp, network": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
    "mpd": '<MPD type="static"><Period><AdaptationSet><Representation><BaseURL>{film}</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>",
    "rtsp": "rtsptextRTSP://127.0.0.1:{port}/a",
}


@pytest.mark.parametrize("name", ["clip.mp4", "clip.m3u8", "clip.ts"])
@pytest.mark.parametrize("playlist", PLAYLISTS.values(), ids=PLAYLISTS.keys())
def test_a_playlist_reaches_neither_another_file_nor_the_network(drop: Path, playlist: str, name: str) -> None:
    (drop / "film.ts").write_bytes(film())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        text = playlist.format(film=drop / "film.ts", port=listener.getsockname()[1])
        with pytest.raises(PermanentError) as caught:
            av_bytes(drop_file(drop, name, text.encode()))
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert CANARY.decode() not in str(caught.value) and str(drop) not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["concat:film.ts|film.ts", "subfile,,start,0,end,0,,:film.ts", "file:film.ts", "async:film.ts", "f%d.ts", "-i"],
)
def test_a_name_is_a_name_and_never_an_address_or_a_pattern(drop: Path, name: str) -> None:
    (drop / "film.ts").write_bytes(film())
    (drop / "f1.ts").write_bytes(film())
    with pytest.raises(FileMoved):
        av_bytes(Source(str(drop), name.encode(), 0, 0))
    with pytest.raises(PermanentError):
        av_bytes(drop_file(drop, name, b"no film at all, " * 100))
    with open_file(drop, name.encode()) as file:
        assert file.read(7) == b"no film"


def test_links_are_not_followed_wherever_they_are_in_the_name(drop: Path, secret: Path) -> None:
    (drop / "link.txt").symlink_to(secret)
    (drop / "folder").symlink_to(secret.parent, target_is_directory=True)
    (drop / "real").mkdir()
    (drop / "real" / "deeper").symlink_to(secret.parent)
    (drop / "loop").symlink_to("loop")
    for name in (b"link.txt", b"folder/secret.txt", b"real/deeper/secret.txt", b"loop", b"loop/x"):
        with pytest.raises(FileMoved, match="cannot be opened any more"):
            open_file(drop, name)


@pytest.mark.parametrize(
    "name", [b"../outside/secret.txt", b"a/../../outside/secret.txt", b"..", b"", b".", b"/", b"a\0b"]
)
def test_a_name_that_leads_nowhere_or_outside_is_refused(drop: Path, secret: Path, name: bytes) -> None:
    (drop / "a").mkdir()
    with pytest.raises(FileMoved, match="does not lead to a file inside"):
        open_file(drop, name)


def test_an_absolute_name_stays_inside_the_drop_folder(drop: Path, secret: Path) -> None:
    with pytest.raises(FileMoved):
        open_file(drop, os.fsencode(secret))
    (drop / "etc").mkdir()
    (drop / "etc" / "passwd").write_bytes(b"mine")
    with open_file(drop, b"/etc//./passwd") as file:
        assert file.read() == b"mine"


def test_special_files_are_refused_without_blocking(
    drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(drop / "fifo.mp4")
    (drop / "folder.mp4").mkdir()
    monkeypatch.chdir(drop)  # a socket's path may have 107 bytes only
    with socket.socket(socket.AF_UNIX) as endpoint:
        endpoint.bind("socket.mp4")
        for name in (b"fifo.mp4", b"folder.mp4", b"socket.mp4"):
            with pytest.raises(FileMoved):
                open_file(drop, name)
    with pytest.raises(FileMoved, match="other than a regular file"):
        open_file(Path("/dev"), b"zero")


def test_any_bytes_name_a_file(drop: Path) -> None:
    for name in (b"caf\xe9.txt", b"two\nlines", b"x" * 255, "東京/\u202egpj.exe".encode()):
        path = os.path.join(os.fsencode(drop), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"mine")
        with open_file(drop, name) as file:
            assert file.read() == b"mine"


def test_no_descriptor_stays_open_after_a_refusal(drop: Path, secret: Path) -> None:
    (drop / "folder").symlink_to(secret.parent)
    (drop / "real").mkdir()
    before = len(os.listdir("/proc/self/fd"))
    for name in (b"folder/secret.txt", b"real", b"gone", b"real/gone", b"../x"):
        with pytest.raises(FileMoved):
            open_file(drop, name)
    assert len(os.listdir("/proc/self/fd")) == before


def _grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"!")


def _touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def _replace_by_link(path: Path) -> None:
    path.rename(path.with_suffix(".old"))
    path.symlink_to(path.with_suffix(".old"))


@pytest.mark.parametrize("change", [_grow, _touch, Path.unlink, _replace_by_link])
def test_a_file_that_is_not_what_was_claimed_is_moved(drop: Path, change: Callable[[Path], None]) -> None:
    source = drop_file(drop, "a.txt", b"claimed")
    change(drop / "a.txt")
    with pytest.raises(FileMoved), source.open():
        raise AssertionError("opened")


def test_a_file_that_changes_while_it_is_read_is_moved_and_not_condemned(drop: Path) -> None:
    source = drop_file(drop, "a.txt", b"claimed")
    with pytest.raises(FileMoved), source.open() as file:
        file.read()
        _grow(drop / "a.txt")
    source = claim(drop, "a.txt")
    with pytest.raises(FileMoved), source.open():
        _grow(drop / "a.txt")
        raise PermanentError("damaged, as far as it was read")


def test_a_drop_folder_that_is_gone_is_a_moved_file(drop: Path) -> None:
    source = drop_file(drop, "a.txt", b"claimed")
    drop.rename(drop.with_name("elsewhere"))
    with pytest.raises(FileMoved, match="drop folder"), source.open():
        raise AssertionError("opened")


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
    "FITS": b"".join(
        line.ljust(80)
        for line in (b"SIMPLE  =                    T", b"BITPIX  =" + b"8".rjust(21), b"NAXIS   =" + b"0".rjust(21))
    )
    + b"END".ljust(80).ljust(2640),
    "PDF": pdf([["hello"]]),
    "XBM": b"#define a_width 8\n#define a_height 1\nstatic char a_bits[] = {0x00};\n",
    "PPM": b"P6 1 1 255\n\0\0\0",
    "ICO": b"\0\0\1\0\1\0\1\1\0\0\1\0\x18\0\x30\0\0\0\x16\0\0\0" + bytes(48),
    "text": b"no picture",
}  # fmt: skip


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
    with pytest.raises(PermanentError, match="cannot be read") as caught:
        pdf_bytes(drop_file(drop, "a.pdf", data))
    assert not isinstance(caught.value, UnsupportedMedia)


def test_a_page_tree_that_contains_itself_comes_to_an_end(drop: Path) -> None:
    data = pdf([["hello"]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    with contextlib.suppress(PermanentError):
        assert b"hello" not in pdf_bytes(drop_file(drop, "a.pdf", data))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    yield Workers(processes=2, item_seconds=60, memory_bytes=2_000_000_000)
    stop_workers()


def test_hostile_files_in_workers_cost_only_themselves(drop: Path, secret: Path, workers: Workers) -> None:
    (drop / "film.ts").write_bytes(film())
    (drop / "link.mp4").symlink_to(secret)
    os.mkfifo(drop / "fifo.mp4")
    playlist = PLAYLISTS["m3u8, absolute path"].format(film=drop / "film.ts").encode()
    sources = {
        "film": claim(drop, "film.ts"),
        "playlist": drop_file(drop, "list.mp4", playlist),
        "link": claim(drop, "link.mp4"),
        "fifo": claim(drop, "fifo.mp4"),
        "noise": drop_file(drop, "noise.mp4", os.urandom(5000)),
    }
    tasks = [Task(name, (source,)) for name, source in sources.items()]
    errors = {answer.subject: type(answer.error) for answer in workers.run(av_bytes, tasks)}
    assert errors == {
        "film": type(None),
        "playlist": PermanentError,
        "link": FileMoved,
        "fifo": FileMoved,
        "noise": PermanentError,
    }
