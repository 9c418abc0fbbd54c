"""CSV files of users: what can be read is, the rest is named."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.knowledge.csv_files import Lines, read_files, read_lines
from resources.library import Library

REQUIRED = frozenset(("source", "target"))


def put(library: Library, name: str, data: bytes) -> None:
    path = Path(str(library.user_file(name)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def read(text: str) -> Lines:
    lines = Lines()
    read_lines(text, "a.csv", REQUIRED, lines)
    return lines


def test_one_file_and_a_folder_of_files_are_read_in_order_of_their_names(library: Library) -> None:
    for name, word in (("glossaries/b.csv", "two"), ("glossary.csv", "zero"), ("glossaries/a.csv", "one")):
        put(library, name, f"source,target\n{word},x\n".encode())
    put(library, "glossaries/notes.txt", b"source,target\nthree,x\n")
    found = read_files(library, "glossary", REQUIRED)
    assert [(place, fields["source"]) for place, fields in found.rows] == [
        ("glossary.csv, line 2", "zero"),
        ("glossaries/a.csv, line 2", "one"),
        ("glossaries/b.csv, line 2", "two"),
    ]


def test_a_name_without_y_keeps_its_name_as_a_folder(library: Library) -> None:
    put(library, "feedback/mine.csv", b"source,target\none,x\n")
    assert len(read_files(library, "feedback", REQUIRED).rows) == 1


def test_a_file_that_is_no_text_is_named_and_the_others_are_read(library: Library) -> None:
    put(library, "glossary.csv", b"\xff\xfe\x00")
    put(library, "glossaries/a.csv", b"\xef\xbb\xbfsource,target\none,x\n")
    found = read_files(library, "glossary", REQUIRED)
    assert found.problems == ["glossary.csv is not UTF-8 text"]
    assert [fields["source"] for _, fields in found.rows] == ["one"]


def test_an_empty_library_has_no_lines(library: Library) -> None:
    assert read_files(library, "glossary", REQUIRED) == Lines()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_columns_are_separated_as_spreadsheets_do_in_any_order_and_case(sign: str) -> None:
    found = read(sign.join(("Note", " TARGET", "source")) + "\r\n" + sign.join(("n", " x ", '"a, b; c"')) + "\r\n")
    assert [fields for _, fields in found.rows] == [{"note": "n", "target": "x", "source": "a, b; c"}]


def test_short_lines_are_empty_at_their_end_and_empty_lines_are_none() -> None:
    found = read("source,target\none\n\n,\ntwo,x,surplus\n")
    assert [(place, fields["source"], fields["target"]) for place, fields in found.rows] == [
        ("a.csv, line 2", "one", ""),
        ("a.csv, line 5", "two", "x"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "a.csv lacks the columns source, target"),
        ("source\nx\n", "a.csv lacks the columns target"),
        (f"source,target\none,x\n{'y' * 200_000},x\n", "a.csv, line 3: field larger than field limit"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_that_names_the_line(text: str, problem: str) -> None:
    (said,) = read(text).problems
    assert said.startswith(problem)


_CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)


@given(st.lists(st.tuples(_CELLS, _CELLS).filter(any), max_size=6))
@settings(max_examples=150, deadline=None)
def test_what_a_csv_writer_wrote_comes_back(cells: list[tuple[str, str]]) -> None:
    sink = io.StringIO()
    csv.writer(sink).writerows([("source", "target"), *cells])
    found = read(sink.getvalue())
    assert [(fields["source"], fields["target"]) for _, fields in found.rows] == cells
    assert found.problems == []


@given(st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_lines_or_sentences(text: str) -> None:
    found = read("source,target\n" + text)
    assert all(place.startswith("a.csv, line ") for place, _ in found.rows)
    assert all(said.startswith("a.csv, line ") for said in found.problems)
