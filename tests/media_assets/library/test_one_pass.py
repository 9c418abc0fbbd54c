"""Hashing in the pass that reads: the right hash, whoever jumps about, and hardly a byte twice."""

import hashlib
import io
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from media_assets.library import one_pass
from media_assets.library.one_pass import HashingReader, open_once
from media_assets.library.probe import probe
from media_assets.outcomes import received
from resources.errors import FileMoved, MediaError, PermanentError, TransientError, UnsupportedMedia
from resources.isolation import call_each
from tests.media_assets.library.counted import counting
from tests.media_assets.made import saved, scene, sound, source, text_pdf, tone, video

NOISE = np.random.default_rng(0).integers(-9000, 9000, (1, 16_000 * 40), np.int16)
FILM = [scene(n) for n in range(40)]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(params=["in memory", "passing"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read small files both ways."""
    if request.param == "passing":
        monkeypatch.setattr(one_pass, "IN_MEMORY", -1)
    return str(request.param)


class Steps(io.BytesIO):
    """Bytes that remember how often each was read."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.read_at = np.zeros(len(data), int)

    def read(self, size: int | None = -1, /) -> bytes:
        begin = self.tell()
        data = super().read(size)
        self.read_at[begin : begin + len(data)] += 1
        return data


moves = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-400, 400), st.none() | st.integers(-1, 300)),
    max_size=30,
)


@given(st.binary(max_size=300), moves, st.integers(0, 50))
def test_the_hash_is_that_of_all_bytes_whatever_is_read_in_which_order(data: bytes, moved: Any, gap: int) -> None:
    plain = io.BytesIO(data)
    reader = HashingReader(io.BytesIO(data), len(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_pass, "MAX_GAP", gap)
        for whence, offset, size in moved:
            offset = abs(offset) if whence == os.SEEK_SET else offset
            if plain.tell() * (whence == os.SEEK_CUR) + len(data) * (whence == os.SEEK_END) + offset >= 0:
                assert reader.seek(offset, whence) == plain.seek(offset, whence)
            assert reader.read(size) == plain.read(size)
            assert reader.tell() == plain.tell()
            assert reader.hashed_up_to <= len(data)
        for _ in range(2):
            assert reader.content_id() == sha256(data)
            assert reader.tell() == plain.tell()


@given(st.binary(min_size=1, max_size=300), st.lists(st.integers(1, 40)), st.integers(0, 300), st.integers(0, 40))
def test_reading_in_order_reads_each_byte_once(data: bytes, sizes: list[int], skipped: int, gap: int) -> None:
    file = Steps(data)
    reader = HashingReader(file, len(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_pass, "MAX_GAP", gap)
        for number, size in enumerate(sizes):
            reader.seek(min(skipped, gap) if number % 3 == 2 else 0, os.SEEK_CUR)
            reader.read(size)
        assert reader.content_id() == sha256(data)
    assert set(file.read_at) == {1}


def test_a_jump_to_the_end_and_back_costs_only_what_was_read_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_pass, "MAX_GAP", 10)
    file = Steps(bytes(range(200)))
    reader = HashingReader(file, 200)
    reader.read(20)
    reader.seek(-30, os.SEEK_END)
    assert reader.read() == bytes(range(170, 200))
    assert reader.hashed_up_to == 20
    reader.seek(5)
    assert reader.read(100) == bytes(range(5, 105))
    assert reader.hashed_up_to == 105
    assert reader.content_id() == sha256(bytes(range(200)))
    assert file.read_at.tolist() == [1] * 5 + [2] * 15 + [1] * 150 + [2] * 30


def test_a_file_that_grows_is_not_followed_for_ever() -> None:
    reader = HashingReader(io.BytesIO(b"claimed and more"), 7)
    assert reader.content_id() == sha256(b"claimed")


LARGE = {
    "moov at the end.mp4": lambda: video("mp4", "libx264", FILM, samples=NOISE),
    "moov at the front.mp4": lambda: video("mp4", "libx264", FILM, samples=NOISE, movflags="faststart"),
    "a.mkv": lambda: video("matroska", "libx264", FILM, samples=NOISE),
    "a.ts": lambda: video("mpegts", "libx264", FILM, samples=NOISE),
    "a.wav": lambda: sound("wav", "pcm_s16le", NOISE),
    "a.mp3": lambda: sound("mp3", "libmp3lame", NOISE, bit_rate=320_000),
    "a.flac": lambda: sound("flac", "flac", NOISE),
    "a.png": lambda: saved(scene(0, 640, 480), "PNG"),
    "a.tif": lambda: saved(scene(0, 640, 480), "TIFF", compression="tiff_lzw"),
    "a.webp": lambda: saved(scene(0, 640, 480), "WEBP"),
    "a.heic": lambda: saved(scene(0, 640, 480), "HEIF"),
    "a.pdf": lambda: text_pdf([["words"] * 30] * 20, scan=scene(0, 640, 480)),
    "a scan.pdf": lambda: text_pdf([[], []], scan=scene()),
    "a.txt": lambda: b"words and more words\n" * 40_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_one_pass_finds_what_two_passes_find(tmp_path: Path, way: str, name: str) -> None:
    data = LARGE[name]()
    claimed = source(tmp_path, name, data)
    with counting() as counted:
        two = received(probe(claimed, name, sha256(data), 10**9))
        for_probing = counted.bytes_read
    with counting() as counted:
        one = received(probe(claimed, name, "", 10**9))
    assert one.identity == two.identity == sha256(data)
    assert one.table.equals(two.table)
    if way == "in memory":
        assert counted.bytes_read == len(data)
    # Small files are all head and index to a demuxer, which reads those again and again; libtiff reads uncounted.
    assert counted.bytes_read <= max(for_probing, len(data)) + len(data) + 50_000


LONG = {
    "moov at the end.mp4": ("mp4", 1_000_000),
    "a.mkv": ("matroska", 3_000_000),
    "a.ts": ("mpegts", 15_000_000),
    "a.wav": ("wav", 1_500_000),
}
"""Container, and the most bytes of a file of any size that are read twice: FFmpeg probes up to 5 MB of its head."""


@pytest.mark.parametrize("name", LONG)
def test_of_a_large_recording_little_more_than_head_and_index_is_read_twice(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_pass, "IN_MEMORY", 10_000_000)
    container, twice = LONG[name]
    random = np.random.default_rng(0)
    if container == "wav":
        data = sound("wav", "pcm_s16le", random.integers(-9000, 9000, (1, 10_000_000), np.int16))
    else:
        noise = [Image.fromarray(random.integers(0, 256, (360, 640, 3), np.uint8)) for _ in range(90)]
        data = video(container, "libx264", noise, key_every=25, preset="ultrafast", crf="12")
    assert len(data) > 15_000_000
    with counting() as counted:
        received(probe(source(tmp_path, name, data), name, "", 10**9))
    assert len(data) <= counted.bytes_read < len(data) + twice


BAD = {
    "empty.jpg": (b"", PermanentError),
    "cut.jpg": (saved(scene(), "JPEG")[:600], PermanentError),
    "lies.mp4": (b"plain text", PermanentError),
    "noise.mp4": (bytes(9000), PermanentError),
    "cut.mp4": (video("mp4", "libx264", FILM)[:5000], PermanentError),
    "bad.pdf": (b"%PDF-1.4\n" + bytes(300), PermanentError),
    "table.csv": (b"a,b\n", UnsupportedMedia),
}


@pytest.mark.parametrize("name", BAD)
def test_a_verdict_on_bad_bytes_says_which_bytes_and_travels_from_a_worker(tmp_path: Path, way: str, name: str) -> None:
    data, kind = BAD[name]
    claimed = source(tmp_path, name, data)
    calls = [(claimed, name, sha256(data), 10**9), (claimed, name, "", 10**9)]
    ((_, known, _, _), (_, error, _, _)), _ = call_each(probe, calls)
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back)) == (type(known), str(known))
    assert isinstance(back, kind) and isinstance(known, kind)
    assert (back.content_id, known.content_id) == (sha256(data), "")


