"""What others may take for spoken: transcripts without the text that is not believed."""

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.schemas.speech import TRANSCRIPTS
from resources.library import Library

NAME = "transcripts"


def spoken(library: Library, batch: str) -> pa.Table:
    """Return the rows of `TRANSCRIPTS` of a batch whose text is believed."""
    return believed(library.read_table(NAME, TRANSCRIPTS, batch))


def spoken_corpus(library: Library, columns: list[str]) -> pa.Table:
    """Return some columns of the believed rows of all batches, in batch order."""
    return believed(library.read_corpus(NAME, TRANSCRIPTS, [*columns, "flags"])).select(columns)


def believed(table: pa.Table) -> pa.Table:
    """Drop the rows of a table with the column `flags` that carry one."""
    flags = pc.fill_null(pc.list_value_length(table["flags"]), 0)
    return table.filter(pc.equal(flags, 0))
