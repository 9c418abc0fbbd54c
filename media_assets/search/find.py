"""Answering a question: lists by words, by meaning and by looks, fused into one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from media_assets.embeddings.vectors import Matrix
from media_assets.search import catalogue
from media_assets.search.catalogue import EVERYTHING, Filters
from media_assets.search.fuse import Found, Fused, fuse
from media_assets.search.index import SearchIndex
from media_assets.search.words import snippet, terms_of
from resources.library import Library
from resources.text.base import TextEmbedder
from resources.vision.base import ImageEmbedder

PICTURES, PASSAGES = "image_embeddings", "text_embeddings"

LEAST_MEANING = 0.25
"""Cosine below which a passage is no answer: MiniLM gives unrelated English sentences 0.0 to 0.2."""

_DEEPER = 5
_DEEP = 50


@dataclass(frozen=True)
class Hit:
    """A file that answers, with its best moment.

    Attributes:
        copies: paths of other files with the same content.
        why: list → (place in it from 1, cosine where the list has one).
        thumbnail: path or URL of the picture nearest to the moment.
    """

    name: str
    path: str
    content_id: str
    kind: str | None
    date: str | None
    time_seconds: float | None
    page: int | None
    score: float
    why: dict[str, tuple[int, float | None]]
    snippet: str | None
    thumbnail: str | None
    copies: list[str]


@dataclass
class Answer:
    """Hits, best first, and what people should know of them."""

    hits: list[Hit]
    notes: list[str] = field(default_factory=list)


class Finder:
    """Asks one opened index."""

    def __init__(
        self, library: Library, index: SearchIndex, text_embedder: TextEmbedder, image_embedder: ImageEmbedder
    ) -> None:
        """Ask `index`; the embedders turn questions into vectors."""
        self._library, self._index = library, index
        self._text, self._image = text_embedder, image_embedder
        late = index.late
        self._notes = [f"{late} batch{'es are' if late > 1 else ' is'} newer than the index"] if late > 0 else []

    def by_words(self, question: str, filters: Filters = EVERYTHING, limit: int = 10) -> Answer:
        """Find by words in names, speech and pages, by the meaning of passages, and by what pictures show."""
        notes, depth = list(self._notes), max(_DEEP, _DEEPER * limit)
        terms = terms_of(question)
        words = catalogue.find_words(self._index.catalogue, terms, filters, depth)
        lists = {"words": [Found(content, *passage[1:4], passage.text) for content, passage in words]}
        if terms and self._usable(PASSAGES, self._text, "passages", notes):
            near = self._near(PASSAGES, self._text.embed([question])[0], filters, depth)
            lists["meaning"] = [one for one in near if (one.similarity or 0) >= LEAST_MEANING]
        if terms and not self._image.reads_text:
            notes.append(
                f"pictures are not searched by words: {self._image.identity.name} reads no text "
                "(MEDIA_IMAGE_EMBEDDER=clip:<name or path> does)"
            )
        elif terms and self._usable(PICTURES, self._image, "pictures", notes):
            lists["looks"] = self._near(PICTURES, self._image.embed_text([question])[0], filters, depth)
        return self._answer(lists, terms, filters, limit, notes)

    def by_picture(self, picture: Any, filters: Filters = EVERYTHING, limit: int = 10) -> Answer:
        """Find pictures and moments of videos that look like an RGB picture."""
        notes: list[str] = list(self._notes)
        lists = {}
        if self._usable(PICTURES, self._image, "pictures", notes):
            depth = max(_DEEP, _DEEPER * limit)
            lists["looks"] = self._near(PICTURES, self._image.embed([picture])[0], filters, depth)
        return self._answer(lists, [], filters, limit, notes)

    def _usable(self, asset: str, embedder: TextEmbedder | ImageEmbedder, things: str, notes: list[str]) -> bool:
        space = self._index.space(asset)
        if space is not None and space != str(embedder.identity):
            notes.append(f"{things} were indexed in the space {space}, not in {embedder.identity}: not searched")
        return space == str(embedder.identity)

    def _near(self, asset: str, vector: Matrix, filters: Filters, depth: int) -> list[Found]:
        allowed = catalogue.allowed(self._index.catalogue, filters) if filters.any else None
        vector = np.asarray(vector, np.float32)
        near = self._index.vectors(asset).nearest(vector, depth, allowed)
        return [Found(one.content_id, one.position, one.time_seconds, None, None, one.similarity) for one in near]

    def _answer(
        self, lists: dict[str, list[Found]], terms: list[str], filters: Filters, limit: int, notes: list[str]
    ) -> Answer:
        fused = fuse(lists)[:limit]
        return Answer([self._hit(one, terms, filters) for one in fused], notes)

    def _hit(self, one: Fused, terms: list[str], filters: Filters) -> Hit:
        files = catalogue.files_of(self._index.catalogue, one.content_id, filters)
        place, best = _moment(one)
        text = best.text or next((found.text for _, _, found in one.found if found.text), None)
        page = best.page
        if place == "meaning":
            page, text = catalogue.passage_at(self._index.catalogue, one.content_id, best.position, best.time_seconds)
        frame = best.position if place == "looks" else None
        thumbnail = catalogue.thumbnail_at(self._index.catalogue, one.content_id, frame, best.time_seconds)
        name, path, kind, at = files[0]
        return Hit(
            name=name,
            path=path,
            content_id=one.content_id,
            kind=kind,
            date=datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds") if at is not None else None,
            time_seconds=best.time_seconds,
            page=page,
            score=round(one.score, 5),
            why={name: (rank, _rounded(found.similarity)) for name, rank, found in one.found},
            snippet=snippet(text, terms) if text else None,
            thumbnail=str(self._library.blob_path(thumbnail)) if thumbnail else None,
            copies=[file[1] for file in files[1:]],
        )


def _moment(one: Fused) -> tuple[str, Found]:
    """Return the list that says best where in a file the answer is, and its place."""
    placed = [
        (name, found)
        for name, _, found in one.found
        if name == "meaning" or found.time_seconds is not None or found.page is not None
    ]
    # Words are said or written where they were found; a passage of several sentences only begins there.
    exact = [place for place in placed if place[0] == "words"]
    return next(iter(exact or placed), (one.found[0][0], one.found[0][2]))


def _rounded(similarity: float | None) -> float | None:
    return None if similarity is None else round(similarity, 3)
