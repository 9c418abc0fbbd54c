"""Names and phrases that recur, and how often."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.knowledge.candidates import candidates
from media_assets.knowledge.counting import count_terms
from media_assets.knowledge.matching import tokens
from media_assets.knowledge.phrases import repeated_phrases
from media_assets.knowledge.said import Said
from resources.glossary import GlossaryRules

RULES = GlossaryRules(least_phrases=4)


def said(text: str, content: str = "1", language: str = "en", series: str = "", at: float | int | None = None) -> Said:
    return Said(content, language, series, text, at)


def terms(*texts: Said) -> list[str]:
    return [row["term"] for row, _ in candidates(texts, RULES)]


class TestNames:
    def test_a_name_seen_three_times_in_two_files_is_one(self) -> None:
        assert terms(said("We met Helen Carter and Helen Carter."), said("then Helen Carter left", "2")) == [
            "Helen Carter"
        ]

    def test_twice_or_in_one_file_is_not_enough(self) -> None:
        assert terms(said("we met Oxford"), said("we met Oxford", "2")) == []
        assert terms(said("we met Oxford, saw Oxford and left Oxford")) == []

    def test_once_a_name_is_known_it_counts_where_sentences_begin(self) -> None:
        assert terms(said("Oxford is old."), said("Oxford is far.", "2"), said("we like Oxford", "3")) == ["Oxford"]

    def test_a_word_that_is_mostly_written_small_is_no_name(self) -> None:
        texts = [said(f"the Rook and the rook and a rook, take {n}", str(n)) for n in range(4)]
        assert terms(*texts) == []

    def test_languages_are_counted_apart(self) -> None:
        texts = [said("in Oxford and in Oxford"), said("en Oxford", "2", "es"), said("to Oxford", "3")]
        assert [(row["term"], row["language"], seen.count) for row, seen in candidates(texts, RULES)] == [
            ("Oxford", "en", 3)
        ]
        assert terms(*(said("in Oxford", str(n), "") for n in range(5))) == []

    def test_a_name_of_one_series_belongs_to_it_and_one_of_several_to_none(self) -> None:
        texts = [said("with Helen and with Helen", str(n), series="cats") for n in range(2)]
        texts += [said("in Oxford, in Oxford", str(n), series=name) for n, name in enumerate(("cats", "dogs", ""))]
        assert {row["term"]: row["series"] for row, _ in candidates(texts, RULES)} == {"Helen": "cats", "Oxford": None}


class TestPhrases:
    def repeated(self, lines: list[str]) -> list[str]:
        return repeated_phrases(map(tokens, lines), 4)

    def test_words_that_stand_together_are_a_phrase(self) -> None:
        lines = [f"then the flux capacitor {verb} again" for verb in ("broke", "hummed", "fell", "sang", "moved")]
        assert self.repeated(lines) == ["flux capacitor"]

    def test_words_that_also_stand_elsewhere_are_none(self) -> None:
        beside = [f"the big {thing} stood" for thing in ("dog", "cat", "cow", "hen", "owl", "fox") for _ in range(2)]
        assert self.repeated([*beside, *(f"a big house, number {n}" for n in range(4))]) == []

    def test_a_phrase_of_three_words_is_not_cut(self) -> None:
        lines = [f"the {n} electric toaster oven works" for n in ("old", "new", "red", "green", "blue")]
        assert "electric toaster oven" in " ".join(self.repeated(lines))

    def test_phrases_are_candidates_whose_case_does_not_matter(self) -> None:
        texts = [
            said(f"Here a flux capacitor {verb}", str(n)) for n, verb in enumerate(("broke", "sang", "fell", "ran"))
        ]
        found = candidates(texts, RULES)
        assert [(row["term"], row["case_sensitive"]) for row, _ in found] == [("flux capacitor", False)]

    def test_phrases_can_be_left_out(self) -> None:
        texts = [said(f"a flux capacitor {n}", str(n)) for n in range(9)]
        assert candidates(texts, GlossaryRules(least_phrases=0)) == []


class TestCounting:
    def count(self, *rows: dict[str, Any], texts: list[Said]) -> list[tuple[int, int]]:
        common = {"language": "en", "case_sensitive": False, "series": None}
        return [(seen.count, len(seen.files)) for seen in count_terms([common | row for row in rows], texts)]

    def test_occurrences_and_files_are_counted_in_the_terms_language_and_series(self) -> None:
        texts = [said("a cat, a Cat", "1", series="s"), said("a cat", "2"), said("a cat", "3", "es"), said("x", "4")]
        assert self.count({"term": "cat"}, {"term": "cat", "series": "s"}, {"term": "dog"}, texts=texts) == [
            (3, 2),
            (2, 1),
            (0, 0),
        ]

    def test_inside_of_a_longer_term_a_term_does_not_count(self) -> None:
        texts = [said("the office cat saw a cat")]
        assert self.count({"term": "cat"}, {"term": "office cat"}, texts=texts) == [(1, 1), (1, 1)]

    def test_the_example_is_the_first_place(self) -> None:
        rows = [{"term": "cat", "language": "en", "case_sensitive": False, "series": None}]
        (seen,) = count_terms(rows, [said("no"), said("a cat", at=3.5), said("a cat", at=9.0)])
        assert seen.example is not None and seen.example.at == 3.5

    @given(st.lists(st.text("ab ", min_size=1, max_size=8), max_size=6))
    @settings(max_examples=100, deadline=None)
    def test_a_word_is_counted_as_often_as_it_is_written(self, lines: list[str]) -> None:
        expected = sum(line.split().count("a") for line in lines)
        assert self.count({"term": "a"}, texts=[said(line) for line in lines])[0][0] == expected
