"""What transcribing takes beside the engine: long recordings through profile, plan and transcripts, all processes.

Three hours, and a sparse file of 4.4 GB, are heard by an engine that costs next to nothing: time and memory are the
pipeline's own. PocketSphinx on ten minutes is held against the same engine in a bare loop over the same windows.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil

from media_assets.demo.sound import clip
from media_assets.speech.audio import decode_stream
from media_assets.speech.listening import read_streams
from media_assets.speech.windows import WindowSettings
from resources.ledger import Ledger
from resources.library import Library
from resources.speech.engines import SpeechEngines
from resources.speech.mapped import FileSamples
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from resources.workers import Workers
from tests.benchmarks.bench_audio import HOURS, SPARSE_BYTES, SPARSE_CHANNELS, SPARSE_RATE, make_sparse, make_speech
from tests.benchmarks.table import Goal, Row, benchmark, clock, interleaved
from tests.media_assets.speech.recordings import at_rate
from tests.media_assets.speech.studio import BATCH, Studio, engines

MINUTES = 10
_SAMPLE_SECONDS = 0.25
_TALKS = (600, 7200, 22_000)
"""When somebody speaks in the sparse file, in seconds."""


@benchmark("long")
def long(repeats: int) -> Sequence[Row]:
    """Three hours as MP3, 6.4 hours as a sparse RF64 file, and ten minutes by a real engine."""
    hours = SPARSE_BYTES / (2 * SPARSE_CHANNELS * SPARSE_RATE) / 3600
    return [
        *_through(f"{HOURS} h of speech", "talk.mp3", HOURS * 3600, lambda path: make_speech(path, HOURS * 3600)),
        *_through(f"{hours:.1f} h with little speech, 4.4 GB", "sparse.wav", hours * 3600, _make_sparse_talk),
        _overhead(repeats),
    ]


def _through(name: str, file: str, seconds: float, make: Callable[[Path], None]) -> Iterator[Row]:
    with _studio() as studio:
        make(studio.drop() / file)
        with _Usage() as usage, clock() as took:
            with clock() as inventory:
                studio.take_inventory(BATCH, [file])
            studio.profile()
            run, account = studio.transcribe(engines())
        assert run.states["ok"] == 1 and account.coverage > 0.8, (run.states, account)
        yield Row(f"{name}: inventory, profile, plan, transcripts", took.seconds, "s")
        yield Row(f"{name}: of it the inventory", inventory.seconds, "s")
        yield Row(f"{name}: the same", seconds / took.seconds, "x real time")
        yield Row(f"{name}: processor time", usage.seconds, "s")
        yield Row(f"{name}: windows", run.notes["windows"], "")
        yield Row(f"{name}: peak of all processes", usage.peak / 1e6, "MB", goal=Goal(1500, "figure"))


def _overhead(repeats: int) -> Row:
    engine = PocketsphinxTranscriber()
    _ = engine.model
    given = SpeechEngines(make=lambda _: engine, fixed="pocketsphinx")
    with _studio() as studio, TemporaryDirectory() as place:
        make_speech(studio.drop() / "talk.mp3", MINUTES * 60)
        studio.take_inventory(BATCH, ["talk.mp3"])
        studio.profile()
        studio.plan(given)
        (stream,) = read_streams(studio.library, BATCH)
        scratch = Path(place, "talk.pcm")
        samples = FileSamples(scratch, decode_stream(stream.source, scratch, stream.number).samples)

        def bare() -> float:
            before = _processor_seconds()
            for window in stream.windows:
                engine.transcribe(stream.cut(samples, window))
            return _processor_seconds() - before

        def staged() -> float:
            fresh = studio.but(
                ledger=Ledger(url=f"sqlite:///{place}/{len(list(Path(place).iterdir()))}.db", max_bytes=10**9)
            )
            before = _processor_seconds()
            fresh.transcribe(given)
            return _processor_seconds() - before

        found = interleaved(repeats, {"staged": staged, "bare": bare})
        name = f"{MINUTES} min by pocketsphinx: plan and transcripts, processor time"
        return Row(name, found["staged"], "s", "the engine in a bare loop", found["bare"], Goal(1.05))


@contextmanager
def _studio() -> Iterator[Studio]:
    with TemporaryDirectory(prefix="bench-long-") as place:
        library = Library(root=f"{place}/library")
        ledger = Ledger(url=library.ledger_url(), max_bytes=5_000_000_000)
        yield Studio(library, ledger, Workers(processes=2), Path(place) / "drop", cut=WindowSettings())
        ledger.engine.dispose()


def _make_sparse_talk(path: Path) -> None:
    """Write the sparse file with a few clips in it."""
    make_sparse(path)
    header = path.stat().st_size - SPARSE_BYTES
    spoken = at_rate(clip("museum_tour"), SPARSE_RATE)
    frames = np.ascontiguousarray(np.tile(spoken, (SPARSE_CHANNELS, 1)).T)
    with path.open("r+b") as file:
        for at in _TALKS:
            file.seek(header + 2 * SPARSE_CHANNELS * SPARSE_RATE * at)
            file.write(frames.tobytes())


def _family() -> list[psutil.Process]:
    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def _processor_seconds() -> float:
    return sum(sum(process.cpu_times()[:2]) for process in _family())


class _Usage:
    """Processor time and peak of the memory of this process and all below it, shared pages counted once.

    Sampled; what a process does between the last sample and its end is missed.
    """

    def __init__(self) -> None:
        self.peak = 0.0
        self._seconds: dict[int, float] = {}
        self._before = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    @property
    def seconds(self) -> float:
        return sum(self._seconds.values()) - self._before

    def __enter__(self) -> "_Usage":
        self._before = _processor_seconds()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._sample()

    def _watch(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            self._sample()

    def _sample(self) -> None:
        held = 0
        for process in _family():
            try:
                held += process.memory_full_info().pss
                self._seconds[process.pid] = sum(process.cpu_times()[:2])
            except psutil.Error:
                continue  # it ended meanwhile
        self.peak = max(self.peak, held)
