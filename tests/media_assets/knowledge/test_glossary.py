"""The glossary of a library."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.knowledge.glossary import collect_glossary
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.text import DOCUMENT_PAGES
from resources.library import Library


def write(library: Library, asset: str, schema: pa.Schema, batch: str, rows: list[dict[str, Any]]) -> None:
    table = pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema)
    library.write_table(asset, table, schema, batch)


def user_file(library: Library, data: bytes) -> None:
    path = Path(str(library.user_file("glossary.csv")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_an_empty_library_has_no_terms(library: Library) -> None:
    table, problem = collect_glossary(library)
    assert (len(table), problem) == (0, None)


def test_terms_come_from_the_users_file_from_speech_and_from_documents(library: Library) -> None:
    user_file(library, "\ufeffsource,language,target\nmoon,en,luna\n".encode())
    said = [{"content_id": "memo", "language": "en", "text": text} for text in ("I met Helen Carter.", "by the moon")]
    write(library, "transcripts", TRANSCRIPTS, "a", said)
    pages = [{"content_id": "guide", "language": "en", "text": "see Helen Carter", "page": n} for n in (1, 2)]
    write(library, "document_pages", DOCUMENT_PAGES, "b", [*pages, {"content_id": "scan", "text": "x", "page": 1}])
    table, problem = collect_glossary(library)
    assert problem is None
    assert [(row["term"], row["origin"], row["count"], row["files"]) for row in table.to_pylist()] == [
        ("moon", "user", 1, 1),
        ("Helen Carter", "learned", 3, 2),
    ]


def test_a_file_that_cannot_be_read_is_a_problem_and_what_was_learned_stays(library: Library) -> None:
    for n in range(3):
        write(
            library, "transcripts", TRANSCRIPTS, str(n), [{"content_id": str(n), "language": "en", "text": "in Oxford"}]
        )
    for data, said in ((b"source;language\n", "lacks the columns"), (b"\xff\xfe\x00", "utf-8")):
        user_file(library, data)
        table, problem = collect_glossary(library)
        assert problem is not None and said in problem
        assert table["term"].to_pylist() == ["Oxford"]


def test_contents_of_one_payload_count_once(library: Library) -> None:
    said = [
        {"content_id": content, "language": "en", "text": "Today Helen Carter met Helen Carter"} for content in "abc"
    ]
    copies = [row | {"key": "one result"} for row in said[:2]]
    write(library, "transcripts", TRANSCRIPTS, "a", [*copies, said[2] | {"key": "another"}])
    rows = {row["term"]: row for row in collect_glossary(library)[0].to_pylist()}
    assert (rows["Helen Carter"]["count"], rows["Helen Carter"]["files"]) == (4, 2)
