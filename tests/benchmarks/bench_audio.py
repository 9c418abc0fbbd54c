"""How much faster than it plays a recording is heard: decoded to 16 kHz, voice activity, figures; and in what memory.

The bare loop only decodes with PyAV, without resampling or writing; it is the floor of anything that listens.
"""

import io
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from media_assets.demo.sound import RATE, clip
from media_assets.speech.audio import decode_stream
from media_assets.speech.profiles import Recording, audio_profiles_stage
from media_assets.stage import run_stage
from media_assets.work import Item, StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.opening import Source
from resources.workers import Workers
from tests.benchmarks.table import Goal, Row, benchmark, interleaved, timed

HOURS = 3
SPARSE_BYTES = 4_400_000_000
SPARSE_RATE, SPARSE_CHANNELS = 48_000, 2
CLIPS = ("museum_tour", "opening_hours", "office_cat", "train_to_oxford", "first_room")


@benchmark("audio")
def audio(repeats: int) -> Sequence[Row]:
    """Three hours of speech as MP3, and 6.4 hours of silence as a sparse RF64 file of 4.4 GB."""
    with TemporaryDirectory(prefix="bench-audio-") as folder:
        speech, sparse = Path(folder) / "speech.mp3", Path(folder) / "silence.wav"
        make_speech(speech, HOURS * 3600)
        make_sparse(sparse)
        hours = SPARSE_BYTES / (2 * SPARSE_CHANNELS * SPARSE_RATE) / 3600
        return [
            *_measured(f"{HOURS} h of speech, MP3", speech, HOURS * 3600, repeats, "ok"),
            *_measured(f"{hours:.1f} h of silence, 4.4 GB WAV", sparse, hours * 3600, 1, "not_applicable"),
        ]


def _measured(name: str, path: Path, seconds: float, repeats: int, state: str) -> Iterator[Row]:
    about = path.stat()
    source = Source(str(path.parent), path.name.encode(), about.st_size, about.st_mtime_ns)
    runs: list[StageRun] = []

    def own() -> None:
        runs.append(_profiled(source, seconds))
        assert runs[-1].states[state] == 1, runs[-1].rows

    contestants: dict[str, Callable[[], float]] = {
        "own": timed(own),
        "decode": timed(lambda: _decoded(source)),
        "bare": timed(lambda: _bare(path)),
    }
    took = interleaved(repeats, contestants)
    peer = "bare PyAV decode loop"
    yield Row(f"{name}: profiled", seconds / took["own"], "x real time", peer, seconds / took["bare"])
    yield Row(f"{name}: decoded", seconds / took["decode"], "x real time", peer, seconds / took["bare"])
    peak = max(run.peak_worker_bytes for run in runs) / 1e6
    yield Row(f"{name}: peak of the worker", peak, "MB", goal=Goal(600, "figure"))


def _profiled(source: Source, seconds: float) -> StageRun:
    with TemporaryDirectory(prefix="bench-") as place:
        library = Library(root=place)
        ledger = Ledger(url=library.ledger_url(), max_bytes=5_000_000_000)
        item = Item("recording", "recording", "recording", Recording(source, seconds), source.size)
        run = run_stage(audio_profiles_stage(library, Workers(processes=1), ["default"]), [item], ledger, "bench")
        ledger.engine.dispose()
    return run


def _decoded(source: Source) -> None:
    with TemporaryDirectory(prefix="bench-") as place:
        decode_stream(source, Path(place) / "scratch.pcm")


def _bare(path: Path) -> None:
    with av.open(str(path)) as container:
        for _ in container.decode(audio=0):
            pass


def make_speech(path: Path, seconds: int) -> None:
    """Write a minute of talk with some hiss, as often as it takes: MP3 without a header may be joined byte by byte."""
    pause = np.zeros(2 * RATE, np.int16)
    hiss = np.random.default_rng(0).normal(0, 30, 60 * RATE)
    talk = np.concatenate([part for name in CLIPS for part in (clip(name), pause)])
    minute = (np.resize(talk, 60 * RATE) + hiss).astype(np.int16).reshape(1, -1)
    out = io.BytesIO()
    with av.open(out, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as sink:
        stream = sink.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = 48_000
        frame = av.AudioFrame.from_ndarray(minute, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    with path.open("wb") as file:
        for _ in range(seconds // 60):
            file.write(out.getvalue())


def make_sparse(path: Path) -> None:
    """Write an RF64 file (EBU Tech 3306) that takes no room on disk."""
    width = 2 * SPARSE_CHANNELS
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, SPARSE_CHANNELS, SPARSE_RATE, width * SPARSE_RATE, width, 16)
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, SPARSE_BYTES + 72, SPARSE_BYTES, SPARSE_BYTES // width, 0)
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s", b"RF64", 0xFFFFFFFF, b"WAVE") + ds64 + fmt)
        file.write(struct.pack("<4sI", b"data", 0xFFFFFFFF))
        file.truncate(file.tell() + SPARSE_BYTES)
