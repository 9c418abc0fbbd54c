"""The catalogue: an SQLite file with every content's files, frames and passages, and an index of their words."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from media_assets.search.words import enough_of, match_all, match_any, spaced

RECIPE = "1"
"""Raised when the tables below change."""

_TABLES = f"""
PRAGMA user_version = {RECIPE};
CREATE TABLE contents (id INTEGER PRIMARY KEY, content_id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, language TEXT);
CREATE TABLE files (content INTEGER NOT NULL, name TEXT, path TEXT, kind TEXT, at REAL);
CREATE TABLE frames (content INTEGER NOT NULL, frame INTEGER, time_seconds REAL, thumbnail TEXT);
CREATE TABLE passages (id INTEGER PRIMARY KEY, content INTEGER NOT NULL, source TEXT, position INTEGER,
                       time_seconds REAL, page INTEGER, text TEXT);
CREATE INDEX files_of ON files (content);
CREATE INDEX frames_of ON frames (content);
CREATE INDEX passages_of ON passages (content);
CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='unicode61 remove_diacritics 2');
"""
_OF_CONTENT = ("files", "frames", "passages")


class Passage(NamedTuple):
    """A text of a content: source name, transcript or document, and where it begins."""

    source: str
    position: int
    time_seconds: float | None
    page: int | None
    text: str


class Entry(NamedTuple):
    """All that is known of one content.

    `files` are (name, path, kind, Unix time), `frames` (frame, seconds, thumbnail).
    """

    content_id: str
    key: str
    language: str | None
    files: Sequence[tuple[str, str, str | None, float | None]]
    frames: Sequence[tuple[int, float | None, str]]
    passages: Sequence[Passage]


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a catalogue to change it, made if it is not there; all changes are in the file when the block ends."""
    new = not path.exists()
    with closing(sqlite3.connect(path)) as connection:
        # Nobody reads the file before it is published, and a half-written one is thrown away.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        if new:
            connection.executescript(_TABLES)
        yield connection
        connection.commit()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a published catalogue, which nobody changes any more.

    Raises:
        sqlite3.DatabaseError: it is damaged, or of another recipe.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] != int(RECIPE):
            raise sqlite3.DatabaseError("the catalogue was made by another version")
        yield connection


def keys_in(connection: sqlite3.Connection) -> dict[str, str]:
    """Return content id → key of everything in the catalogue."""
    return dict(connection.execute("SELECT content_id, key FROM contents"))


def remove(connection: sqlite3.Connection, contents: Iterable[str]) -> None:
    """Remove contents with their words."""
    for content in contents:
        (number,) = connection.execute("SELECT id FROM contents WHERE content_id = ?", (content,)).fetchone()
        for passage, text in connection.execute(
            "SELECT id, text FROM passages WHERE content = ?", (number,)
        ).fetchall():
            # The index keeps no texts and must be told again what it forgets.
            connection.execute(
                "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (passage, spaced(text))
            )
        for table in _OF_CONTENT:
            connection.execute(f"DELETE FROM {table} WHERE content = ?", (number,))
        connection.execute("DELETE FROM contents WHERE id = ?", (number,))


