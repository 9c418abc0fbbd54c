"""Links between pictures and between videos."""

from typing import Any

import pandas as pd
import pytest
from media_assets.duplicates.visual import Link, visual_links

from media_assets.duplicates.near import CANDIDATE_BITS, CONFIRM_BITS

BITS256 = 0x5A3C96E1_7B24D80F_11EE22DD_33CC44BB_55AA6699_7788FF00_0FF11EE2_2DD33CC4


def frame(
    content: str, phash: int, time: float | None = None, off256: int = 0, base256: int = BITS256, plain: bool = False
) -> dict[str, Any]:
    flipped = base256 ^ ((1 << off256) - 1)
    return {
        "content_id": content,
        "time_seconds": time,
        "phash": phash,
        "phash256": flipped.to_bytes(32, "big"),
        "plain": plain,
    }


def links(frames: list[dict[str, Any]], **durations: float) -> list[Link]:
    return visual_links(pd.DataFrame(frames).astype({"phash": "uint64"}), durations)


def film(content: str, scenes: list[int], shift: float = 0.0) -> list[dict[str, Any]]:
    """A key frame each second; the scenes' hashes are far from each other."""
    return [
        frame(content, scene * 0x9E3779B97F4A7C15 % 2**64, at + shift, base256=scene) for at, scene in enumerate(scenes)
    ]


def test_pictures_within_both_thresholds_are_linked_with_their_distance() -> None:
    near = (1 << CANDIDATE_BITS) - 1
    assert links([frame("a", 0), frame("b", near, off256=CONFIRM_BITS)]) == [Link("a", "b", "perceptual", CONFIRM_BITS)]


@pytest.mark.parametrize(
    ("phash", "off256"), [((1 << CANDIDATE_BITS + 1) - 1, 0), (0, CONFIRM_BITS + 1), (2**64 - 1, 256)]
)
def test_pictures_outside_one_threshold_are_not(phash: int, off256: int) -> None:
    assert links([frame("a", 0), frame("b", phash, off256=off256)]) == []


def test_plain_frames_never_link() -> None:
    assert links([frame("a", 0, plain=True), frame("b", 0, plain=True), frame("c", 0)]) == []
    assert links([frame("a", 0, plain=True)]) == []


def test_a_picture_and_a_video_are_never_linked() -> None:
    assert links([frame("photo", 7), *film("film", [7, 7, 7])], film=3.0) == []
    still = [frame("film", 0, float(n)) for n in range(3)]
    assert links([frame("photo", 0), *still], film=3.0) == []


def test_videos_that_share_their_frames_are_linked() -> None:
    original = film("a", [1, 2, 3, 4, 5])
    assert links([*original, *film("b", [1, 2, 3, 4, 5], shift=0.4)], a=5.0, b=5.1) == [Link("a", "b", "video", 0.0)]
    (link,) = links([*original, *film("b", [1, 2, 3, 4, 99])], a=5.0, b=5.0)
    assert link.distance == pytest.approx(0.2)


def test_fewer_key_frames_on_one_side_are_enough() -> None:
    sparse = film("b", [1, 2, 3, 4, 5, 6])[::2]
    assert links([*film("a", [1, 2, 3, 4, 5, 6]), *sparse], a=6.0, b=6.0) == [Link("a", "b", "video", 0.0)]


def test_videos_with_a_common_opening_are_not_linked() -> None:
    assert links([*film("a", [1, 2, 3, 4, 5]), *film("b", [1, 2, 13, 14, 15])], a=5.0, b=5.0) == []


def test_one_common_frame_proves_nothing() -> None:
    assert links([*film("a", [1]), *film("b", [1])], a=1.0, b=1.0) == []


def test_the_same_frames_at_other_times_are_not_the_same_video() -> None:
    assert links([*film("a", [1, 2, 3, 4]), *film("b", [1, 2, 3, 4], shift=2.0)], a=6.0, b=6.0) == []


def test_videos_of_other_lengths_are_not_copies() -> None:
    frames = [*film("a", [1, 2, 3, 4]), *film("b", [1, 2, 3, 4])]
    assert links(frames, a=100.0, b=106.0) == []
    assert len(links(frames, a=100.0, b=104.0)) == 1


def test_videos_that_begin_black_are_not_thereby_the_same() -> None:
    def black(content: str) -> list[dict[str, Any]]:
        return [frame(content, 0, float(n), plain=True) for n in range(4)]

    shown = [dict(row, time_seconds=row["time_seconds"] + 4) for row in film("a", [1, 2, 3])]
    other = [dict(row, time_seconds=row["time_seconds"] + 4) for row in film("b", [4, 5, 6])]
    assert links([*black("a"), *shown, *black("b"), *other], a=7.0, b=7.0) == []


def test_frames_without_times_never_match() -> None:
    timeless = [dict(row, time_seconds=None) for row in [*film("a", [1, 2, 3]), *film("b", [1, 2, 3])]]
    assert links(timeless, a=3.0, b=3.0) == []