def test_a_verdict_on_a_file_that_changes_while_it_is_read_is_about_no_file(tmp_path: Path, way: str) -> None:
    claimed = source(tmp_path, "a.bin", b"first")
    for raised in (None, PermanentError("bad")):
        with pytest.raises(FileMoved, match="changed after it was claimed") as caught, open_once(claimed) as (file, _):
            assert file.read() == b"first"
            (tmp_path / "a.bin").write_bytes(b"another one")
            if raised:
                raise raised
        assert caught.value.content_id == ""
        (tmp_path / "a.bin").write_bytes(b"first")
        os.utime(tmp_path / "a.bin", ns=(claimed.mtime_ns, claimed.mtime_ns))


def test_a_transient_error_of_a_readable_file_says_which_bytes_too(tmp_path: Path, way: str) -> None:
    with pytest.raises(MediaError) as caught, open_once(source(tmp_path, "a.bin", b"fine")) as (file, content_id):
        assert file.seekable() and file.readable() and content_id() == sha256(b"fine")
        raise TransientError("the world was bad")
    assert caught.value.content_id == sha256(b"fine")


def test_a_sine_is_read_once_through_memory_however_small_the_reads(tmp_path: Path) -> None:
    data = sound("wav", "pcm_s16le", tone(1))
    with counting() as counted, open_once(source(tmp_path, "a.wav", data)) as (file, content_id):
        for at in range(0, len(data), 77):
            file.seek(at)
            file.read(10)
        assert content_id() == sha256(data)
    assert counted.bytes_read == len(data)
