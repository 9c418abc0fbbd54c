"""Lines that people corrected: what the next translation of the same line gets."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any


class Corrections:
    """Corrected lines, found by what they were made from.

    Args:
        rows: rows of `FEEDBACK`, oldest first; those without a source or a correction are left out, and of those of
            one line the newest counts.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Sort them by line."""
        self._known: dict[tuple[str, str, str, str | None], str] = {}
        for row in rows:
            if row.get("source") and row.get("corrected"):
                line = _plain(row["source"]), row["source_language"], row["language"], row.get("series")
                self._known[line] = row["corrected"]

    def of(self, source_text: str, source_language: str | None, language: str, series: str = "") -> str | None:
        """Return the correction of a line in its series, or of one that counts in any; None where there is none.

        Spaces and line breaks make no other line; letters, case and signs do.
        """
        line = _plain(source_text), source_language or "", language
        return self._known.get((*line, series), self._known.get((*line, None)))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
