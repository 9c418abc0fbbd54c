"""What is clustered: one vector per distinct picture or video, however many copies and frames it has."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from media_assets.embeddings.vectors import Vectors, iter_vectors
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.visual import FRAMES
from resources.library import Library

NAME = "image_embeddings"

Mean = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Units:
    """Distinct things with a vector each.

    Attributes:
        contents: content id of each, the first of its copies.
        vectors: unit vectors, shape (n, dimensions); float16, since a million of them are held at once.
        copies: how many further contents show the same, by content id.
        plain: contents of which every frame is too plain to be compared.
        foreign: vectors of other spaces in the same tables.
        unusable: vectors that are null, zero or not finite.
    """

    contents: list[str]
    vectors: npt.NDArray[np.float16]
    copies: dict[str, int]
    plain: int
    foreign: int
    unusable: int


def read_units(library: Library, space: str) -> Units:
    """Read the vectors of one space in parts: the mean over a content's frames, without those marked plain.

    Contents with an equal payload count once. Of the same content in several batches the newest counts.
    """
    payloads = _payloads(library)
    unit_of: dict[str, str] = {}
    copies: dict[str, int] = {}
    plain = 0
    contents: list[str] = []
    data = bytearray()  # grows in place, where joining a million arrays would hold them twice
    means = _Means(_plain_frames(library))
    for content, mean in means.of(iter_vectors(library, NAME, space)):
        payload = payloads.get(content, content)
        if mean is None:
            plain += 1
        elif payload in unit_of:
            copies[unit_of[payload]] = copies.get(unit_of[payload], 0) + 1
        else:
            unit_of[payload] = content
            contents.append(content)
            data += mean.astype(np.float16).tobytes()
    vectors = np.frombuffer(data, np.float16).reshape(len(contents), -1) if contents else np.zeros((0, 0), np.float16)
    return Units(contents, vectors, copies, plain, means.foreign, means.unusable)


@dataclass
class _Means:
    """Means of frames as they are read: a content's frames come one after the other, perhaps in two parts."""

    plain: set[tuple[str, int]]
    foreign: int = 0
    unusable: int = 0
    _open: dict[str, Mean] = field(default_factory=dict)

    def of(self, parts: Iterator[Vectors]) -> Iterator[tuple[str, Mean | None]]:
        """Yield each content with its unit mean; None where every frame is plain or they cancel out."""
        for part in parts:
            self.foreign += part.foreign
            self.unusable += part.unusable
            if not len(part):
                continue
            sums = np.zeros((len(part.contents), part.matrix.shape[1]), np.float32)
            names = part.content_ids
            shown = np.fromiter((pair not in self.plain for pair in zip(names, part.positions, strict=True)), bool)
            np.add.at(sums, part.owners[shown], part.matrix[shown])
            for owner in dict.fromkeys(part.owners.tolist()):
                content = part.contents[owner]
                if content in self._open:
                    self._open[content] += sums[owner]
                else:
                    yield from self._close()
                    self._open[content] = sums[owner]
        yield from self._close()

    def _close(self) -> Iterator[tuple[str, Mean | None]]:
        while self._open:
            content, total = self._open.popitem()
            length = float(np.linalg.norm(total))
            yield content, total / np.float32(length) if length > 1e-6 else None


def _plain_frames(library: Library) -> set[tuple[str, int]]:
    frames = library.read_corpus("frames", FRAMES, ["content_id", "frame", "plain"])
    frames = frames.filter(pc.fill_null(frames["plain"], False))
    return set(zip(frames["content_id"].to_pylist(), frames["frame"].to_pylist(), strict=True))


def _payloads(library: Library) -> dict[str, str]:
    files = library.read_corpus("media_files", MEDIA_FILES, ["content_id", "payload_id"])
    pairs = zip(files["content_id"].to_pylist(), files["payload_id"].to_pylist(), strict=True)
    return {content: payload for content, payload in pairs if content and payload}