def add(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Add contents that are not in the catalogue."""
    for entry in entries:
        made = connection.execute(
            "INSERT INTO contents (content_id, key, language) VALUES (?, ?, ?)",
            (entry.content_id, entry.key, entry.language),
        )
        number = made.lastrowid
        connection.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?)", [(number, *row) for row in entry.files])
        connection.executemany("INSERT INTO frames VALUES (?, ?, ?, ?)", [(number, *row) for row in entry.frames])
        for passage in entry.passages:
            text = passage.text.encode("utf-8", "replace").decode("utf-8")
            made = connection.execute(
                "INSERT INTO passages (content, source, position, time_seconds, page, text) VALUES (?, ?, ?, ?, ?, ?)",
                (number, *passage[:4], text),
            )
            connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (made.lastrowid, spaced(text)))


def disagreements(connection: sqlite3.Connection) -> list[str]:
    """Say what is wrong inside the catalogue."""
    (texts,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    (words,) = connection.execute("SELECT count(*) FROM words_docsize").fetchone()
    return [] if texts == words else [f"{texts} texts, {words} of them in the index of words"]


class Filters(NamedTuple):
    """What may be found: kinds of media, Unix times from (inclusive) and before, a language of speech or text."""

    kinds: Collection[str] = ()
    since: float | None = None
    before: float | None = None
    language: str | None = None

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return bool(self.kinds or self.since is not None or self.before is not None or self.language)

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """Return conditions on `files` and `contents`, and their parameters."""
        kinds = sorted(self.kinds)
        named = ", ".join(f":kind{n}" for n in range(len(kinds)))
        conditions = [f"files.kind IN ({named})"] if kinds else []
        conditions += ["files.at >= :since"] if self.since is not None else []
        conditions += ["files.at < :before"] if self.before is not None else []
        conditions += ["contents.language = :language"] if self.language else []
        given: dict[str, Any] = {f"kind{n}": kind for n, kind in enumerate(kinds)}
        return conditions, given | {"since": self.since, "before": self.before, "language": self.language}

    def sql(self) -> tuple[str, dict[str, Any]]:
        """Return a query for the numbers of contents that may be found, and its parameters."""
        conditions, given = self.conditions()
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT contents.id FROM contents JOIN files ON files.content = contents.id {where}", given


EVERYTHING = Filters()
"""Leaves nothing out."""


def allowed(connection: sqlite3.Connection, filters: Filters) -> set[str]:
    """Return the content ids that may be found."""
    query, given = filters.sql()
    return {row[0] for row in connection.execute(f"SELECT content_id FROM contents WHERE id IN ({query})", given)}


def find_words(
    connection: sqlite3.Connection, terms: list[str], filters: Filters, wanted: int
) -> list[tuple[str, Passage]]:
    """Return each content's best passage, best first by bm25: those with all terms, then those with half of them."""
    if not terms:
        return []
    query, given = filters.sql()
    found: dict[str, Passage] = {}
    for expression in dict.fromkeys([match_all(terms), match_any(terms)]):
        rows = connection.execute(
            f"""
            SELECT content_id, source, position, time_seconds, page, text, min(score) FROM (
                SELECT passages.*, contents.content_id, words.rank AS score
                FROM words JOIN passages ON passages.id = words.rowid JOIN contents ON contents.id = passages.content
                WHERE words MATCH :terms {"AND contents.id IN (" + query + ")" if filters.any else ""}
            ) GROUP BY content_id ORDER BY min(score), content_id LIMIT :wanted
            """,
            {**given, "terms": expression, "wanted": wanted},
        )
        for content, *passage, _ in rows:
            if content not in found and enough_of(passage[-1], terms):
                found[content] = Passage(*passage)
        if len(found) >= wanted:
            break
    return list(found.items())[:wanted]


def files_of(
    connection: sqlite3.Connection, content: str, filters: Filters
) -> list[tuple[str, str, str | None, float | None]]:
    """Return (name, path, kind, Unix time) of a content's files, those that the filters allow."""
    conditions, given = filters.conditions()
    where = " AND ".join(["contents.content_id = :content", *conditions])
    query = f"SELECT name, path, kind, at FROM files JOIN contents ON contents.id = files.content WHERE {where}"
    return connection.execute(f"{query} ORDER BY path", {**given, "content": content}).fetchall()


def passage_at(
    connection: sqlite3.Connection, content: str, position: int, time_seconds: float | None
) -> tuple[int | None, str | None]:
    """Return page and text of a document's passage, or what is said from a time on."""
    of_content = "content = (SELECT id FROM contents WHERE content_id = ?)"
    if time_seconds is None:
        query = f"SELECT page, text FROM passages WHERE {of_content} AND source = 'document' AND position = ?"
        return connection.execute(query, (content, position)).fetchone() or (None, None)
    query = f"""SELECT text FROM passages WHERE {of_content} AND source = 'transcript' AND time_seconds >= ?
                ORDER BY time_seconds, position LIMIT 8"""
    texts = [text for (text,) in connection.execute(query, (content, time_seconds))]
    return None, " ".join(texts) or None


def thumbnail_at(
    connection: sqlite3.Connection, content: str, frame: int | None, time_seconds: float | None
) -> str | None:
    """Return the thumbnail of a frame, or the last one not after a time, or the first."""
    query = """SELECT thumbnail FROM frames WHERE content = (SELECT id FROM contents WHERE content_id = ?)
               ORDER BY frame IS NOT ?, coalesce(time_seconds, 0) > ?,
                        CASE WHEN coalesce(time_seconds, 0) > ? THEN time_seconds ELSE -time_seconds END LIMIT 1"""
    at = time_seconds or 0.0
    row = connection.execute(query, (content, frame, at, at)).fetchone()
    return row[0] if row else None
