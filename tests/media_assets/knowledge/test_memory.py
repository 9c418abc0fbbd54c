"""What each series calls things."""

from typing import Any

from media_assets.knowledge.memory import collect_memory, facts, memory_of
from media_assets.knowledge.said import Pair
from media_assets.schemas.text import SERIES_MEMORY
from resources.library import Library
from tests.media_assets.knowledge.made import write_files, write_translations

BESIDE = [Pair("cats", "en", f"it was late, {n}", f"era tarde, {n}") for n in range(60)]


def term(name: str, target: str | None, **about: Any) -> dict[str, Any]:
    common = {"term": name, "language": "en", "target_language": None, "target": target, "note": None}
    return common | {"case_sensitive": name != name.lower(), "series": None, "origin": "user"} | about


def rooks(*texts: str, series: str = "cats") -> list[Pair]:
    return [Pair(series, "en", f"the Rook and the Rook, {n}", text) for n, text in enumerate(texts)]


def only(pairs: list[Pair], *terms: dict[str, Any]) -> dict[str, Any]:
    (row,) = memory_of([*pairs, *BESIDE], terms, "es", 3)
    return row


def test_a_row_tells_how_a_term_is_settled_and_how_well_that_is_kept() -> None:
    row = only(rooks("la Torre", "una torre", "el Grajo, sí", "un Grajo"), term("Rook", "Torre"))
    assert row == {
        "series": "cats",
        "source_language": "en",
        "language": "es",
        "term": "Rook",
        "target": "Torre",
        "settled": "user",
        "occurrences": 8,
        "cues": 4,
        "adherence": 0.5,
        "conflicts": [{"text": "Grajo", "cues": 2}],
    }


def test_forms_of_the_target_keep_it() -> None:
    assert only(rooks("las Torres"), term("Rook", "torre"))["adherence"] == 1


def test_what_nobody_settled_is_what_most_cues_agree_on() -> None:
    row = only(rooks("la Torre", "una Torre", "Torre"), term("Rook", None, origin="suggested"))
    assert (row["target"], row["settled"], row["adherence"], row["conflicts"]) == ("Torre", "suggested", 1, [])
    row = only(rooks("la Torre", "el Grajo"), term("Rook", None, origin="suggested"))
    assert (row["target"], row["adherence"]) == (None, None)


def test_a_term_of_the_series_is_its_own_and_others_do_not_count() -> None:
    terms = [term("Rook", "Torre"), term("Rook", "Grajo", series="birds"), term("Rook", "x", target_language="fr")]
    pairs = [*rooks("la Torre"), *rooks("el Grajo", series="birds"), *BESIDE]
    rows = memory_of(pairs, terms, "es", 3)
    assert [(row["series"], row["target"], row["adherence"]) for row in rows] == [
        ("birds", "Grajo", 1),
        ("cats", "Torre", 1),
    ]


def test_a_suggestion_never_hides_what_is_settled() -> None:
    terms = [term("Rook", "Grajo", series="cats", origin="suggested"), term("Rook", "Torre", origin="accepted")]
    row = only(rooks("la Torre"), *terms)
    assert (row["target"], row["settled"]) == ("Torre", "accepted")


def test_a_term_that_no_cue_holds_has_no_row() -> None:
    assert memory_of(BESIDE, [term("Rook", "Torre")], "es", 3) == []


def test_the_memory_of_a_library_reads_what_the_model_made(library: Library) -> None:
    write_files(library, {"a": "The.Cat.S01E01.mkv", "b": "b.mp3"})
    write_translations(library, {name: [("a Rook", "una Torre")] for name in "ab"})
    write_translations(library, {"a": [("a Rook", "rough")]}, "fr", enhanced=False)
    table = collect_memory(library, [term("Rook", "Torre")], ["es", "fr"], 3)
    assert table.schema.equals(SERIES_MEMORY)
    assert [(row["series"], row["language"]) for row in table.to_pylist()] == [("", "es"), ("the cat", "es")]
    assert facts(table.to_pylist()) == {
        "terms": 2,
        "series": 2,
        "settled terms": 2,
        "terms with conflicts": 0,
        "settled terms kept %": 100.0,
    }
    assert facts([])["terms"] == 0
