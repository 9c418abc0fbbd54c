"""Document text by page."""

from typing import BinaryIO

import pyarrow as pa

from media_assets.library.probe import read_text
from media_assets.runners import in_workers, portable
from media_assets.schemas import DOCUMENT_PAGE
from media_assets.work import Item, Outcome, Stage
from resources.opening import Source, open_pdf
from resources.text.base import LanguageIdentifier
from resources.workers import Workers

NAME = "document_pages"
VERSION = "1"

_EXTRACTED = pa.schema([("page", pa.int32()), ("text", pa.string())])


def pages_stage(workers: Workers, identifier: LanguageIdentifier) -> Stage:
    """Return the stage that extracts text; its items' work is (source, whether it is a PDF)."""

    def with_language(item: Item, outcome: Outcome) -> Outcome:
        pages = outcome.table["text"].to_pylist()
        language = identifier.identify("\n".join(pages))
        rows = [
            {**row, "language": language and language.code, "language_probability": language and language.probability}
            for row in outcome.table.to_pylist()
        ]
        return Outcome(pa.Table.from_pylist(rows, DOCUMENT_PAGE), outcome.state, outcome.reason)

    return Stage(
        name=NAME,
        version=VERSION,
        schema=DOCUMENT_PAGE,
        run=in_workers(workers, extract, lambda item: item.work, with_language),
        settings={"languages": identifier.model_dump(mode="json")},
    )


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
