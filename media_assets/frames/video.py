"""The frames of a video: key frames by seeking, and frames between them where key frames are rare."""

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from media_assets.frames.choose import Chooser, glance_at
from media_assets.frames.pictures import Cut, Shown
from media_assets.frames.settings import FrameSettings
from media_assets.library.payload import primary_video
from media_assets.library.rotation import quarter_turns
from resources.opening import open_av

MOST_DECODED = 1_500
"""Frames decoded between key frames of one video, about a minute of film: what long groups of pictures may cost."""

RARE = 12.0
"""Seconds without a key frame after which a long video is decoded between them; encoders set one every 250 frames."""

DENSE = 2.0
"""The same for a video that is so short that all of it may be decoded."""


def film(file: BinaryIO, settings: FrameSettings) -> Iterator[Shown]:
    """Yield the frames of a video's primary stream in playing order.

    `pts` is the decoder's own; `time_seconds` is counted from the container's start, as players do, so that a
    broadcast whose clock begins anywhere and its copy in another container get the same times.

    Raises:
        PermanentError: the container cannot be read; `Cut` where some key frames could not be decoded.
    """
    with open_av(file) as container:
        stream = primary_video(container)
        if stream is None:
            return
        for other in container.streams:
            if other is not stream:
                with suppress(AttributeError, ValueError):
                    other.discard = "ALL"
        stream.thread_type = "NONE"
        walk = _Walk(container, stream, settings)
        yield from walk.run()
        if walk.damaged and walk.chooser.taken:
            raise Cut(f"{walk.damaged} key frames could not be decoded")


class _Walk:
    """One way through a film; `at` is the time of the last frame looked at."""

    def __init__(self, container: Any, stream: Any, settings: FrameSettings) -> None:
        self.container, self.stream, self.settings = container, stream, settings
        self.begin = float(container.start_time or 0) / 1_000_000
        duration = float(container.duration or 0) / 1_000_000
        self.chooser = Chooser(settings, duration or None)
        self.left = MOST_DECODED
        short = 0 < duration * float(stream.average_rate or 25) <= MOST_DECODED
        self.rare = max(self.chooser.step, DENSE if short else RARE)
        self.at = -1.0
        self.damaged = 0

    def run(self) -> Iterator[Shown]:
        keys = self._index()
        if keys:
            yield from self._by_index(keys)
        else:
            yield from self._by_reading()

    def _by_index(self, keys: list[tuple[float, int]]) -> Iterator[Shown]:
        """Seek from key frame to key frame, `step` apart at least."""
        times = [time for time, _ in keys]
        end = float(self.container.duration or 0) / 1_000_000
        position = 0
        while position < len(keys) and not self.chooser.full:
            time, timestamp = keys[position]
            self._seek(timestamp)
            packet = next((packet for packet in self.container.demux(self.stream) if packet.is_keyframe), None)
            if packet is not None and packet.size:
                yield from self._look_at_key(packet)
            following = times[position + 1] if position + 1 < len(keys) else end
            if following - time > self.rare:
                yield from self._between(timestamp)
            position = max(position + 1, bisect_left(times, max(time, self.at) + self.chooser.step - 0.001))

    def _by_reading(self) -> Iterator[Shown]:
        """Read all packets, decoding key frames alone, `step` apart at least."""
        key: tuple[float, int] | None = None
        ended = False
        while not ended and not self.chooser.full:
            ended = True
            for packet in self.container.demux(self.stream):
                time = self._shown_at(packet.pts if packet.pts is not None else packet.dts)
                if packet.is_keyframe and packet.size:
                    if time is None or self.at < 0 or time - self.at >= self.chooser.step - 0.001:
                        yield from self._look_at_key(packet)
                    if time is not None and packet.dts is not None:
                        key = time, packet.dts
                elif key is not None and time is not None and self.left and time - max(key[0], self.at) > self.rare:
                    yield from self._between(key[1])
                    key, ended = None, False
                    break
                if self.chooser.full:
                    return

    def _between(self, timestamp: int) -> Iterator[Shown]:
        """Decode on from a key frame, to the next one or as far as `MOST_DECODED` allows."""
        self._seek(timestamp)
        self.stream.codec_context.skip_frame = "NONREF"
        first = True
        for frame in self._decoded():
            self.left -= 1
            time = self._time(frame)
            if time is not None and time - self.at >= self.chooser.step - 0.001:
                yield from self._look(frame)
            if self.left <= 0 or self.chooser.full or (frame.key_frame and not first):
                break
            first = False
        self.stream.codec_context.skip_frame = "DEFAULT"
        self.stream.codec_context.flush_buffers()

    def _decoded(self) -> Iterator[Any]:
        import av

        if self.left <= 0:
            return
        for packet in self.container.demux(self.stream):
            with suppress(av.error.InvalidDataError):
                yield from packet.decode()

    def _look_at_key(self, packet: Any) -> Iterator[Shown]:
        import av

        context = self.stream.codec_context
        try:
            # Some decoders keep frames back until they are told that no packet follows.
            frames = context.decode(packet) + context.decode(None)
        except av.error.InvalidDataError:
            frames = []
        context.flush_buffers()
        if not frames:
            self.damaged += 1
        for frame in frames[:1]:
            yield from self._look(frame)

    def _look(self, frame: Any) -> Iterator[Shown]:
        time = self._time(frame)
        moment = self.at + self.chooser.step if time is None else time
        self.at = max(self.at, moment)
        if self.chooser.may_look(moment):
            keep, scene = self.chooser.keeps(moment, glance_at(frame))
            if keep:
                yield Shown(self._picture(frame), time, frame.pts, scene)

    def _picture(self, frame: Any) -> Any:
        width, height = frame.width, frame.height
        aspect = float(self.stream.sample_aspect_ratio or 1)
        if 0.25 < aspect < 4:  # pixels that are not square
            width = round(width * aspect)
        scale = min(1.0, self.settings.side / max(width, height))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        shrunk = frame.reformat(*size, format="rgb24", interpolation="AREA" if scale < 1 else "BICUBIC")
        return shrunk.to_image().rotate(quarter_turns(frame), expand=True)

    def _index(self) -> list[tuple[float, int]]:
        """Return (time, timestamp) of the key frames that the container lists; empty where its list is not whole."""
        import av

        with suppress(av.error.FFmpegError, OSError):
            self._seek(self.stream.start_time or 0)  # Matroska's list is read with the first seek
        entries = [
            (time, entry.timestamp, entry.is_keyframe)
            for entry in self.stream.index_entries
            if (time := self._shown_at(entry.timestamp)) is not None
        ]
        duration = float(self.container.duration or 0) / 1_000_000
        if not entries or not duration or entries[-1][0] < duration - max(self.rare, 0.1 * duration):
            return []
        return [(time, timestamp) for time, timestamp, is_key in entries if is_key]

    def _seek(self, timestamp: int) -> None:
        self.container.seek(timestamp, stream=self.stream, backward=True)

    def _shown_at(self, timestamp: int | None) -> float | None:
        if timestamp is None or self.stream.time_base is None:
            return None
        return max(0.0, float(timestamp * self.stream.time_base) - self.begin)

    def _time(self, frame: Any) -> float | None:
        return None if frame.time is None else max(0.0, float(frame.time) - self.begin)
