"""Terms that users set in CSV files of the library."""

from typing import Any

from media_assets.knowledge.csv_files import Lines, read_files
from media_assets.knowledge.series import series_named
from media_assets.speech.languages import language_of
from resources.library import Library

NAME = "glossary"
"""`glossary.csv` and `glossaries/*.csv` in the library; columns source, language, target, and if wanted
target_language, note, case, series."""

REQUIRED = frozenset(("source", "language", "target"))
_YES = ("1", "yes", "true", "y", "x")

Row = dict[str, Any]


def user_glossary(library: Library) -> tuple[list[Row], list[str]]:
    """Return the users' terms and, where a file or line cannot be read, sentences that say why."""
    lines = read_files(library, NAME, REQUIRED)
    return read_user_terms(lines), lines.problems


def user_terms(library: Library) -> list[tuple[str, str]]:
    """Return (language, term) of the users' terms, for speech engines that take hints."""
    return list(dict.fromkeys((row["language"], row["term"]) for row in user_glossary(library)[0]))


def read_user_terms(lines: Lines) -> list[Row]:
    """Return the terms of lines; of one that is set again the later line counts, and bad lines become problems."""
    terms: dict[tuple[Any, ...], Row] = {}
    for place, fields in lines.rows:
        missing = [
            meaning
            for name, meaning in (("source", "source term"), ("language", "language"))
            if not fields[name].strip()
        ]
        if missing:
            lines.problems.append(f"{place}: no {' and no '.join(missing)}")
            continue
        row = _term(fields) | {"evidence": place}
        names = ("term", "language", "target_language", "series", "case_sensitive")
        terms[tuple(row[name] for name in names)] = row
    return list(terms.values())


def _term(fields: dict[str, str]) -> Row:
    return {
        "term": " ".join(fields["source"].split()),
        "language": code_of(fields["language"]),
        "target_language": code_of(fields.get("target_language", "")) or None,
        "target": fields["target"] or None,
        "note": fields.get("note") or None,
        "origin": "user",
        "series": series_named(fields.get("series", "")) or None,
        "case_sensitive": fields.get("case", "").casefold() in _YES,
    }


def code_of(language: str) -> str:
    """Return the two-letter code of a language as users write it; what is no known code stays as it is."""
    return language_of(language) or language.strip().casefold()
