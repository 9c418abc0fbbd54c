"""Which terms occur in a text."""

from media_assets.knowledge.lookup import Glossary, Term


def row(term: str, target: str | None, **about: object) -> dict[str, object]:
    return {"term": term, "language": "en", "target_language": None, "target": target, "note": None} | {
        "case_sensitive": False,
        "origin": "user",
        **about,
    }


def test_terms_are_found_as_whole_words_in_their_language_only() -> None:
    glossary = Glossary([row("cat", "gato"), row("office cat", "gato de oficina"), row("dog", "perro")])
    assert [term.target for term in glossary.found("The Office Cat sleeps", "en", "es")] == ["gato", "gato de oficina"]
    assert glossary.found("concatenate", "en", "es") == []
    assert glossary.found("The office cat", "de", "es") == []


def test_a_term_of_the_series_wins_over_one_of_any() -> None:
    glossary = Glossary([row("Rook", "Torre"), row("Rook", "Grajo", series="chess birds")])
    assert [term.target for term in glossary.found("Rook!", "en", "es", "chess birds")] == ["Grajo"]
    assert [term.target for term in glossary.found("Rook!", "en", "es", "else")] == ["Torre"]


def test_case_counts_where_the_term_says_so() -> None:
    glossary = Glossary([row("Will", "Guillermo", case_sensitive=True)])
    assert glossary.found("she will come", "en", "es") == []
    assert [term.term for term in glossary.found("Will is here", "en", "es")] == ["Will"]


def test_suggestions_and_terms_without_a_translation_are_not_used() -> None:
    glossary = Glossary([row("cat", None), row("dog", "perro", origin="suggested"), row("C++", "C++")])
    assert glossary.found("a cat and a dog write C++ here", "en", "es") == [Term("C++", "en", "C++")]


def test_a_term_that_begins_with_a_sign_is_found() -> None:
    assert Glossary([row(".NET", ".NET")]).found("use .NET now", "en", "es") == [Term(".NET", "en", ".NET")]
