"""Documents with the text of their pages, as far as a page of the report can take it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from media_assets.reports import words
from media_assets.reports.data import Corpus, html_bytes, newest_results
from media_assets.reports.paging import PAGE_BYTES, fitting, weight_of
from media_assets.schemas import DOCUMENT_PAGES
from resources.library import Library

MOST_CHARACTERS = 20_000
"""Characters of one page that are shown."""

_PAGE_BYTES = 250


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
    language: str
    tag: str | None
    reason: str
    count: int
    left_out: int
    pages: list[PageText]
    weight: int


def read_documents(library: Library, corpus: Corpus) -> list[Document]:
    """Return the documents by name."""
    return sorted(_documents(library, corpus), key=lambda one: (one.name.casefold(), one.content_id))


def _documents(library: Library, corpus: Corpus) -> Iterator[Document]:
    columns = ["content_id", "page", "text", "language", "key", "reason"]
    table = newest_results(library.read_corpus("document_pages", DOCUMENT_PAGES, columns), "page", corpus.replaced)
    if not len(table):
        return
    weights = np.minimum(html_bytes(table["text"]), 6 * MOST_CHARACTERS) + _PAGE_BYTES
    contents = table["content_id"].to_numpy()
    starts = np.flatnonzero(np.r_[True, contents[1:] != contents[:-1]])
    for first, end in zip(starts, [*starts[1:], len(contents)], strict=True):
        own = weights[first:end].tolist()
        shown = fitting(own, PAGE_BYTES)
        rows = table.slice(first, shown).to_pylist()
        fact = corpus.fact(contents[first])
        known = next((row["language"] for row in rows if row["language"]), None)
        yield Document(
            content_id=contents[first],
            name=fact.name,
            language=words.sentence(words.language(known)),
            tag=words.language_tag(known),
            reason=words.plain(rows[0]["reason"]),
            count=int(end - first),
            left_out=int(end - first) - shown,
            pages=[_page(row["page"], row["text"] or "") for row in rows],
            weight=800 + 2 * weight_of(fact.name) + sum(own[:shown]),
        )


def _page(page: int, text: str) -> PageText:
    clean = words.plain(text).strip()
    return PageText(page, clean[:MOST_CHARACTERS], max(0, len(clean) - MOST_CHARACTERS))
