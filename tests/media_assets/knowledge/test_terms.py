"""Terms from users and from texts."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.knowledge.terms import glossary_table, learn_terms, pattern_of, read_user_terms, terms_in
from media_assets.schemas.text import GLOSSARY

HEADER = "source,language,target_language,target,note,case\n"


def term(name: str, **about: Any) -> dict[str, Any]:
    return {
        "term": name,
        "language": "en",
        "target_language": None,
        "target": "x",
        "note": None,
        "case_sensitive": False,
        **about,
    }


class TestUserFile:
    def test_a_line_is_a_term(self) -> None:
        lines = (
            HEADER + ' Lakeside Museum ,en,es,"Museo del Lago, Oxford",a name,yes\nmoon,en,,luna,,\nHelen,en,,,,no\n'
        )
        museum, moon, helen = read_user_terms(lines)
        assert museum == {
            "term": "Lakeside Museum",
            "language": "en",
            "target_language": "es",
            "target": "Museo del Lago, Oxford",
            "note": "a name",
            "origin": "user",
            "case_sensitive": True,
        }
        assert (moon["target_language"], moon["note"], moon["case_sensitive"]) == (None, None, False)
        assert helen["target"] is None

    def test_three_columns_in_any_order_are_enough(self) -> None:
        (read,) = read_user_terms("target,source,language,colour\nluna,moon,en,white\n")
        assert (read["term"], read["target"], read["target_language"]) == ("moon", "luna", None)

    def test_blank_lines_and_windows_line_ends_are_nothing_special(self) -> None:
        lines = (HEADER + "\nmoon,en,,luna,,\n\n").replace("\n", "\r\n")
        assert [read["term"] for read in read_user_terms(lines)] == ["moon"]

    def test_only_a_header_is_no_term(self) -> None:
        assert read_user_terms(HEADER) == []

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ("", "glossary.csv lacks the columns language, source, target"),
            ("source,target\nmoon,luna\n", "glossary.csv lacks the columns language"),
            (HEADER + "moon,en,,luna,,\n ,en,,x,,\n", "glossary.csv, line 3: no source term"),
            (HEADER + "moon\n", "glossary.csv, line 2: no language"),
            (HEADER + 'moon,en,,"lu\nna",,\n,en\n', "glossary.csv, line 4: no source term"),
            (HEADER + "x" * 200_000 + ",en,,y,,\n", "glossary.csv, line 2: field larger than field limit"),
        ],
    )
    def test_an_error_names_its_line(self, lines: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            read_user_terms(lines)

    @given(st.text(max_size=80))
    @settings(max_examples=100, deadline=None)
    def test_any_text_gives_terms_or_a_sentence(self, text: str) -> None:
        try:
            assert all(read["term"] and read["language"] for read in read_user_terms(HEADER + text))
        except ValueError as error:
            assert str(error).startswith("glossary.csv")


class TestLearning:
    def learned(self, *texts: str, language: str = "en") -> list[str]:
        return [found["term"] for found in learn_terms((str(n), language, text) for n, text in enumerate(texts))]

    def test_a_name_seen_three_times_in_two_files_is_learned(self) -> None:
        assert self.learned("We met Helen Carter and Helen Carter.", "then Helen Carter left") == ["Helen Carter"]

    def test_twice_or_in_one_file_is_not_enough(self) -> None:
        assert self.learned("we met Oxford", "we met Oxford") == []
        assert self.learned("we met Oxford, saw Oxford and left Oxford") == []

    def test_the_first_word_of_a_sentence_or_line_is_no_name(self) -> None:
        begin = "Friends came. Others left! Nobody stayed? Everybody: Silence\nTomorrow"
        assert self.learned(begin, begin, begin) == []

    def test_small_words_inside_a_name_belong_to_it(self) -> None:
        text = "the Museum of Natural History and the Calle de la Luna"
        assert "Museum of Natural History" in self.learned(text, text, text)

    def test_languages_are_counted_apart(self) -> None:
        texts = [("1", "en", "in Oxford and in Oxford"), ("2", "es", "en Oxford"), ("3", "en", "to Oxford")]
        assert [(found["term"], found["language"]) for found in learn_terms(texts)] == [("Oxford", "en")]


class TestOccurrences:
    @pytest.mark.parametrize(
        ("name", "text", "sensitive", "found"),
        [
            ("moon", "The moon rose.", False, True),
            ("moon", "The Moon rose.", False, True),
            ("moon", "The Moon rose.", True, False),
            ("moon", "moonlight and half-moons", False, False),
            ("moon", "half-moon", False, True),
            ("C++", "we write C++, mostly", False, True),
            ("a.b", "axb", False, False),
            ("niño", "los niños", False, False),
            ("niño", "el NIÑO", False, True),
            ("Helen Carter", "Helen  Carter", False, False),
        ],
    )
    def test_terms_are_found_as_whole_words(self, name: str, text: str, sensitive: bool, found: bool) -> None:
        assert bool(pattern_of(term(name, case_sensitive=sensitive)).search(text)) is found

    def test_only_terms_with_a_translation_between_these_languages_are_used(self) -> None:
        glossary = [
            term("moon"),
            term("moon", target_language="es", target="luna"),
            term("moon", target_language="de", target="Mond"),
            term("moon", language="nl", target="maan"),
            term("moon", target=None),
            term("sun"),
        ]
        assert [found["target"] for found in terms_in("the moon", glossary, "en", "es")] == ["x", "luna"]
        assert terms_in("the moon", glossary, None, "es") == []


def test_the_table_counts_occurrences_and_users_terms_win_over_learned_ones() -> None:
    texts = [
        ("1", "en", "We saw Oxford, then Oxford and Chelsea."),
        ("2", "en", "in oxford or Chelsea, or Chelsea"),
        ("3", "es", "en Oxford"),
        ("4", "en", "near Oxford"),
    ]
    own = [term("oxford", origin="user", target="Oxonia"), term("moon", origin="user")]
    table = glossary_table(own, texts)
    assert table.schema.equals(GLOSSARY)
    rows = {(row["term"], row["origin"]): (row["count"], row["files"]) for row in table.to_pylist()}
    assert rows == {("oxford", "user"): (4, 3), ("moon", "user"): (0, 0), ("Chelsea", "learned"): (3, 2)}
