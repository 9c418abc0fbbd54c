"""Extracting a document's text in a worker."""

from typing import BinaryIO

import pyarrow as pa

from media_assets.library.probe import read_text
from media_assets.outcomes import Outcome, portable
from resources.opening import Source, open_pdf

_EXTRACTED = pa.schema([("page", pa.int32()), ("text", pa.string())])


def extract(source: Source, is_pdf: bool) -> bytes:
    """Extract the text of a document; returns a portable outcome with `page` (from 1) and `text`.

    A document without any text, such as a scan, is not applicable.
    """
    with source.open() as file:
        pages = _pdf_pages(file) if is_pdf else [read_text(file)]
    rows = [{"page": number, "text": text} for number, text in enumerate(pages, 1)]
    table = pa.Table.from_pylist(rows, _EXTRACTED)
    if not any(text.strip() for text in pages):
        return portable(Outcome(table.slice(0, 0), "not_applicable", "the document holds no text (a scan, perhaps)"))
    return portable(Outcome(table))


def _pdf_pages(file: BinaryIO) -> list[str]:
    with open_pdf(file) as document:
        pages = []
        for page in document:
            text = page.get_textpage().get_text_bounded()
            pages.append(text.replace("\r\n", "\n").replace("\0", ""))
            page.close()
        return pages
