"""From the users' file and the texts of all batches to the glossary."""

import pyarrow as pa

from media_assets.knowledge.terms import FILE, glossary_table, read_user_terms
from media_assets.schemas.text import DOCUMENT_PAGES
from media_assets.speech.spoken import spoken_corpus
from resources.library import Library

VERSION = "2"


def collect_glossary(library: Library) -> tuple[pa.Table, str | None]:
    """Return the glossary and, if the users' file cannot be read, a sentence saying why."""
    path = library.user_file(FILE)
    try:
        user, problem = read_user_terms(path.read_text("utf-8-sig")) if path.exists() else [], None
    except ValueError as error:
        user, problem = [], str(error)
    return glossary_table(user, _texts(library)), problem


def _texts(library: Library) -> list[tuple[str, str, str]]:
    """Return content id, language and text; contents of one payload, whose results have one key, count once."""
    joined: dict[tuple[str, str], list[str]] = {}
    first: dict[str, str] = {}
    columns = ["content_id", "language", "text", "key"]
    for table in (spoken_corpus(library, columns), library.read_corpus("document_pages", DOCUMENT_PAGES, columns)):
        for row in table.to_pylist():
            if not row["key"] or first.setdefault(row["key"], row["content_id"]) == row["content_id"]:
                joined.setdefault((row["content_id"], row["language"] or ""), []).append(row["text"])
    return [(content, language, "\n".join(parts)) for (content, language), parts in joined.items()]
