"""Pictures per second through inventory, frames, hashes and embeddings, next to plain loops."""

import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import imagehash
import numpy as np
from PIL import Image

from resources.vision.descriptor import VisualDescriptor
from resources.workers import Workers
from tests.benchmarks.chain import Place, process, start
from tests.benchmarks.photographs import make_photographs
from tests.benchmarks.table import Goal, Row, benchmark, clock, interleaved, timed

COUNT, SIZE = 300, (1632, 1224)
SIDE, QUALITY = 512, 90
STAGES = ("media_files", "frames", "image_embeddings")


@benchmark("pictures")
def pictures(repeats: int) -> Sequence[Row]:
    """300 JPEGs of 2 megapixels, with one and with two workers."""
    with TemporaryDirectory(prefix="bench-pictures-") as folder:
        make_photographs(Path(folder), COUNT, SIZE)
        paths = sorted(Path(folder).rglob("*.jpg"))
        stages: dict[int, list[dict[str, float]]] = {1: [], 2: []}
        contestants: dict[str, Callable[[], float]] = {
            f"own {processes}": _own(Path(folder), processes, found) for processes, found in stages.items()
        }
        contestants |= {
            "hashes": timed(lambda: [_hashes(path) for path in paths]),
            "same": timed(lambda: [_same_work(path) for path in paths]),
        }
        for path in paths[:5]:
            _same_work(path)
        seconds = interleaved(repeats, contestants)
    rate = {name: COUNT / value for name, value in seconds.items()}
    rows = []
    for processes in stages:
        name = f"pictures, {processes} worker" + "s" * (processes > 1)
        own = rate[f"own {processes}"]
        rows.append(Row(name, own, "images/s", "Pillow + imagehash loop", rate["hashes"], None))
        goal = Goal(1.0 if processes > 1 else 0.7, at_least=True)
        rows.append(Row(name, own, "images/s", "loop with the same work", rate["same"], goal))
    for stage in STAGES:
        one, two = (float(np.median([run[stage] for run in stages[processes]])) for processes in (2, 1))
        rows.append(
            Row(f"pictures: {stage}, 2 workers", 1000 * one / COUNT, "ms/image", "1 worker", 1000 * two / COUNT)
        )
    return rows


def _own(folder: Path, processes: int, found: list[dict[str, float]]) -> Callable[[], float]:
    workers = Workers(processes=processes)

    def run() -> float:
        start(workers)
        with Place.with_batch(folder) as place, clock() as measured:
            found.append(process(place, workers))
        return measured.seconds

    return run


def _hashes(path: Path) -> None:
    with Image.open(path) as image:
        image.load()
        image.thumbnail((SIDE, SIDE))
        imagehash.phash(image)
        imagehash.phash(image, hash_size=16)


_embedder = VisualDescriptor()


def _same_work(path: Path) -> None:
    data = path.read_bytes()
    hashlib.sha256(data).hexdigest()
    with Image.open(io.BytesIO(data)) as image:
        image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        thumbnail = io.BytesIO()
        image.save(thumbnail, "JPEG", quality=QUALITY)
        imagehash.phash(image)
        imagehash.phash(image, hash_size=16)
        _embedder.embed([image])
