"""Links between pictures and between videos that show the same."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from media_assets.duplicates.near import CONFIRM_BITS, distance256, near_pairs

DURATION_TOLERANCE = 0.05
"""Videos whose lengths differ by more than this share are not copies of each other."""

TIME_TOLERANCE = 1.5
"""Seconds by which the times of two matching frames may differ; key frames fall differently in each encoding."""

LEAST_SHARE = 0.6
"""Share of the shorter list's frames that must match."""

LEAST_FRAMES = 2
"""A single matching frame (a title card) proves nothing."""


@dataclass(frozen=True)
class Link:
    """Two contents that show the same; `distance` is bits of 256, or for videos the share of unlike frames."""

    left: str
    right: str
    method: str
    distance: float


def visual_links(hashes: pd.DataFrame, durations: Mapping[str, float]) -> list[Link]:
    """Find pictures and videos that show the same.

    Args:
        hashes: columns content_id, time_seconds, phash, phash256, plain; one row per frame.
        durations: content id → seconds of each video; contents not in it are pictures.
    """
    frames = hashes[~hashes["plain"].astype(bool)].reset_index(drop=True)
    if frames.empty:
        return []
    contents = frames["content_id"].to_numpy(object)
    codes = pd.factorize(contents)[0]
    filmed = frames["content_id"].isin(set(durations)).to_numpy(bool)
    times = frames["time_seconds"].to_numpy(float)
    long = np.frombuffer(b"".join(frames["phash256"]), np.uint8).reshape(-1, 32)
    pictures: dict[tuple[str, str], int] = {}
    matched: defaultdict[tuple[str, str], list[set[int]]] = defaultdict(lambda: [set(), set()])
    left, right = near_pairs(frames["phash"].to_numpy(np.uint64))
    # A film of a still scene has thousands of such pairs with itself alone; only what may link is looked at.
    other = (codes[left] != codes[right]) & (filmed[left] == filmed[right])
    left, right = left[other], right[other]
    distances = distance256(long[left], long[right])
    close = np.abs(times[left] - times[right]) <= TIME_TOLERANCE
    linking = np.where(filmed[left], close, distances <= CONFIRM_BITS)
    for a, b, bits in zip(left[linking], right[linking], distances[linking], strict=True):
        pair = (contents[a], contents[b])
        if not filmed[a]:
            pictures[pair] = min(int(bits), pictures.get(pair, 256))
        else:
            order = (0, 1) if pair[0] < pair[1] else (1, 0)
            found = matched[min(pair), max(pair)]
            found[order[0]].add(int(a))
            found[order[1]].add(int(b))
    counts = Counter(contents.tolist())
    return [
        *(Link(left, right, "perceptual", float(bits)) for (left, right), bits in pictures.items()),
        *_videos(matched, counts, durations),
    ]


def _videos(
    matched: Mapping[tuple[str, str], list[set[int]]], counts: Mapping[str, int], durations: Mapping[str, float]
) -> list[Link]:
    links = []
    for (left, right), found in matched.items():
        longer = max(durations[left], durations[right])
        if abs(durations[left] - durations[right]) > DURATION_TOLERANCE * longer:
            continue
        shorter = left if counts[left] <= counts[right] else right
        hits = len(found[0] if shorter == left else found[1])
        if hits >= LEAST_FRAMES and hits >= LEAST_SHARE * counts[shorter]:
            links.append(Link(left, right, "video", 1 - hits / counts[shorter]))
    return links
