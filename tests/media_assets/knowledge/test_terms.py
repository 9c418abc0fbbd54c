"""Terms that users set."""

from pathlib import Path
from typing import Any

import pytest

from media_assets.knowledge.csv_files import Lines, read_lines
from media_assets.knowledge.terms import REQUIRED, read_user_terms, user_glossary, user_terms
from resources.library import Library

HEADER = "source,language,target_language,target,note,case,series\n"


def read(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    lines = Lines()
    read_lines(text, "glossary.csv", REQUIRED, lines)
    return read_user_terms(lines), lines.problems


def test_a_line_is_a_term() -> None:
    (museum, moon, helen), problems = read(
        HEADER
        + ' Lakeside  Museum ,en,es,"Museo del Lago, Oxford",a name,yes,The Office Cat\nmoon,en,,luna,,,\nHelen,en,,\n'
    )
    assert problems == []
    assert museum == {
        "term": "Lakeside Museum",
        "language": "en",
        "target_language": "es",
        "target": "Museo del Lago, Oxford",
        "note": "a name",
        "origin": "user",
        "series": "the office cat",
        "case_sensitive": True,
        "evidence": "glossary.csv, line 2",
    }
    assert [moon[name] for name in ("target_language", "note", "series", "case_sensitive")] == [None, None, None, False]
    assert helen["target"] is None


def test_three_columns_are_enough() -> None:
    ((read_term,), _) = read("target,source,language,colour\nluna,moon,en,white\n")
    assert (read_term["term"], read_term["target"], read_term["target_language"]) == ("moon", "luna", None)


@pytest.mark.parametrize(
    ("written", "code"), [("EN", "en"), ("en-GB", "en"), ("eng", "en"), ("ger", "de"), ("xx", "xx")]
)
def test_languages_may_be_written_in_several_ways(written: str, code: str) -> None:
    ((term,), _) = read(HEADER + f"moon,{written},,luna\n")
    assert term["language"] == code


def test_of_a_term_that_is_set_again_the_later_line_counts() -> None:
    terms, _ = read(HEADER + "moon,en,,luna\nmoon,en,es,Luna\nmoon,en,,la luna\nmoon,en,,x,,,Some Series\n")
    assert [(term["target"], term["target_language"], term["series"]) for term in terms] == [
        ("la luna", None, None),
        ("Luna", "es", None),
        ("x", None, "some series"),
    ]


def test_bad_lines_are_named_and_the_rest_is_taken() -> None:
    terms, problems = read(HEADER + "moon,en,,luna\n,en,,x\nsun,,,sol\n,,,y\nstar,en,,estrella\n")
    assert [term["term"] for term in terms] == ["moon", "star"]
    assert problems == [
        "glossary.csv, line 3: no source term",
        "glossary.csv, line 4: no language",
        "glossary.csv, line 5: no source term and no language",
    ]


def test_terms_are_hints_for_speech_engines_whatever_cannot_be_read(library: Library) -> None:
    path = Path(str(library.user_file("glossary.csv")))
    path.parent.mkdir(parents=True)
    assert user_terms(library) == []
    path.write_text(HEADER + "moon,en,es,luna\nmoon,en,fr,lune\n,en,,x\nsun,de,,sol\n")
    assert user_terms(library) == [("en", "moon"), ("de", "sun")]
    path.write_bytes(b"\xff\xfe\x00")
    assert user_terms(library) == []
    assert user_glossary(library) == ([], ["glossary.csv is not UTF-8 text"])
