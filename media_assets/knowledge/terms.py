"""The glossary: terms that users set in a CSV file, and names that recur in speech and documents."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from media_assets.schemas.text import GLOSSARY
from resources.library import Library

FILE = "glossary.csv"
"""Name of the users' glossary in the library: columns source, language, target_language, target, note, case."""

LEAST_COUNT = 3
"""A learned term must occur this often ..."""

LEAST_FILES = 2
"""... in this many files."""

_NAME = re.compile(r"(?<![.!?:\n] )(?<!^)\b(?:[A-Z][\w'-]+)(?: (?:of |de |la )?[A-Z][\w'-]+)*", re.MULTILINE)


def read_user_terms(text: str) -> list[dict[str, Any]]:
    """Read the users' glossary.

    Raises:
        ValueError: a column is missing, or a line has no source term or language; the message names the line.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        missing = {"source", "language", "target"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{FILE} lacks the columns {', '.join(sorted(missing))}")
        return [_user_term(line, reader.line_num) for line in reader]
    except csv.Error as error:
        raise ValueError(f"{FILE}, line {reader.line_num + 1}: {error}") from None


def user_terms(library: Library) -> list[tuple[str, str]]:
    """Return (language, term) of the users' glossary; none where it cannot be read, which `glossary` reports."""
    path = library.user_file(FILE)
    try:
        return [(term["language"], term["term"]) for term in read_user_terms(path.read_text("utf-8-sig"))]
    except (FileNotFoundError, ValueError):
        return []


def _user_term(line: dict[str, str | None], number: int) -> dict[str, Any]:
    def field(name: str) -> str:
        return (line.get(name) or "").strip()

    for name, meaning in (("source", "source term"), ("language", "language")):
        if not field(name):
            raise ValueError(f"{FILE}, line {number}: no {meaning}")
    return {
        "term": field("source"),
        "language": field("language"),
        "target_language": field("target_language") or None,
        "target": field("target") or None,
        "note": field("note") or None,
        "origin": "user",
        "case_sensitive": field("case").lower() in ("1", "yes", "true"),
    }


def learn_terms(texts: Iterable[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """Find names that recur.

    A name is a run of capitalised words that does not begin a sentence, seen `LEAST_COUNT` times in `LEAST_FILES`
    files. Languages that capitalise all nouns give more candidates than names.

    Args:
        texts: (content id, language, text).
    """
    counts: Counter[tuple[str, str]] = Counter()
    files: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for content, language, text in texts:
        for match in _NAME.finditer(text):
            counts[language, match[0]] += 1
            files[language, match[0]].add(content)
    return [
        {"term": term, "language": language, "origin": "learned", "case_sensitive": True}
        for (language, term), count in sorted(counts.items())
        if count >= LEAST_COUNT and len(files[language, term]) >= LEAST_FILES
    ]


def glossary_table(user: Sequence[dict[str, Any]], texts: Sequence[tuple[str, str, str]]) -> pa.Table:
    """Join the users' terms and the learned ones, with how often and in how many files each occurs."""
    own = {(term["language"], term["term"].casefold()) for term in user}
    learned = [term for term in learn_terms(texts) if (term["language"], term["term"].casefold()) not in own]
    rows = []
    for term in [*user, *learned]:
        pattern = pattern_of(term)
        found = [(content, len(pattern.findall(text))) for content, lang, text in texts if lang == term["language"]]
        rows.append(
            dict.fromkeys(GLOSSARY.names)
            | term
            | {
                "count": sum(count for _, count in found),
                "files": len({content for content, count in found if count}),
            }
        )
    return pa.Table.from_pylist(rows, GLOSSARY)


def pattern_of(term: dict[str, Any]) -> re.Pattern[str]:
    """Return what finds a term as whole words."""
    return re.compile(rf"(?<!\w){re.escape(term['term'])}(?!\w)", 0 if term["case_sensitive"] else re.IGNORECASE)


def terms_in(text: str, glossary: Sequence[dict[str, Any]], source: str | None, target: str) -> list[dict[str, Any]]:
    """Return the glossary entries with a translation that occur in a text of language `source`."""
    return [
        term
        for term in glossary
        if term["target"]
        and term["language"] == source
        and term["target_language"] in (None, target)
        and pattern_of(term).search(text)
    ]
