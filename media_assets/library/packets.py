"""What a packet of coded sound or pictures carries, whichever container it was taken from."""

import math
from collections.abc import Callable, Iterator
from typing import Any

Payload = Callable[[Any], Iterator[bytes | memoryview]]
"""Gives the parts of a packet that stay the same in every container."""

_START = b"\0\0\1"


def payload_of(context: Any) -> Payload:
    """Return what takes a stream's packets out of their container's framing.

    H.264 and HEVC are stored as length-prefixed units in MP4 and Matroska, and between start codes, with parameter
    sets and delimiters repeated, in transport streams; only the coded slices are the same in both. AAC has a header
    before every frame in transport streams and .aac files, and none elsewhere. Other codecs are stored alike.
    """
    extradata = bytes(context.extradata or b"")
    if context.name in _SLICES:
        prefixed, length_at = extradata[:1] == b"\1", _LENGTHS[context.name]
        length = (extradata[length_at] & 3) + 1 if prefixed and len(extradata) > length_at else 0
        is_slice = _SLICES[context.name]

        def slices(packet: Any) -> Iterator[memoryview]:
            data = bytes(packet)
            units = _prefixed(data, length) if length else _delimited(data)
            found = [memoryview(data)[begin:end] for begin, end in units if begin < end and is_slice(data[begin])]
            # Never nothing: films whose framing is not understood must not all be the same.
            yield from found or [memoryview(data)]

        return slices
    return _aac if context.name == "aac" else lambda packet: iter([memoryview(packet)])


class Pace:
    """How fast a stream is played, for telling slow motion from the original.

    Containers round times differently, to a millisecond or a tick of 90 kHz, so that packets' times are no part of an
    identity. The number of packets per second is, in steps of a quarter of an octave about the common frame rates:
    re-timing by a fifth or more is told apart, playing 24 pictures a second as 25 is not.
    """

    def __init__(self) -> None:
        """Begin a stream."""
        self.packets = 0
        self._first = float("inf")
        self._last = [float("-inf")] * 2

    def count(self, packet: Any) -> None:
        """Take note of a packet's time."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None or packet.time_base is None:
            return
        time = float(stamp * packet.time_base)
        self._first = min(self._first, time)
        self._last = sorted((*self._last, time))[1:]
        self.packets += 1

    def __str__(self) -> str:
        """Return the step, or nothing where there are too few packets to tell."""
        if self.packets < _FEW:
            return ""
        # The very last time is left out: some muxers get it wrong.
        seconds = self._last[0] - self._first
        return str(round(4 * math.log2((self.packets - 2) / seconds / 24))) if seconds > 0 else ""


_FEW = 8


def _prefixed(data: bytes, length: int) -> Iterator[tuple[int, int]]:
    at = 0
    while at + length <= len(data):
        begin = at + length
        end = begin + int.from_bytes(data[at:begin], "big")
        yield begin, _without_zeros(data, begin, min(end, len(data)))
        at = end


def _delimited(data: bytes) -> Iterator[tuple[int, int]]:
    at = data.find(_START)
    while at >= 0:
        following = data.find(_START, at + 3)
        yield at + 3, _without_zeros(data, at + 3, following if following >= 0 else len(data))
        at = following


def _without_zeros(data: bytes, begin: int, end: int) -> int:
    # Zeros after a unit belong to the framing: a unit itself never ends with one.
    while end > begin and data[end - 1] == 0:
        end -= 1
    return end


def _aac(packet: Any) -> Iterator[memoryview]:
    data = memoryview(packet)
    if len(data) > 7 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0:
        length = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
        if length == len(data):
            data = data[7 if data[1] & 1 else 9 :]
    yield data


_SLICES: dict[str, Callable[[int], bool]] = {
    "h264": lambda first: 1 <= first & 31 <= 5 or first & 31 in (19, 20, 21),
    "hevc": lambda first: first >> 1 & 63 < 32,
}
_LENGTHS = {"h264": 4, "hevc": 21}
