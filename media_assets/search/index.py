"""The published search index, opened to be asked."""

import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from media_assets.blobs import local_file
from media_assets.schemas.search import SEARCH_INDEX
from media_assets.search import catalogue
from media_assets.search.nearest import NearestIndex
from media_assets.search.parts import WORDS
from media_assets.search.refresh import NAME
from resources.library import Library

HOW = "dagster asset materialize --select search_index -m media_assets.definitions"
_TRIES = 3


class SearchIndex:
    """What one refresh made public; later refreshes do not change it."""

    def __init__(self, library: Library) -> None:
        """Open the index.

        Raises:
            LookupError: there is none, or it is damaged; the message says what to do.
        """
        self._library = library
        for tries_left in reversed(range(_TRIES)):
            self._rows = {row["part"]: row for row in library.read_table(NAME, SEARCH_INDEX).to_pylist()}
            if WORDS not in self._rows:
                raise LookupError(f"nothing was indexed yet; media ingest does it with new files, or: {HOW}")
            try:
                self._files = self._checked(self._fetched)
                break
            except FileNotFoundError:  # two refreshes may have ended since the table was read
                if not tries_left:
                    raise LookupError(f"files of the search index are missing; to make it anew: {HOW}") from None
        self.late = len(library.batches("media_files")) - self._rows[WORDS]["batches"]
        self._open: dict[str, NearestIndex] = {}
        self._closing = ExitStack()
        self.catalogue = self._checked(self._catalogue)

    def close(self) -> None:
        """Close the catalogue."""
        self._closing.close()

    def space(self, asset: str) -> str | None:
        """Return the space of an asset's vectors, None where there are none."""
        row = self._rows.get(asset)
        return row["space"] if row and row["entries"] else None

    def vectors(self, asset: str) -> NearestIndex:
        """Return the vectors of an asset, opened at the first call.

        Raises:
            LookupError: the index is damaged.
        """
        if asset not in self._open:
            try:
                self._open[asset] = self._checked(lambda: NearestIndex.load(*self._files[asset]))
            except FileNotFoundError:
                raise LookupError("the search index was refreshed twice since it was opened; ask again") from None
        return self._open[asset]

    def _fetched(self) -> dict[str, list[Path]]:
        return {part: [local_file(self._library, blob) for blob in row["blobs"]] for part, row in self._rows.items()}

    def _catalogue(self) -> sqlite3.Connection:
        (file,) = self._files[WORDS]
        return self._closing.enter_context(catalogue.reading(Path(file)))

    def _checked(self, opening: Any) -> Any:
        try:
            return opening()
        except FileNotFoundError:
            raise
        except (ValueError, OSError, sqlite3.DatabaseError) as error:
            raise LookupError(f"the search index is damaged ({type(error).__name__}); to make it anew: {HOW}") from None
