"""Pictures per second from a file to its hashes and thumbnail, and how much faster than it plays a film is seen.

The bare loop only decodes, at the scale that the frames stage chooses: what libjpeg-turbo needs is its floor. The full
loops decode every pixel. imagededup is measured where it is importable, and is no requirement.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import imagehash
from PIL import Image

from media_assets.frames.pictures import reduction
from media_assets.frames.settings import FrameSettings
from media_assets.frames.store import frames_stage
from media_assets.frames.video import film
from media_assets.library.intake import list_folder
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.ledger import Ledger
from resources.library import Library
from resources.opening import Source
from resources.workers import Workers
from tests.benchmarks.films import make_film
from tests.benchmarks.photographs import make_photographs
from tests.benchmarks.table import Goal, Row, benchmark, clock, interleaved, timed

SIZES = {"2 MP": (80, (1632, 1224)), "12 MP": (16, (4000, 3000))}
SETTINGS = FrameSettings()
FILM_MINUTES = 60


@benchmark("decode")
def decode(repeats: int) -> Sequence[Row]:
    """JPEGs of 2 and 12 megapixels with one and with two workers, and an hour of film."""
    with TemporaryDirectory(prefix="bench-decode-") as folder, _two_processes() as two:
        rows: list[Row] = []
        for name, (count, size) in SIZES.items():
            make_photographs(Path(folder) / name, count, size)
            rows += _pictures(name, Path(folder) / name, repeats, two)
        path = Path(folder) / "hour.mp4"
        make_film(path, FILM_MINUTES)
        return [*rows, *_film(path, repeats)]


def _pictures(name: str, folder: Path, repeats: int, two: ProcessPoolExecutor) -> Iterator[Row]:
    paths = sorted(folder.rglob("*.jpg"))
    contestants: dict[str, Callable[[], float]] = {
        "1 worker": _own(folder, 1),
        "2 workers": _own(folder, 2),
        "bare 1": timed(lambda: [_bare(path) for path in paths]),
        "bare 2": timed(lambda: list(two.map(_bare, paths, chunksize=4))),
        "full": timed(lambda: [_full(path) for path in paths]),
        "hash": timed(lambda: [_hash(path) for path in paths]),
    }
    peer = _imagededup()
    if peer is not None:
        contestants["imagededup"] = timed(lambda: [peer(path) for path in paths])
    rate = {who: len(paths) / seconds for who, seconds in interleaved(repeats, contestants).items()}
    for workers, bare in (("1 worker", "bare 1"), ("2 workers", "bare 2")):
        about, own = f"{name} JPEG to hashes and thumbnail, {workers}", rate[workers]
        loops = f"bare {'loop' if bare == 'bare 1' else '2 loops'}, decoding alone at that scale"
        full = "Pillow + imagehash, full decode, same results"
        yield Row(about, own, "images/s", loops, rate[bare], Goal(0.7, at_least=True))
        yield Row(about, own, "images/s", full, rate["full"], Goal(5, at_least=True))
        yield Row(about, own, "images/s", "Pillow + imagehash, full decode, 1 hash", rate["hash"])
        if peer is not None:
            yield Row(about, own, "images/s", "imagededup, PHash encoder", rate["imagededup"])
        else:
            yield Row(about, own, "images/s", "imagededup is not installed")


def _film(path: Path, repeats: int) -> Iterator[Row]:
    def seen() -> float:
        with clock() as measured, path.open("rb") as file:
            for _ in film(file, SETTINGS):
                pass
        return measured.seconds

    def key_frames() -> float:
        import av

        with clock() as measured, av.open(str(path)) as container:
            container.streams.video[0].codec_context.skip_frame = "NONKEY"
            for _ in container.decode(video=0):
                pass
        return measured.seconds

    seconds = interleaved(repeats, {"own": seen, "all": key_frames})
    played = FILM_MINUTES * 60
    about, peer = "1 hour of 720p: its frames", "PyAV, decoding all key frames alone"
    yield Row(about, played / seconds["own"], "x real time", peer, played / seconds["all"], Goal(100, "figure", True))


def _own(folder: Path, processes: int) -> Callable[[], float]:
    workers = Workers(processes=processes)
    sources = [Source(str(folder), seen.path, seen.size, seen.mtime_ns) for seen in list_folder(folder)]
    items = [Item(f"{n:064x}", f"{n:064x}", str(n), (one, "image"), one.size) for n, one in enumerate(sources)]

    def run(some: Sequence[Item]) -> float:
        with TemporaryDirectory(prefix="bench-") as place:
            library = Library(root=place)
            ledger = Ledger(url=library.ledger_url(), max_bytes=5_000_000_000)
            ledger.items.counts()  # creates the tables
            with clock() as measured:
                done = run_stage(frames_stage(library, workers, SETTINGS), some, ledger, "bench")
            ledger.engine.dispose()
        assert done.states["ok"] == len(some)
        return measured.seconds

    run(items[: 4 * processes])  # the workers start outside the measured time
    return partial(run, items)


@contextmanager
def _two_processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(abs, range(100)))
        yield pool


def _bare(path: Path) -> None:
    with Image.open(path) as image:
        scale = reduction(image.size, SETTINGS.side)
        image.draft("RGB", (image.width // scale, image.height // scale))
        image.load()


def _full(path: Path) -> None:
    with Image.open(path) as image:
        image.load()
        imagehash.phash(image)
        imagehash.phash(image, hash_size=16)
        image.thumbnail((SETTINGS.side, SETTINGS.side), reducing_gap=None)
        image.save(io.BytesIO(), "JPEG", quality=SETTINGS.quality)


def _hash(path: Path) -> None:
    with Image.open(path) as image:
        image.load()
        imagehash.phash(image)


def _imagededup() -> Callable[[Path], object] | None:
    try:
        from imagededup.methods import PHash
    except ImportError:
        return None
    encoder = PHash(verbose=False)
    return lambda path: encoder.encode_image(image_file=str(path))
