"""Streams are the same in every container, and not the same at another pace."""

import io
import itertools
from fractions import Fraction
from typing import Any

import av
import pytest

from media_assets.library.packets import Pace, payload_of
from media_assets.library.payload import of_streams
from resources.opening import open_av
from tests.media_assets.made import remuxed, scene, sound, tone, video

FILM = [scene(n // 5) for n in range(20)]


def streams_id(data: bytes) -> str:
    with open_av(io.BytesIO(data)) as container:
        return of_streams(container, 0)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
@pytest.mark.parametrize("bf", ["0", "3"])
def test_a_film_is_the_same_in_mp4_matroska_quicktime_flash_and_transport_streams(codec: str, bf: str) -> None:
    quiet = {"x265-params": f"log-level=none:bframes={bf}"} if codec == "libx265" else {"bf": bf}
    film = video("mp4", codec, FILM, samples=tone(2), **quiet)
    for container in ("matroska", "mov", "flv", "mpegts"):
        assert streams_id(remuxed(film, container)) == streams_id(film), container
    assert streams_id(remuxed(remuxed(film, "mpegts"), "mp4")) == streams_id(film)


def test_films_of_other_codecs_are_the_same_in_the_containers_that_hold_them() -> None:
    for codec, containers, spoken in (
        ("mpeg2video", ("matroska", "mov", "mpegts", "avi"), "mp2"),
        ("mpeg4", ("matroska", "mov", "mpegts", "avi"), "libmp3lame"),
        ("libvpx-vp9", ("matroska", "webm"), "libopus"),
    ):
        film = video("mp4", codec, FILM, rate=25, samples=tone(1), sound_codec=spoken)
        for container in containers:
            assert streams_id(remuxed(film, container)) == streams_id(film), (codec, container)


@pytest.mark.parametrize(
    ("begin", "codec", "containers"),
    [
        ("adts", "aac", ("ipod", "matroska", "mpegts", "mov")),
        ("ipod", "aac", ("adts", "matroska", "mpegts")),
        ("mp3", "libmp3lame", ("mp4", "matroska", "mpegts")),
        ("ogg", "libopus", ("webm", "mp4", "matroska")),
        ("flac", "flac", ("ogg", "matroska", "mp4")),
        ("wav", "pcm_s16le", ("matroska", "mov", "avi")),
    ],
)
def test_sound_is_the_same_in_every_container(begin: str, codec: str, containers: tuple[str, ...]) -> None:
    data = sound(begin, codec, tone(2, rate=48_000), 48_000)
    assert {streams_id(remuxed(data, container)) for container in containers} == {streams_id(data)}


def test_other_pictures_and_other_sound_are_not_the_same_in_transport_streams_either() -> None:
    films = [
        video("mpegts", "libx264", FILM, samples=tone(2)),
        video("mpegts", "libx264", FILM[::-1], samples=tone(2)),
        video("mpegts", "libx264", FILM, samples=tone(2, hertz=500)),
        video("mpegts", "libx264", FILM, crf="40", samples=tone(2)),
    ]
    assert len({streams_id(film) for film in films}) == 4


def test_packets_whose_framing_is_not_understood_are_told_apart() -> None:
    class Context:
        name, extradata = "h264", b""

    parts = payload_of(Context())
    assert [b"".join(parts(data)) for data in (b"\0\0\0\5\x65abc", b"\0\0\0\5\x65abd")] == [
        b"\0\0\0\5\x65abc",
        b"\0\0\0\5\x65abd",
    ]
    assert [bytes(part) for part in parts(b"\0\0\0\1\x09\xf0\0\0\1\x65abc\0\0\0\1\x41de\0")] == [b"eabc", b"Ade"]


def retimed(data: bytes, factor: Fraction) -> bytes:
    """Play the same packets `factor` times as long."""
    out = io.BytesIO()
    with av.open(io.BytesIO(data)) as given, av.open(out, "w", format="mp4") as sink:
        stream = sink.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.pts, packet.dts = (round(Fraction(stamp or 0) * factor) for stamp in (packet.pts, packet.dts))
                packet.stream = stream
                sink.mux(packet)
    return out.getvalue()


def test_slow_motion_made_by_other_times_is_another_film() -> None:
    film = video("mp4", "libx264", FILM, rate=30)
    paces = [streams_id(retimed(film, Fraction(factor))) for factor in ("1", "2", "4", "1/2", "4/5", "5/4")]
    assert paces[0] == streams_id(film)
    assert len(set(paces)) == 6


class Stamped:
    """What a pace looks at of a packet."""

    time_base = Fraction(1, 1_000_000)
    dts = None

    def __init__(self, seconds: float, places: int) -> None:
        self.pts = round(round(seconds, places) * 1_000_000)


def pace(rate: float, places: int, count: int = 100) -> str:
    found = Pace()
    for number in range(count):
        packet: Any = Stamped(number / rate, places)
        found.count(packet)
    return str(found)


@pytest.mark.parametrize(
    "rate", [10, 12, 12.5, 15, 20, 23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 90, 100, 120, 240]
)
def test_rounded_times_do_not_change_the_pace_of_common_rates(rate: float) -> None:
    assert len({pace(rate, places, count) for places, count in itertools.product((3, 4, 6), (10, 31, 1000))}) == 1


def test_a_few_packets_have_no_pace() -> None:
    assert str(Pace()) == pace(25, 6, 3) == ""
