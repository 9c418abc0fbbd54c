"""Frames in the order of time, and the one shift in time that lets most of two sequences agree."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from media_assets.duplicates.contents import Bits, bits_of, digest

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sequences:
    """Frames with structure of videos, animations and documents of several pages, by content and then by time.

    Attributes:
        ids: content ids, ascending; `durations` their seconds.
        starts: frames of content c are the rows starts[c] to starts[c + 1].
        owners: of which content each frame is.
        times: seconds; pages count as seconds.
        phash, phash256, flipped, flipped256: as in `FRAMES`, one row per frame.
    """

    ids: npt.NDArray[np.object_]
    durations: Floats
    starts: Ints
    owners: Ints
    times: Floats
    phash: npt.NDArray[np.uint64]
    phash256: Bits
    flipped: Bits
    flipped256: Bits

    @classmethod
    def of(cls, frames: pa.Table, ids: "pd.Series[str]", about: pd.DataFrame) -> "Sequences":
        """Read rows of `FRAMES` with the content id that each stands for; `about` as in `Contents`.

        Plain frames say nothing and stay out, frames of a video that have no time too.
        """
        columns = frames.select(["frame", "time_seconds", "plain"]).to_pandas()
        kinds = ids.map(about["kind"])
        times = columns["time_seconds"].where(columns["time_seconds"].notna() | (kinds == "video"), columns["frame"])
        known = (~columns["plain"].astype(bool) & times.notna()).to_numpy()
        names, owners = np.unique(ids.to_numpy(object).astype("S64"), return_inverse=True)
        order = np.lexsort((columns["frame"].to_numpy(), times.to_numpy(float), owners))
        order = order[known[order]]
        owners = owners[order].astype(np.int64)
        taken = frames.take(pa.array(order)).combine_chunks()
        texts = names.astype("U64").astype(object)
        lengths = about["duration_seconds"].reindex(texts).to_numpy(float)
        times_in_order = times.to_numpy(float)[order]
        last = np.zeros(len(names))
        np.maximum.at(last, owners, times_in_order)
        # What does not say how long it is lasts at least until its last frame.
        lengths = np.where(np.isnan(lengths) | (lengths < last), last + 1, lengths)
        return cls(
            texts,
            lengths,
            np.searchsorted(owners, np.arange(len(names) + 1)),
            owners,
            times_in_order,
            taken["phash"].to_numpy(),
            bits_of(taken["phash256"]),
            bits_of(taken["flipped"]),
            bits_of(taken["flipped256"]),
        )

    def digests(self) -> npt.NDArray[np.uint64]:
        """Return a number for each content that changes with its frames, their times or its length."""
        each = digest(self.phash256, self.flipped256, self.times[:, None].view(np.uint8))
        made = digest(self.durations[:, None].view(np.uint8))
        rank = (np.arange(len(each)) - self.starts[self.owners] + 1).astype(np.uint64)
        np.add.at(made, self.owners, each * (2 * rank + np.uint64(1)))
        return made

    def frames_of(self, contents: Ints) -> tuple[Ints, Ints]:
        """Return the rows of all frames of some contents, and for each of them the position in `contents`."""
        counts = self.starts[contents + 1] - self.starts[contents]
        which = np.repeat(np.arange(len(contents)), counts)
        return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + self.starts[contents][
            which
        ], which

    def nearest(self, contents: Ints, times: Floats) -> tuple[Floats, Ints]:
        """Return how many seconds the nearest frame of each content is from a time, infinite without frames, and it."""
        room = 1 + 2 * max(float(np.abs(self.times).max(initial=0)), float(np.abs(times).max(initial=0)))
        keys = self.owners * room + self.times
        at = np.searchsorted(keys, contents * room + times)
        gaps, rows = np.full(len(times), np.inf), np.zeros(len(times), np.int64)
        for row in (at - 1, at):
            inside = np.clip(row, 0, len(keys) - 1)
            own = (row == inside) & (self.owners[inside] == contents)
            gap = np.where(own, np.abs(self.times[inside] - times), np.inf)
            rows = np.where(gap < gaps, inside, rows)
            gaps = np.minimum(gap, gaps)
        return gaps, rows


@dataclass(frozen=True)
class Shifts:
    """Pairs of contents and the shift at which most of their frames agree.

    Attributes:
        left, right: contents of each pair.
        seconds: time in the right one minus time in the left one.
        pair: of which pair each agreeing match is; `one` and `other` are its frames.
    """

    left: Ints
    right: Ints
    seconds: Floats
    pair: Ints
    one: Ints
    other: Ints

    def several(self, least: int) -> "Shifts":
        """Return the pairs of which at least so many frames agree on both sides."""
        enough = np.ones(len(self.left), np.bool_)
        for frames in (self.one, self.other):
            codes = np.unique(self.pair * (int(frames.max(initial=0)) + 1) + frames)
            counts = np.bincount(codes // (int(frames.max(initial=0)) + 1), minlength=len(enough))
            enough &= counts >= least
        number = np.cumsum(enough) - 1
        kept = enough[self.pair]
        return Shifts(
            self.left[enough],
            self.right[enough],
            self.seconds[enough],
            number[self.pair[kept]],
            self.one[kept],
            self.other[kept],
        )


def vote(sequences: Sequences, one: Ints, other: Ints, tolerance: float) -> Shifts:
    """Find the shift of each pair of contents.

    A frame that looks like many of the other content, as in a still scene, divides its vote among them.

    Args:
        sequences: all frames.
        one: frames of the left contents; `other` the frames of the right ones that look the same.
        tolerance: seconds by which agreeing matches may differ.
    """
    code = sequences.owners[one] * len(sequences.ids) + sequences.owners[other]
    difference = sequences.times[other] - sequences.times[one]
    order = np.lexsort((difference, code))
    one, other, code, difference = one[order], other[order], code[order], difference[order]
    pairs, begin, which = np.unique(code, return_index=True, return_inverse=True)
    left, right = np.divmod(pairs, max(len(sequences.ids), 1))
    if not len(pairs):
        return Shifts(left, right, np.zeros(0), which, one, other)
    weight = 1 / np.maximum(_times_seen(which, one), _times_seen(which, other))
    room = float(difference.max() - difference.min()) + 4 * tolerance + 1
    place = which * room + difference - difference.min()
    end = np.searchsorted(place, place + tolerance, side="right")
    sums = np.concatenate([[0.0], np.cumsum(weight)])
    votes = sums[end] - sums[np.arange(len(place))]
    best = np.lexsort((np.arange(len(place)), -votes, which))[begin]
    moments = np.concatenate([[0.0], np.cumsum(weight * difference)])
    seconds = (moments[end[best]] - moments[best]) / votes[best]
    agreeing = np.abs(difference - seconds[which]) <= tolerance
    return Shifts(left, right, seconds, which[agreeing], one[agreeing], other[agreeing])


def _times_seen(which: Ints, frames: Ints) -> Ints:
    """Return how often each frame occurs in its pair."""
    codes = which * (int(frames.max(initial=0)) + 1) + frames
    _, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    seen: Ints = counts[inverse].astype(np.int64)
    return seen
