"""Hashes of pictures, made up."""

import numpy as np
import numpy.typing as npt

from media_assets.duplicates.pictures.hashes import Pictures
from media_assets.frames.hashing import all_ways


def made_up(count: int, seed: int) -> Pictures:
    """Return hashes, content ids ascending, of which many are near others, upright, laid down or within margins."""
    random = np.random.default_rng(seed)

    def noisy(bits: npt.NDArray[np.uint8], most: int) -> npt.NDArray[np.uint8]:
        wrong = bits.copy()
        for place in random.integers(0, bits.size * 8, random.integers(0, most + 1)):
            wrong[place // 8] ^= np.uint8(1 << (place % 8))
        return wrong

    short, long = random.bytes(count * 32), random.bytes(count * 128)
    rows8 = np.frombuffer(short, np.uint8).reshape(count, 4, 8).copy()
    rows32 = np.frombuffer(long, np.uint8).reshape(count, 4, 32).copy()
    trimmed = np.full((count, 4), np.nan, np.float32)
    trimmed8, trimmed32 = np.zeros((count, 8), np.uint8), np.zeros((count, 32), np.uint8)
    for row in range(1, count):
        source, way = int(random.integers(0, row)), int(random.integers(0, 10))
        if way < 8:
            ways8 = all_ways(rows8[source, :1], rows8[source, 1:].reshape(1, -1))[:, 0]
            ways32 = all_ways(rows32[source, :1], rows32[source, 1:].reshape(1, -1))[:, 0]
            rows8[row, 0], rows32[row, 0] = noisy(ways8[way], 12), noisy(ways32[way], 40)
        elif way == 8:
            edge = float(random.uniform(0.05, 0.2))
            trimmed[row] = (edge, edge, 1 - edge, 1 - edge)
            trimmed8[row], trimmed32[row] = noisy(rows8[source, 0], 12), noisy(rows32[source, 0], 40)
    big = [np.ascontiguousarray(one).view(">u8")[:, 0].astype(np.uint64) for one in (rows8[:, 0], trimmed8)]
    pictures = Pictures(
        np.array([f"{number:03}" for number in random.permutation(1000)[:count]], object),
        big[0],
        rows32[:, 0],
        rows8[:, 1:].reshape(count, 24),
        rows32[:, 1:].reshape(count, 96),
        trimmed,
        big[1],
        trimmed32,
    )
    return pictures.take(np.argsort(pictures.ids.astype("S64")))
