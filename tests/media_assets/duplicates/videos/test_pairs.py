"""Videos that share what they show, from the hashes and times of their frames."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from media_assets.duplicates.videos.pairs import THRESHOLDS, video_pairs
from media_assets.duplicates.videos.sequences import Sequences
from media_assets.frames.hashing import all_ways
from media_assets.schemas.visual import FRAMES
from tests.media_assets.duplicates.rules import only

RULES = only(THRESHOLDS)
"""What videos are remembered by; reading another threshold fails."""


def look(scene: int) -> dict[str, Any]:
    """Return hashes that are far from those of any other scene."""
    random = np.random.default_rng(scene)
    return {
        "phash": int(random.integers(0, 2**64, dtype=np.uint64)),
        "phash256": random.bytes(32),
        "flipped": random.bytes(24),
        "flipped256": random.bytes(96),
    }


def film(
    content: str, scenes: Sequence[int], every: float = 2.0, shift: float = 0.0, plain: bool = False
) -> list[dict[str, Any]]:
    return [
        {"content_id": content, "frame": at, "time_seconds": at * every + shift, "plain": plain, **look(scene)}
        for at, scene in enumerate(scenes)
    ]


def mirrored(frames: list[dict[str, Any]], content: str) -> list[dict[str, Any]]:
    """Swap the hashes of each frame with those of its mirror image."""
    made = []
    for row in frames:
        swapped = dict(row, content_id=content)
        for name, size in (("phash", 8), ("phash256", 32)):
            own = row[name].to_bytes(8, "big") if name == "phash" else row[name]
            flips = row["flipped" if name == "phash" else "flipped256"]
            swapped[name] = int.from_bytes(flips[:8], "big") if name == "phash" else flips[:size]
            # Mirrored, the mirror image is the picture itself, and upside down and turned by 180 degrees change places.
            other = own + flips[2 * size :] + flips[size : 2 * size]
            swapped["flipped" if name == "phash" else "flipped256"] = other
        made.append(swapped)
    return made


def found(frames: list[dict[str, Any]], **durations: float) -> dict[tuple[str, str], dict[str, Any]]:
    names = ["content_id", "frame", "time_seconds", "plain", "phash", "phash256", "flipped", "flipped256"]
    schema = pa.schema([FRAMES.field(name) for name in names])
    table = pa.Table.from_pylist(frames, schema)
    contents = sorted({row["content_id"] for row in frames})
    about = pd.DataFrame({"kind": "video", "duration_seconds": pd.Series(durations, dtype=float).reindex(contents)})
    pairs = video_pairs(Sequences.of(table, table["content_id"].to_pandas(), about), RULES)
    return {(row["left"], row["right"]): row for row in pairs.to_pylist()}


def relations(frames: list[dict[str, Any]], **durations: float) -> dict[tuple[str, str], str]:
    return {pair: row["relation"] for pair, row in found(frames, **durations).items()}


def test_reencoded_videos_are_copies() -> None:
    frames = [*film("a", range(10)), *film("b", range(10), shift=0.3)]
    row = found(frames, a=20, b=20.2)["a", "b"]
    assert (row["relation"], row["distance"], row["offset_seconds"]) == ("copy", 0, pytest.approx(0.3))
    assert row["within"] is None


def test_fewer_frames_on_one_side_are_enough() -> None:
    sparse = film("b", range(10))[::3]
    assert relations([*film("a", range(10)), *sparse], a=20, b=20) == {("a", "b"): "copy"}


def test_frames_that_fall_between_those_of_the_other_encoding_neither_help_nor_hinder() -> None:
    between = [
        dict(row, **look(100 + row["frame"]), time_seconds=row["time_seconds"] + 1) for row in film("b", range(10))
    ]
    frames = [*film("a", range(10)), *film("b", range(10))[::2], *between]
    assert relations(frames, a=20, b=20) == {("a", "b"): "copy"}


def test_a_trimmed_video_is_a_copy_with_its_offset() -> None:
    frames = [*film("a", range(20)), *film("b", range(1, 20))]
    row = found(frames, a=40, b=38)["a", "b"]
    assert (row["relation"], row["offset_seconds"]) == ("copy", 2.0)


@pytest.mark.parametrize("clip_name", ["a", "z"])
def test_a_clip_inside_a_longer_video_is_a_part_with_its_offset(clip_name: str) -> None:
    frames = [*film("m", range(30)), *film(clip_name, range(10, 16), shift=0.4)]
    (row,) = found(frames, **{"m": 60.0, clip_name: 12.4}).values()
    assert (row["relation"], row["within"], row["overlap"]) == ("part", "m", 1)
    assert row["offset_seconds"] == pytest.approx(19.6)


def test_episodes_with_one_intro_are_strangers() -> None:
    intro = [1000, 1001, 1002, 1003]
    episodes = [film(name, [*intro, *range(10 * n, 10 * n + 8)]) for n, name in enumerate("abcdef")]
    assert relations([row for rows in episodes for row in rows], **dict.fromkeys("abcdef", 24.0)) == {}
    assert relations([*episodes[0], *episodes[1]], a=24, b=24) == {}


def test_short_clips_that_are_mostly_one_intro_are_strangers() -> None:
    intro = list(range(1000, 1008))
    clips = [film(name, [*intro[:4], 10 * n, 10 * n + 1, *intro[4:]]) for n, name in enumerate("abcdef")]
    assert relations([row for rows in clips for row in rows], **dict.fromkeys("abcdef", 20.0)) == {}


def test_many_copies_do_not_make_an_intro_of_each_other() -> None:
    names = "abcdefgh"
    frames = [row for name in names for row in film(name, range(10), shift=0.1 * names.index(name))]
    poor = film("poor", [*range(4), 90, 91, *range(6, 10)])
    made = relations([*frames, *poor], **dict.fromkeys([*names, "poor"], 20.8))
    assert set(made.values()) == {"copy"}
    assert len(made) == 9 * 8 // 2


def test_videos_that_begin_black_are_not_thereby_the_same() -> None:
    blacks = [film(name, [7] * 6, plain=True) for name in "ab"]
    shown = [film("a", range(6), shift=12), film("b", range(50, 56), shift=12)]
    assert relations([row for rows in (*blacks, *shown) for row in rows], a=24, b=24) == {}


def test_one_common_frame_proves_nothing_nor_do_several_that_look_the_same() -> None:
    assert relations([*film("a", [1]), *film("b", [1])], a=2, b=2) == {}
    cover = [*film("a", [1] * 6), *film("b", [1] * 6)]
    assert relations(cover, a=12, b=12) == {("a", "b"): "related"}
    many = [row for name in "abcdef" for row in film(name, [1] * 6)]
    assert relations(many, **dict.fromkeys("abcdef", 12.0)) == {}


def test_the_same_scenes_in_another_order_are_no_copy() -> None:
    assert relations([*film("a", range(10)), *film("b", range(9, -1, -1))], a=20, b=20) == {}


def test_videos_that_overlap_are_related() -> None:
    frames = [*film("a", range(20)), *film("b", range(8, 28))]
    row = found(frames, a=40, b=40)["a", "b"]
    assert (row["relation"], row["offset_seconds"], row["overlap"]) == ("related", -16, pytest.approx(0.6))


def test_a_mirrored_video_is_a_copy_with_its_transform() -> None:
    frames = film("a", range(10))
    row = found([*frames, *mirrored(frames, "b")], a=20, b=20)["a", "b"]
    assert (row["relation"], row["transform"], row["distance"]) == ("copy", "mirrored", 0)


def test_hashes_of_a_mirrored_frame_are_what_the_stage_would_store() -> None:
    row = film("a", [5])[0]
    (swapped,) = mirrored([row], "b")
    ways = [
        all_ways(np.frombuffer(one["phash256"], np.uint8)[None], np.frombuffer(one["flipped256"], np.uint8)[None])
        for one in (row, swapped)
    ]
    assert (ways[0][1] == ways[1][0]).all() and (ways[0][0] == ways[1][1]).all()


def test_frames_of_a_video_without_times_never_match() -> None:
    timeless = [dict(row, time_seconds=None) for name in "ab" for row in film(name, range(5))]
    assert relations(timeless, a=10, b=10) == {}


def test_videos_that_do_not_say_how_long_they_are_last_until_their_last_frame() -> None:
    frames = [*film("a", range(10)), *film("b", range(10))]
    assert relations(frames) == {("a", "b"): "copy"}


def test_nothing_has_no_pairs() -> None:
    assert relations([]) == {}
