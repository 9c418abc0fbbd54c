"""The frames of a video: key frames by seeking, and frames between them where key frames are rare."""

from bisect import bisect_left
from collections.abc import Generator, Iterator
from contextlib import suppress
from itertools import chain
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

MOST_HELD = 64_000_000
"""Bytes of packets that are kept in memory because the next key frame may be far."""

_ROUNDING = 0.001  # containers round times to milliseconds


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
        self.tick = float(stream.time_base)
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
        if not self.chooser.taken:  # key frames may be marked wrongly, or need others to be decoded
            self._seek(self.stream.start_time or 0)
            yield from self._between(self.container.demux(self.stream))

    def _by_index(self, keys: list[tuple[float, int]]) -> Iterator[Shown]:
        """Seek from key frame to key frame, `glance_step` apart at least."""
        times = [time for time, _ in keys]
        end = float(self.container.duration or 0) / 1_000_000
        position = 0
        while position < len(keys) and not self.chooser.full:
            time, timestamp = keys[position]
            if not self.chooser.may_look(time):
                position += 1
                continue
            self._seek(timestamp)
            packet = next((packet for packet in self.container.demux(self.stream) if packet.is_keyframe), None)
            if packet is not None and packet.size:
                yield from self._look_at_key(packet)
            following = times[position + 1] if position + 1 < len(keys) else end
            if following - time > self.rare and self.left > 0:
                self._seek(timestamp)
                yield from self._between(self.container.demux(self.stream))
            position = max(position + 1, bisect_left(times, max(time, self.at) + self.chooser.glance_step - _ROUNDING))

    def _by_reading(self) -> Iterator[Shown]:
        """Read all packets, decoding key frames alone, `glance_step` apart at least."""
        packets = self.container.demux(self.stream)
        held: list[Any] = []
        packet, key, weight = next(packets, None), 0.0, 0
        while packet is not None and not self.chooser.full:
            following = None
            time = self._shown_at(packet.pts if packet.pts is not None else packet.dts)
            weight += packet.size
            if packet.is_keyframe and packet.size:
                if time is None or self.at < 0 or time - self.at >= self.chooser.glance_step - _ROUNDING:
                    yield from self._look_at_key(packet)
                key, held, weight = time or 0.0, [packet], packet.size
            elif self.left <= 0 or weight > MOST_HELD:
                held = []
            elif held and packet.size:
                # Kept instead of sought again: transport streams cannot be sought to an exact packet.
                held.append(packet)
                if time is not None and time - max(key, self.at) > self.rare:
                    following = yield from self._between(chain(held, packets))
                    held = []
            packet = following or next(packets, None)

    def _between(self, packets: Iterator[Any]) -> Generator[Shown, None, Any]:
        """Decode from a key frame's packet as far as `MOST_DECODED` allows, or to the next one, which is returned."""
        context, following = self.stream.codec_context, None
        context.skip_frame = "NONREF"
        for number, packet in enumerate(packets):
            if number and packet.is_keyframe and packet.size:
                following = packet
                break
            yield from self._look_at_some(packet)
            if self.left <= 0 or self.chooser.full:
                break
        else:
            yield from self._look_at_some(None)
        if following is not None:
            yield from self._look_at_some(None)
        context.skip_frame = "DEFAULT"
        context.flush_buffers()
        return following

    def _look_at_some(self, packet: Any) -> Iterator[Shown]:
        import av

        frames = []
        with suppress(av.error.InvalidDataError, av.error.EOFError):
            frames = self.stream.codec_context.decode(packet)
        self.left -= len(frames)
        for frame in frames:
            time = self._shown_at(frame.pts)
            if time is not None and time - self.at >= self.chooser.step - _ROUNDING:
                yield from self._look(frame)

    def _look_at_key(self, packet: Any) -> Iterator[Shown]:
        import av

        context = self.stream.codec_context
        try:
            # Some decoders keep frames back until they are told that no packet follows.
            frames = context.decode(packet) + context.decode(None)
        except av.error.InvalidDataError:
            frames = []
            self.damaged += 1
        context.flush_buffers()
        for frame in frames[:1]:
            yield from self._look(frame)

    def _look(self, frame: Any) -> Iterator[Shown]:
        time = self._shown_at(frame.pts)
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

        if "matroska" in self.container.format.name:
            with suppress(av.error.FFmpegError):
                self._seek(self.stream.start_time or 0)  # its list is read with the first seek
        entries = self.stream.index_entries
        last = self._shown_at(entries[-1].timestamp) if len(entries) else None
        duration = float(self.container.duration or 0) / 1_000_000
        if last is None or not duration or last < duration - max(self.rare, 0.1 * duration):
            return []
        # MP4 lists decoding times, which come before the times of showing that seeking takes by a constant delay.
        stamps = [entry.timestamp for entry in entries if entry.is_keyframe]
        delay = max(0, (self.stream.start_time or 0) - stamps[0]) if stamps else 0
        return [(self._shown_at(stamp + delay) or 0.0, stamp + delay) for stamp in stamps]

    def _seek(self, timestamp: int) -> None:
        self.container.seek(timestamp, stream=self.stream, backward=True)

    def _shown_at(self, timestamp: int | None) -> float | None:
        return None if timestamp is None else max(0.0, timestamp * self.tick - self.begin)
