"""Identifying and probing files that nobody has seen: in one pass, beside hashing first and probing then."""

import os
import wave
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import numpy as np

from media_assets.library.identify import content_id
from media_assets.library.intake import list_folder
from media_assets.library.probe import probe
from resources.opening import Source
from tests.benchmarks.photographs import make_photographs
from tests.benchmarks.table import Row, interleaved, timed

RECORDING_BYTES = 150_000_000
PICTURES = 40
FILMS = ("moov at the end.mp4", "film.mkv", "film.ts")

Paths = Sequence[tuple[Source, str]]


def new_file_rows(repeats: int) -> list[Row]:
    """Identify and probe large recordings, and pictures of 12 MP, both ways, one file after the other."""
    rows = []
    with TemporaryDirectory(prefix="bench-new-") as root:
        for folder, make in ((Path(root, "recordings"), _make_recordings), (Path(root, "pictures"), _make_pictures)):
            folder.mkdir()
            make(folder)
            os.sync()  # pages that were never written cannot be dropped from the cache
            rows += _compared(folder, repeats)
    return rows


def _compared(folder: Path, repeats: int) -> list[Row]:
    """Compare seconds with the files in the page cache, seconds with none of them there, and bytes read.

    In the cold case the cache is emptied before each pass: of a batch larger than memory, a second finds nothing there.
    """
    files = [
        (Source(str(folder), seen.path, seen.size, seen.mtime_ns), os.fsdecode(seen.path))
        for seen in list_folder(folder)
    ]
    size = sum(source.size for source, _ in files)
    once, twice = partial(_once, files), partial(_twice, files)
    once(cold=False)  # whatever the first call imports
    seconds = interleaved(
        repeats,
        {
            "one, warm": timed(partial(once, cold=False)),
            "two, warm": timed(partial(twice, cold=False)),
            "one, cold": timed(partial(once, cold=True)),
            "two, cold": timed(partial(twice, cold=True)),
        },
    )
    peer, what = "hash, then probe", f"intake: new {folder.name} ({size / 1e6:.0f} MB)"
    return [
        Row(f"{what}, one pass, warm", seconds["one, warm"], "s", peer, seconds["two, warm"]),
        Row(f"{what}, one pass, cold", seconds["one, cold"], "s", peer, seconds["two, cold"]),
        Row(f"{what}, read per byte", _read_by(once) / size, "bytes", peer, _read_by(twice) / size),
    ]


def _once(files: Paths, cold: bool) -> None:
    for source, name in files:
        if cold:
            _forget(source)
        probe(source, name, "", source.size)


def _twice(files: Paths, cold: bool) -> None:
    for source, name in files:
        if cold:
            _forget(source)
        content = content_id(source)
        if cold:
            _forget(source)
        probe(source, name, content, source.size)


def _forget(source: Source) -> None:
    with source.open() as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _read_by(run: Callable[..., None]) -> int:
    """Return how many bytes this process reads while it runs, from wherever."""
    before = _read_so_far()
    run(cold=False)
    return _read_so_far() - before


def _read_so_far() -> int:
    return int(Path("/proc/self/io").read_text().split()[1])


def _make_recordings(folder: Path) -> None:
    random = np.random.default_rng(20260101)
    with wave.open(str(folder / "sound.wav"), "wb") as sound:
        sound.setparams((2, 2, 44_100, 0, "NONE", ""))
        sound.writeframes(random.integers(-9000, 9000, RECORDING_BYTES // 2, np.int16).tobytes())
    pictures = random.integers(0, 256, (50, 360, 640, 3), np.uint8)
    for name in FILMS:
        _make_film(folder / name, pictures)


def _make_pictures(folder: Path) -> None:
    make_photographs(folder, PICTURES, (4000, 3000))


def _make_film(path: Path, pictures: Any) -> None:
    """Write noise, encoded once and repeated: packets as large as those of much longer films in high resolution."""
    with av.open(str(path), "w") as sink:
        stream: Any = sink.add_stream("libx264", rate=25, options={"preset": "ultrafast", "g": "25", "crf": "18"})
        stream.height, stream.width, stream.pix_fmt = *pictures.shape[1:3], "yuv420p"
        packets = []
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            packets += stream.encode(frame)
        packets += stream.encode(None)
        stamps = [(packet, packet.pts, packet.dts) for packet in packets]
        for round_ in range(RECORDING_BYTES // sum(packet.size for packet in packets) + 1):
            for packet, pts, dts in stamps:
                packet.time_base, packet.stream = Fraction(1, 25), stream
                packet.pts, packet.dts = pts + round_ * len(pictures), dts + round_ * len(pictures)
                sink.mux(packet)
