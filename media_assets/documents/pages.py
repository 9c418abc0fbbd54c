"""Document text by page."""

import pyarrow as pa

from media_assets.documents.extract import extract
from media_assets.outcomes import Outcome
from media_assets.runners import in_workers
from media_assets.schemas.text import DOCUMENT_PAGE
from media_assets.work import Item, Stage
from resources.text.base import LanguageIdentifier
from resources.workers import Workers

NAME = "document_pages"
VERSION = "1"


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
