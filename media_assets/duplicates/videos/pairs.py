"""Videos that show the same, whole or in part, however they were encoded, trimmed, mirrored or turned."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa

from media_assets.duplicates.evidence import INVERSE, pairs_table, strongest
from media_assets.duplicates.join.near import distance256, groups_between, near_groups
from media_assets.duplicates.videos.coverage import Coverage, covered
from media_assets.duplicates.videos.sequences import Ints, Mask, Sequences, Shifts, vote
from media_assets.frames.hashing import TRANSFORMS, all_ways
from resources.duplicates import DuplicateRules

VERSION = "1"

THRESHOLDS = ("candidate_bits", "confirm_bits", "frame_share", "frame_seconds", "trim_share")
"""Those of `DuplicateRules` that pairs of videos depend on."""

MOST_HOLDERS = 1000
"""A frame that more videos than this show (a logo) is left out before pairs are spelled out."""

COMMON = 3
"""A frame that at least this many other videos show, copies of one counting once, is an intro's and weighs nothing."""

FIRM = 0.9
"""Share of agreeing frames above which it does not matter whether others show them too."""

LEAST_FRAMES = 2
"""A single agreeing frame, a title card, proves nothing; nor do several that look the same."""

LEAST_RELATED = 0.5
"""Share of the shorter video below which something in common is not worth a row."""

_SAMPLED = 8
_AT_ONCE = 1 << 20


def video_pairs(sequences: Sequences, rules: DuplicateRules) -> pa.Table:
    """Return all pairs of videos that share what they show.

    What is an intro depends on all videos, so every pair is judged anew; that costs seconds for a million frames.
    """
    if not len(sequences.owners):
        return strongest([])
    upright = _pairs(sequences, *_matches(sequences, rules), 0, rules)
    tables = [upright]
    for way, one, other in _laid_down(sequences, rules):
        tables.append(_pairs(sequences, one, other, way, rules))
    return strongest(tables)


def _matches(sequences: Sequences, rules: DuplicateRules) -> tuple[Ints, Ints]:
    """Return all frames of different contents that look the same, those of the smaller content left."""
    near = near_groups(sequences.phash, rules.candidate_bits)
    groups = near.left
    sizes = groups.sizes
    group = np.repeat(np.arange(len(sizes)), sizes)
    owners = sequences.owners[groups.rows]
    holders = np.bincount(
        np.unique(group * (len(sequences.ids) + 1) + owners) // (len(sequences.ids) + 1), minlength=len(sizes)
    )
    left, right = near.pairs
    apart = left != right
    around = holders.astype(np.int64)
    np.add.at(around, left[apart], holders[right[apart]])
    np.add.at(around, right[apart], holders[left[apart]])
    rare = around <= MOST_HOLDERS
    kept = rare[left] & rare[right]
    near = replace(near, pairs=(left[kept], right[kept]))
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for one, other in near.blocks(_AT_ONCE):
        different = sequences.owners[one] != sequences.owners[other]
        one, other = one[different], other[different]
        same = distance256(sequences.phash256[one], sequences.phash256[other]) <= rules.confirm_bits
        found.append((one[same], other[same]))
    one, other = (np.concatenate(side) for side in zip(*found, strict=True))
    # Frames lie in the order of their contents, so the smaller row is the smaller content's.
    return np.minimum(one, other), np.maximum(one, other)


