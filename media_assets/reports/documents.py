"""Documents with the text of their pages, as far as a page of the report can take it."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from media_assets.reports import words
from media_assets.reports.data import Corpus, Span, html_bytes, newest_results, spans_of
from media_assets.schemas.text import DOCUMENT_PAGES
from resources.library import Library

MOST_CHARACTERS = 20_000
"""Characters of one page that are shown."""

_PAGE_BYTES = 250
_COLUMNS = ["content_id", "page", "text", "language", "key", "reason"]


@dataclass(frozen=True)
class PageText:
    """One page; `left_out` counts the characters that are not shown."""

    page: int
    text: str
    left_out: int


@dataclass(frozen=True)
class Document:
    """One document; `left_out` counts the pages that are not shown."""

    content_id: str
    name: str
    about: str
    excerpt: str
    language: str
    tag: str | None
    reason: str
    count: int
    left_out: int
    pages: list[PageText]


class Documents:
    """The text of all documents of a library."""

    def __init__(self, library: Library, corpus: Corpus) -> None:
        """Read the table; its text is turned into Python objects only when a document is asked for."""
        self._corpus = corpus
        table = library.read_corpus("document_pages", DOCUMENT_PAGES, _COLUMNS)
        self.table: pa.Table = newest_results(table, "page", corpus.replaced)
        weights = np.minimum(html_bytes(self.table["text"]), 6 * MOST_CHARACTERS) + _PAGE_BYTES
        self.spans = spans_of(self.table["content_id"].to_numpy(), weights, corpus)

    def document(self, span: Span) -> Document:
        """Return one document with the pages that fit."""
        rows = self.table.slice(span.first, span.shown).to_pylist()
        known = next((row["language"] for row in rows if row["language"]), None)
        return Document(
            content_id=span.content_id,
            name=span.name,
            about=self._corpus.also(span.content_id),
            excerpt=words.excerpt(next((row["text"] for row in rows if row["text"]), None)),
            language=words.sentence(words.language(known)),
            tag=words.language_tag(known),
            reason=words.sentence(rows[0]["reason"]),
            count=span.count,
            left_out=span.count - span.shown,
            pages=[_page(row["page"], row["text"] or "") for row in rows],
        )


def _page(page: int, text: str) -> PageText:
    clean = words.plain(text).strip()
    return PageText(page, clean[:MOST_CHARACTERS], max(0, len(clean) - MOST_CHARACTERS))
