"""Which frames of a film are found: at its cuts, bounded, with the times that a player shows."""

import io
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from media_assets.frames import video as walking
from media_assets.frames.pictures import Cut, Shown
from media_assets.frames.settings import FrameSettings
from media_assets.frames.video import film
from tests.media_assets.made import remuxed, scene, tone, video

SLOW = [scene(n // 30) for n in range(240)]  # ten pictures a second, a cut every three seconds
CUTS = [0, 3, 6, 9, 12, 15, 18, 21]
CONTAINERS = ["mp4", "mov", "matroska", "mpegts", "flv"]


def shown(data: bytes, **settings: Any) -> list[Shown]:
    return list(film(io.BytesIO(data), FrameSettings(**settings)))


def times(data: bytes, **settings: Any) -> list[float | None]:
    return [one.time_seconds for one in shown(data, **settings)]


def in_container(data: bytes, container: str) -> bytes:
    return data if container == "mp4" else remuxed(data, container)


def stamps(data: bytes) -> dict[int, float]:
    with av.open(io.BytesIO(data)) as container:
        return {int(frame.pts or 0): float(frame.time or 0) for frame in container.decode(video=0)}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("key_every", [20, 10_000])
def test_frames_are_found_at_the_cuts_whatever_the_container_and_however_rare_key_frames_are(
    container: str, key_every: int
) -> None:
    found = video("mp4", "libx264", SLOW, key_every=key_every, bf="0", **({} if key_every < 99 else ONE_GROUP))
    data = in_container(found, container)
    rows = shown(data)
    assert [row.time_seconds for row in rows] == pytest.approx(CUTS, abs=0.11)
    decoder = stamps(data)
    begin = min(decoder.values())
    for row in rows:
        assert row.pts in decoder
        assert decoder[row.pts] - begin == pytest.approx(row.time_seconds, abs=0.0011)


ONE_GROUP = {"sc_threshold": "0"}


def test_pictures_that_are_shown_in_another_order_than_they_are_stored_keep_their_times() -> None:
    data = video("mp4", "libx264", SLOW, key_every=20, bf="3")
    assert times(data) == pytest.approx(CUTS, abs=0.11)
    assert {row.pts for row in shown(data)} <= set(stamps(data))


def test_a_scene_in_which_nothing_happens_gives_few_frames() -> None:
    still = video("mp4", "libx264", [scene()] * 1300, key_every=10)
    rows = shown(still)
    assert [row.time_seconds for row in rows] == pytest.approx([0, 60, 120], abs=0.11)
    assert [row.scene for row in rows] == [True, False, False]
    assert len(shown(still, still_seconds=1000)) == 1


def test_fast_cuts_are_bounded_by_the_minute_and_over_all() -> None:
    fast = video("mp4", "libx264", [scene(n // 10) for n in range(1200)], key_every=10)
    every = times(fast, per_minute=60)
    assert len(every) == 120 and min(np.diff(np.array(every, float))) >= 0.99
    few = np.array(times(fast, per_minute=7), float)
    for begin in few:
        assert np.count_nonzero((few >= begin) & (few < begin + 60)) <= 7
    assert len(few) >= 13
    limited = times(fast, per_minute=60, most=10)
    assert len(limited) == 10 and (limited[-1] or 0) > 90


def test_quiet_minutes_leave_their_share_to_busy_ones() -> None:
    pictures = [scene()] * 1800 + [scene(n // 10) for n in range(600)]
    found = times(video("mp4", "libx264", pictures, key_every=10), per_minute=60, most=40, still_seconds=90)
    assert sum((time or 0) >= 180 for time in found) > 25 and len(found) <= 40


def test_a_long_group_of_pictures_is_decoded_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MOST_DECODED", 100)
    data = video("mp4", "libx264", SLOW, key_every=10_000, bf="0", **ONE_GROUP)
    monkeypatch.setattr(walking, "RARE", 2.0)
    assert times(data) == pytest.approx([0, 3, 6, 9], abs=0.11)
    monkeypatch.setattr(walking, "MOST_HELD", 0)
    assert times(remuxed(data, "mpegts")) == [0]


def test_a_broadcast_and_its_copy_have_the_same_times() -> None:
    pictures = [scene(n // 30) for n in range(90)]
    samples = tone(9)
    late = video("mpegts", "libx264", pictures, key_every=10, begin=7, samples=samples)
    plain = video("mp4", "libx264", pictures, key_every=10, samples=samples)
    assert times(late) == pytest.approx(times(plain), abs=0.15)
    first = shown(late)[0]
    assert first.pts is not None and first.pts >= 7 * 90_000


def test_pixels_that_are_not_square_are_shown_as_players_do() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as sink:
        stream: Any = sink.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        for number in range(3):
            frame = av.VideoFrame.from_image(scene())
            frame.pts, frame.time_base = number, Fraction(1, 10)
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    (row,) = shown(out.getvalue())
    assert row.picture.size == (128, 64)


def test_key_frames_that_cannot_be_decoded_cost_themselves_and_are_counted() -> None:
    data = bytearray(video("matroska", "mpeg4", SLOW, key_every=10, bf="0"))
    with av.open(io.BytesIO(bytes(data))) as container:
        keys = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.is_keyframe and packet.size]
    for position, size in keys[3:6]:
        at = data.index(b"\0\0\1", position or 0)
        data[at : at + size // 2] = bytes(size // 2)
    found = []
    with pytest.raises(Cut, match="could not be decoded"):
        for row in film(io.BytesIO(bytes(data)), FrameSettings()):
            found.append(row.time_seconds)
    assert 5 <= len(found) < 8


def test_black_frames_are_looked_at_like_any_other() -> None:
    pictures = [scene()] * 30 + [Image.new("RGB", (96, 64))] * 30 + [scene(1)] * 30
    assert times(video("mp4", "libx264", pictures, key_every=10)) == pytest.approx([0, 3, 6], abs=0.11)