def _laid_down(sequences: Sequences, rules: DuplicateRules) -> Iterator[tuple[int, Ints, Ints]]:
    """Yield (way, frames, frames of the larger content) that look the same once the former are laid down.

    A few frames of each video propose whom to compare; of those all frames are.
    """
    counts = np.diff(sequences.starts)
    rank = np.arange(len(sequences.owners)) - sequences.starts[sequences.owners]
    step = np.maximum(1, counts // _SAMPLED)[sequences.owners]
    asked = np.flatnonzero(rank % step == 0)
    count = len(sequences.ids)
    for way in range(1, len(TRANSFORMS)):
        hashes = all_ways(sequences.phash[asked].astype(">u8")[:, None].view(np.uint8), sequences.flipped[asked])[way]
        laid = np.ascontiguousarray(hashes).view(">u8")[:, 0].astype(np.uint64)
        near = groups_between(laid, sequences.phash, rules.candidate_bits)
        if near.count > MOST_HOLDERS * max(len(asked), 1):
            continue  # a logo in every video: no proposal worth its price
        proposed = [np.zeros(0, np.int64)]
        for rows, others in near.blocks(_AT_ONCE):
            one = asked[rows]
            laid256 = all_ways(sequences.phash256[one], sequences.flipped256[one])[way]
            same = distance256(laid256, sequences.phash256[others]) <= rules.confirm_bits
            one, others = sequences.owners[one[same]], sequences.owners[others[same]]
            proposed.append((one * count + others)[one != others])
        codes, votes = np.unique(np.concatenate(proposed), return_counts=True)
        from_one, to_other = np.divmod(codes[votes >= LEAST_FRAMES], max(count, 1))
        for swap in (False, True):
            chosen = (from_one > to_other) == swap
            yield (
                int(INVERSE[way]) if swap else way,
                *_every_frame(sequences, from_one[chosen], to_other[chosen], way, swap, rules),
            )


def _every_frame(
    sequences: Sequences, left: Ints, right: Ints, way: int, swap: bool, rules: DuplicateRules
) -> tuple[Ints, Ints]:
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        own, others = (np.arange(sequences.starts[c], sequences.starts[c + 1]) for c in (a, b))
        laid = all_ways(sequences.phash256[own], sequences.flipped256[own])[way]
        distance = np.bitwise_count(laid[:, None] ^ sequences.phash256[others][None]).sum(axis=2, dtype=np.int64)
        rows, columns = np.nonzero(distance <= rules.confirm_bits)
        one, other = own[rows], others[columns]
        found.append((other, one) if swap else (one, other))
    one, other = (np.concatenate(side) for side in zip(*found, strict=True))
    return one, other


def _pairs(sequences: Sequences, one: Ints, other: Ints, way: int, rules: DuplicateRules) -> pa.Table:
    shifts = vote(sequences, one, other, rules.frame_seconds).several(LEAST_FRAMES)
    first, second = sequences.durations[shifts.left], sequences.durations[shifts.right]
    shorter, longer = np.minimum(first, second), np.maximum(first, second)
    begin, end = np.maximum(0, -shifts.seconds), np.minimum(first, second - shifts.seconds)
    overlap = np.clip(end - begin, 0, None) / np.where(shorter > 0, shorter, 1)
    found = covered(sequences, shifts, begin, end, rules.confirm_bits)
    inside = overlap >= 1 - rules.trim_share
    alike = inside & (shorter >= (1 - rules.trim_share) * longer)
    agreeing = _agreeing(sequences, shifts, found, one, other, alike, rules)
    proven = agreeing & found.distinct & found.throughout
    relation = np.full(len(overlap), "", object)
    relation[agreeing & ((overlap >= LEAST_RELATED) & found.throughout) & (found.distinct | alike)] = "related"
    relation[proven & inside] = "part"
    relation[proven & alike] = "copy"
    kept = np.flatnonzero(relation != "")
    left, right = shifts.left[kept], shifts.right[kept]
    offset = np.where(first[kept] <= second[kept], shifts.seconds[kept], -shifts.seconds[kept])
    holder = np.where(first[kept] <= second[kept], right, left)
    return pairs_table(
        sequences.ids,
        left,
        right,
        relation=relation[kept],
        method="video",
        distance=(1 - found.share[kept]).astype(np.float32),
        threshold=1 - rules.frame_share,
        way=np.full(len(kept), way),
        offset_seconds=np.round(offset, 3),
        overlap=np.minimum(overlap[kept], 1).astype(np.float32),
        within=np.where(relation[kept] == "part", holder, -1),
    )


def _agreeing(
    sequences: Sequences, shifts: Shifts, found: Coverage, one: Ints, other: Ints, alike: Mask, rules: DuplicateRules
) -> Mask:
    """Say which pairs share enough frames, those of intros left out where that decides."""
    firm = (found.share >= FIRM) & (found.agreeing >= LEAST_FRAMES) & found.throughout
    one_film = firm & alike & found.distinct
    families = _families(len(sequences.ids), shifts.left[one_film], shifts.right[one_film])
    common = _common(sequences, one, other, families)
    rare = found.without(common)
    enough = (rare.share >= rules.frame_share) & (rare.agreeing >= LEAST_FRAMES)
    # Frames that all look the same, a cover picture, are no intro only if few others show them.
    return np.where(found.distinct, firm | enough, enough)


def _families(count: int, left: Ints, right: Ints) -> Ints:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(count, count))
    families: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return families


def _common(sequences: Sequences, one: Ints, other: Ints, families: Ints) -> Mask:
    frames, others = np.concatenate([one, other]), np.concatenate([other, one])
    family = families[sequences.owners]
    apart = family[frames] != family[others]
    room = int(family.max(initial=0)) + 1
    seen = np.unique(frames[apart] * room + family[others[apart]]) // room
    common: Mask = np.bincount(seen, minlength=len(sequences.owners)) >= COMMON
    return common
