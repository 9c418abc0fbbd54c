"""Sentences with their true translations, and with replies of models that did what the sentence says."""

import csv
from pathlib import Path
from typing import NamedTuple

from media_assets.translation.injection import answers_instead
from media_assets.translation.prompts import STANDARD

_FOLDER = Path(__file__).parent


class Case(NamedTuple):
    """A source and a reply."""

    language: str
    source: str
    reply: str

    @property
    def verdict(self) -> str | None:
        source = "de" if self.source.startswith("Ignoriere") else "fr" if self.source.startswith("Ignorez") else "en"
        return answers_instead(self.source, self.reply, source, self.language, STANDARD.translate)


def true_translations(name: str = "true_translations") -> list[Case]:
    """Return every sentence with each of its translations."""
    return [
        Case(language, row["source"], row[language]) for row in _rows(name) for language in row if language != "source"
    ]


def injections(name: str = "injections") -> list[Case]:
    """Return the sentences that were obeyed or answered."""
    return [Case(row["target"], row["source"], row["reply"]) for row in _rows(name)]


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="¦", quoting=csv.QUOTE_NONE)
        return [{key: _read(value) for key, value in row.items()} for row in rows]


def _read(text: str) -> str:
    r"""Read \n and \u200b as Python does, and leave letters as they are."""
    return text.encode("raw_unicode_escape").decode("raw_unicode_escape").replace("\\n", "\n")
