"""The coded data of a HEIC or AVIF picture, apart from its tags (ISO/IEC 23008-12, boxes of ISO/IEC 14496-12)."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from resources.errors import PermanentError

_SHOWN = {b"hvcC", b"av1C", b"ispe", b"colr", b"irot", b"imir", b"clap", b"pasp", b"pixi", b"auxC"}
_ALPHA = (b"mpegB:cicp:systems:auxiliary:alpha", b"mpeg:hevc:2015:auxid:1")
_DEEPEST = 4

Parts = list[bytes | memoryview]


def coded_parts(data: bytes) -> Parts | None:
    """Return what the primary picture is made of: properties and coded data of it, its tiles and its transparency.

    None where the file holds a film, or is built in a way that is not understood here.

    Raises:
        PermanentError: the file ends before its picture does.
    """
    boxes = {name: (begin, end) for name, begin, end in _boxes(data, 0, len(data))}
    if b"meta" not in boxes or b"moov" in boxes:
        return None
    try:
        return _Picture(data, *boxes[b"meta"]).parts()
    except (LookupError, ValueError):
        return None


class _Box(NamedTuple):
    name: bytes
    begin: int
    end: int


class _Reader:
    """Unsigned numbers, one after the other."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.data, self.at, self.end = data, at, end

    def number(self, size: int) -> int:
        if self.at + size > self.end:
            raise ValueError
        self.at += size
        return int.from_bytes(self.data[self.at - size : self.at], "big")


class _Picture:
    def __init__(self, data: bytes, begin: int, end: int) -> None:
        self.data = data
        boxes = {box.name: box for box in _boxes(data, begin + 4, end)}
        self.idat = boxes.get(b"idat")
        self.primary = self._full(boxes[b"pitm"])[2]
        self.kinds = dict(self._kinds(boxes[b"iinf"]))
        self.extents = dict(self._extents(boxes[b"iloc"]))
        self.properties = dict(self._properties(boxes[b"iprp"]))
        self.tiles: defaultdict[int, list[int]] = defaultdict(list)
        self.auxiliary: defaultdict[int, list[int]] = defaultdict(list)
        if b"iref" in boxes:
            self._references(boxes[b"iref"])

    def parts(self) -> Parts:
        return list(self._item(self.primary, 0))

    def _item(self, item: int, depth: int) -> Iterator[bytes | memoryview]:
        if depth > _DEEPEST:
            raise ValueError
        yield self.kinds[item]
        shown = [box for box in self.properties.get(item, []) if box.name in _SHOWN]
        yield b"".join(box.name + self.data[box.begin : box.end] for box in shown)
        for begin, end in self.extents[item]:
            yield memoryview(self.data)[begin:end]
        for tile in self.tiles[item]:
            yield from self._item(tile, depth + 1)
        for other in self.auxiliary[item]:  # depth maps are auxiliary too, but not shown
            about = b"".join(self.data[box.begin : box.end] for box in self.properties.get(other, []))
            if any(name in about for name in _ALPHA):
                yield from self._item(other, depth + 1)

    def _full(self, box: _Box) -> tuple[int, _Reader, int]:
        """Return a box's version, a reader behind its flags, and the first number: an item or a count."""
        reader = _Reader(self.data, box.begin, box.end)
        version = reader.number(1)
        reader.number(3)
        return version, reader, reader.number(2 if version == 0 else 4) if box.name in (b"pitm", b"iinf") else 0

    def _kinds(self, box: _Box) -> Iterator[tuple[int, bytes]]:
        _, reader, _ = self._full(box)
        for entry in _boxes(self.data, reader.at, box.end):
            version, inner, _ = self._full(entry)
            item = inner.number(2 if version < 3 else 4)
            inner.number(2)
            yield item, self.data[inner.at : inner.at + 4]

    def _extents(self, box: _Box) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        version, reader, _ = self._full(box)
        sizes = reader.number(2)
        offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        for _ in range(reader.number(2 if version < 2 else 4)):
            item = reader.number(2 if version < 2 else 4)
            method = reader.number(2) & 15 if version else 0
            if reader.number(2) or method > 1:
                raise ValueError
            base = reader.number(base_size)
            if method == 1:
                base += self.idat.begin if self.idat else len(self.data)
            found = []
            for _ in range(reader.number(2)):
                reader.number(index_size if version else 0)
                begin = base + reader.number(offset_size)
                length = reader.number(length_size)
                found.append((begin, begin + length if length else len(self.data)))
                if found[-1][1] > len(self.data):
                    raise PermanentError("the picture is truncated")
            yield item, found

    def _properties(self, box: _Box) -> Iterator[tuple[int, list[_Box]]]:
        children = list(_boxes(self.data, box.begin, box.end))
        known = [list(_boxes(self.data, child.begin, child.end)) for child in children if child.name == b"ipco"][0]
        for child in children:
            if child.name != b"ipma":
                continue
            version, reader, _ = self._full(child)
            wide = self.data[child.begin + 3] & 1
            for _ in range(reader.number(4)):
                item = reader.number(2 if version < 1 else 4)
                numbers = [reader.number(1 + wide) & (0x7FFF if wide else 0x7F) for _ in range(reader.number(1))]
                yield item, [known[number - 1] for number in numbers if number]

    def _references(self, box: _Box) -> None:
        version, reader, _ = self._full(box)
        size = 2 if version == 0 else 4
        for entry in _boxes(self.data, reader.at, box.end):
            inner = _Reader(self.data, entry.begin, entry.end)
            item = inner.number(size)
            others = [inner.number(size) for _ in range(inner.number(2))]
            if entry.name == b"dimg":
                self.tiles[item] += others
            elif entry.name == b"auxl":
                for other in others:
                    self.auxiliary[other].append(item)


def _boxes(data: bytes, at: int, end: int) -> Iterator[_Box]:
    while at + 8 <= end:
        size, name, begin = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, begin = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        stop = end if size == 0 else at + size
        if stop < begin:
            return
        yield _Box(name, begin, min(stop, end))
        at = stop
