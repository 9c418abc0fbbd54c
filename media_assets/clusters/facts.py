"""What labels are made of: names, kinds, dates, brightness and text of contents."""

from collections import defaultdict
from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.clusters.labels import Known, month_of, words_of, words_of_name
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.text import DOCUMENT_PAGES
from media_assets.schemas.visual import FRAMES
from media_assets.speech import spoken
from resources.library import Library

_MOST_CHARACTERS = 20_000


def read_facts(library: Library, contents: Collection[str]) -> dict[str, tuple[str, Known]]:
    """Return name and what else is known of each content; one that the inventory does not know is named by its id."""
    wanted = pa.array(sorted(contents), pa.string())
    text: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for table in _texts(library):
        for content, joined in _joined(_of(table.select(["content_id", "text"]), wanted)).items():
            text[content] |= words_of(joined)
    light = _brightness(library, wanted)
    columns = ["content_id", "name", "kind", "taken_at"]
    files = _of(library.read_corpus("media_files", MEDIA_FILES, columns), wanted)
    known: dict[str, tuple[str, Known]] = {}
    for content, name, kind, taken_at in zip(*(files[column].to_pylist() for column in columns), strict=True):
        if content not in known:
            words = words_of_name(name or "") | text[content]
            known[content] = name or content, Known(kind, words, month_of(taken_at), light.get(content))
    unknown = {content: (content, Known(None, text[content], None, light.get(content))) for content in contents}
    return unknown | known


def _texts(library: Library) -> Iterator[pa.Table]:
    """Yield what is spoken and written, batch by batch."""
    yield from (spoken.spoken(library, batch) for batch in library.batches(spoken.NAME))
    yield from (library.read_table("document_pages", DOCUMENT_PAGES, b) for b in library.batches("document_pages"))


def _of(table: pa.Table, wanted: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table["content_id"], wanted))


def _joined(rows: pa.Table) -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for content, text in zip(rows["content_id"].to_pylist(), rows["text"].to_pylist(), strict=True):
        if text and len(found[content]) < _MOST_CHARACTERS:
            found[content] += f" {text[:_MOST_CHARACTERS]}"
    return found


def _brightness(library: Library, wanted: pa.Array) -> dict[str, float]:
    frames = _of(library.read_corpus("frames", FRAMES, ["content_id", "brightness"]), wanted)
    means = frames.group_by("content_id").aggregate([("brightness", "mean")])
    pairs = zip(means["content_id"].to_pylist(), means["brightness_mean"].to_pylist(), strict=True)
    return {content: value for content, value in pairs if value is not None}
