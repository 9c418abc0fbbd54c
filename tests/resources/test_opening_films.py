"""Hostile audio and video: no other file's bytes come out, no address is asked."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.errors import FileMoved, PermanentError
from resources.opening import Source, open_file
from resources.workers import Task, Workers, stop_workers
from tests.resources.decoders import av_bytes
from tests.resources.hostile import CANARY, claim, drop_file, film


def test_an_honest_film_gives_its_title_and_frames(drop: Path) -> None:
    for container, codec in (("mpegts", "mpeg2video"), ("mp4", "mpeg4"), ("matroska", "mpeg4"), ("avi", "mpeg4")):
        out = av_bytes(drop_file(drop, f"film.{container}", film(container, codec)))
        assert len(out) > 10 * 64 * 48
    assert CANARY in av_bytes(claim(drop, "film.mp4"))


PLAYLISTS = {
    "m3u8, absolute path": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{film}\n#EXT-X-ENDLIST\n",
    "m3u8, file URL": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{film}\n#EXT-X-ENDLIST\n",
    "m3u8, sibling": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfilm.ts\n#EXT-X-ENDLIST\n",
    "m3u8, key in a file": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{film}"\n#EXTINF:9,\nfilm.ts\n#EXT-X-ENDLIST\n',
    "m3u8, network": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
    "ffconcat, sibling": "ffconcat version 1.0\nfile film.ts\n",
    "ffconcat, absolute path": "ffconcat version 1.0\nfile '{film}'\n",
    "sdp, network": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
    "mpd": '<MPD type="static"><Period><AdaptationSet><Representation><BaseURL>{film}</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>",
    "rtsp": "rtsptextRTSP://127.0.0.1:{port}/a",
}


@pytest.mark.parametrize("name", ["clip.mp4", "clip.m3u8", "clip.ts"])
@pytest.mark.parametrize("playlist", PLAYLISTS.values(), ids=PLAYLISTS.keys())
def test_a_playlist_reaches_neither_another_file_nor_the_network(drop: Path, playlist: str, name: str) -> None:
    (drop / "film.ts").write_bytes(film())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        text = playlist.format(film=drop / "film.ts", port=listener.getsockname()[1])
        with pytest.raises(PermanentError) as caught:
            av_bytes(drop_file(drop, name, text.encode()))
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert CANARY.decode() not in str(caught.value) and str(drop) not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["concat:film.ts|film.ts", "subfile,,start,0,end,0,,:film.ts", "file:film.ts", "async:film.ts", "f%d.ts", "-i"],
)
def test_a_name_is_a_name_and_never_an_address_or_a_pattern(drop: Path, name: str) -> None:
    (drop / "film.ts").write_bytes(film())
    (drop / "f1.ts").write_bytes(film())
    with pytest.raises(FileMoved):
        av_bytes(Source(str(drop), name.encode(), 0, 0))
    with pytest.raises(PermanentError):
        av_bytes(drop_file(drop, name, b"no film at all, " * 100))
    with open_file(drop, name.encode()) as file:
        assert file.read(7) == b"no film"


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    yield Workers(processes=2, item_seconds=60, memory_bytes=2_000_000_000)
    stop_workers()


def test_hostile_files_in_workers_cost_only_themselves(drop: Path, secret: Path, workers: Workers) -> None:
    (drop / "film.ts").write_bytes(film())
    (drop / "link.mp4").symlink_to(secret)
    os.mkfifo(drop / "fifo.mp4")
    playlist = PLAYLISTS["m3u8, absolute path"].format(film=drop / "film.ts").encode()
    sources = {
        "film": claim(drop, "film.ts"),
        "playlist": drop_file(drop, "list.mp4", playlist),
        "link": claim(drop, "link.mp4"),
        "fifo": claim(drop, "fifo.mp4"),
        "noise": drop_file(drop, "noise.mp4", os.urandom(5000)),
    }
    tasks = [Task(name, (source,)) for name, source in sources.items()]
    errors = {answer.subject: type(answer.error) for answer in workers.run(av_bytes, tasks)}
    assert errors == {
        "film": type(None),
        "playlist": PermanentError,
        "link": FileMoved,
        "fifo": FileMoved,
        "noise": PermanentError,
    }
