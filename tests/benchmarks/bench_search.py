"""The nearest vectors: the index against exact comparison by numpy, on the same vectors in the same run.

25,000 vectors by default. With `MEDIA_BENCH_SEARCH=1000000` in the environment it is a million, which takes 10 to 20
minutes on two cores and 4 GB of memory.

The vectors are 384 numbers on the unit sphere, a mixture of Gaussians: one centre per 100 vectors, the centres
themselves in groups of 50, the sizes of clusters drawn from a Pareto distribution (exponent 1.5), and noise whose
spread falls with the square root of the direction's ordinal, since the vectors of real models lie in few directions.
Questions are further draws that are not in the index.
"""

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from media_assets.embeddings.vectors import Vectors
from media_assets.search.nearest import NearestIndex
from tests.benchmarks.memory import peak
from tests.benchmarks.table import Goal, Row, benchmark, clock

COUNT = int(os.environ.get("MEDIA_BENCH_SEARCH", "25000"))
DIMENSIONS, QUESTIONS, NEAREST = 384, 300, 10
_BLOCK = 50_000

Floats = npt.NDArray[np.float32]


@benchmark("search")
def search(repeats: int) -> Sequence[Row]:
    """Build, save, open from disk, ask one question at a time."""
    matrix = _vectors(COUNT + QUESTIONS)
    matrix, questions = matrix[:COUNT], matrix[COUNT:]
    with peak() as memory, clock() as building:
        index = _built(matrix)
    with TemporaryDirectory(prefix="bench-search-") as folder:
        files = [Path(folder) / name for name in ("graph", "rows", "contents")]
        index.save(*files)
        size = sum(file.stat().st_size for file in files)
        with clock() as opening:
            opened = NearestIndex.load(*files)
        ours, found = _asked(partial(_by_index, opened), questions, repeats)
        exact, _ = _asked(partial(_by_numpy, matrix), questions[:: max(1, COUNT // 25_000)], 1)
    pairs = zip(found, _true(matrix, questions), strict=True)
    recall = float(np.mean([len(set(one) & set(other)) / NEAREST for one, other in pairs]))
    name = f"search: {COUNT:,} vectors"
    peer = "every vector, by numpy"
    return [
        Row(f"{name}, recall@{NEAREST}", recall, "", peer, 1.0, Goal(0.98, "figure", at_least=True)),
        Row(f"{name}, median", 1000 * float(np.median(ours)), "ms", peer, 1000 * float(np.median(exact)), Goal(1.0)),
        Row(
            f"{name}, 95th percentile",
            1000 * float(np.quantile(ours, 0.95)),
            "ms",
            peer,
            1000 * float(np.quantile(exact, 0.95)),
            Goal(10, "figure"),
        ),
        Row(f"{name}, built", COUNT / building.seconds, "vectors/s"),
        Row(f"{name}, opened", 1000 * opening.seconds, "ms"),
        Row(f"{name}, peak memory while built", memory.megabytes, "MB", "the vectors as float32", matrix.nbytes / 1e6),
        Row(f"{name}, on disk", size / 1e6, "MB", "the vectors as float32", matrix.nbytes / 1e6),
    ]


def _built(matrix: Floats) -> NearestIndex:
    index = NearestIndex(DIMENSIONS)
    for start in range(0, len(matrix), _BLOCK):
        part = matrix[start : start + _BLOCK]
        names = tuple(str(n) for n in range(start, start + len(part)))
        zeros = np.zeros(len(part), np.int32)
        index.enter(dict.fromkeys(names, ""))
        index.add(Vectors(names, np.arange(len(part), dtype=np.int32), zeros, zeros + np.nan, part))
    return index


def _by_index(index: NearestIndex, question: Floats) -> list[int]:
    return [int(near.content_id) for near in index.nearest(question, NEAREST)[:NEAREST]]


def _by_numpy(matrix: Floats, question: Floats) -> list[int]:
    similarity = matrix @ question
    best = np.argpartition(-similarity, NEAREST)[:NEAREST]
    return [int(row) for row in best]


def _true(matrix: Floats, questions: Floats) -> list[list[int]]:
    """Return the nearest of each question, block by block."""
    rows = np.zeros((len(questions), 0), np.int64)
    cosines = np.zeros((len(questions), 0), np.float32)
    for start in range(0, len(matrix), _BLOCK):
        near = questions @ matrix[start : start + _BLOCK].T
        own = np.argpartition(-near, min(NEAREST, near.shape[1]) - 1)[:, :NEAREST]
        rows = np.concatenate([rows, own + start], axis=1)
        cosines = np.concatenate([cosines, np.take_along_axis(near, own, axis=1)], axis=1)
        best = np.argsort(-cosines)[:, :NEAREST]
        rows, cosines = np.take_along_axis(rows, best, axis=1), np.take_along_axis(cosines, best, axis=1)
    found: list[list[int]] = rows.tolist()
    return found


def _asked(ask: partial[list[int]], questions: Floats, repeats: int) -> tuple[list[float], list[list[int]]]:
    ask(questions[0])
    seconds: list[float] = []
    for _ in range(repeats):
        found = []
        for question in questions:
            begun = time.perf_counter()
            found.append(ask(question))
            seconds.append(time.perf_counter() - begun)
    return seconds, found


def _vectors(count: int) -> Floats:
    random = np.random.default_rng(count)
    spread = np.arange(1, DIMENSIONS + 1, dtype=np.float32) ** -0.5
    spread /= np.linalg.norm(spread)

    def drawn(rows: int) -> Floats:
        return random.standard_normal((rows, DIMENSIONS), dtype=np.float32) * spread

    centres = count // 100
    groups = drawn(max(1, centres // 50))
    middle = 0.7 * (groups[random.integers(0, len(groups), centres)] + drawn(centres))
    share = random.pareto(1.5, centres) + 0.2
    share /= share.sum()
    vectors = np.empty((count, DIMENSIONS), np.float32)
    for start in range(0, count, _BLOCK):
        part = vectors[start : start + _BLOCK]
        part[:] = middle[random.choice(centres, len(part), p=share)] + 0.8 * drawn(len(part))
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors
