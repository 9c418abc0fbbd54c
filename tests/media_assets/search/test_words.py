"""Whatever people type is a question, never syntax; and what is found has the words."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.search import catalogue
from media_assets.search.catalogue import EVERYTHING, Entry, Filters, Passage
from media_assets.search.words import SNIPPET_WORDS, match_all, snippet, spaced, terms_of

DAY = 86_400.0


def entry(name: str, *texts: str, kind: str = "document", at: float = 0.0, language: str | None = None) -> Entry:
    files = [(f"{name}.txt", f"/drop/{name}.txt", kind, at)]
    passages = [Passage("document", n, None, n + 1, text) for n, text in enumerate(texts)]
    return Entry(name, "key", language, files, [], [Passage("name", 0, None, None, f"{name}.txt"), *passages])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with catalogue.writing(tmp_path / "words.sqlite") as connection:
        entries = [
            entry("guide", "The café in the garden.", "A train to Oxford leaves at 7:30.", language="en", at=5 * DAY),
            entry("notes", "Oxford and the train, twice the train.", kind="video", at=9 * DAY),
            entry("京都", "京都の写真を見る"),
        ]
        catalogue.add(connection, entries)
    return tmp_path / "words.sqlite"


def found(file: Path, question: str, filters: Filters = EVERYTHING, wanted: int = 10) -> list[tuple[str, int]]:
    with catalogue.reading(file) as connection:
        rows = catalogue.find_words(connection, terms_of(question), filters, wanted)
        return [(content, passage.position) for content, passage in rows]


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(['"', "*", "NEAR(", "AND", "^", ":", "-", "a", "{", "'"])).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_no_question_is_an_error(tmp_path_factory: pytest.TempPathFactory, question: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.sqlite"
    if not file.exists():
        with catalogue.writing(file) as connection:
            catalogue.add(connection, [entry("a", "some text")])
    assert isinstance(found(file, question), list)


@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_every_text_is_found_by_its_own_words(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    file = tmp_path_factory.mktemp("words") / "words.sqlite"
    with catalogue.writing(file) as connection:
        catalogue.add(connection, [entry("a", " ".join(words))])
        for word in words:
            query = connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match_all(terms_of(word)),))
            assert query.fetchone()[0] >= 1


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("train oxford", [("notes", 0), ("guide", 1)]),
        ('"to Oxford"', [("guide", 1)]),
        ("CAFE", [("guide", 0)]),
        ("写真", [("京都", 0)]),
        ("真写", []),
        ("7:30", [("guide", 1)]),
        ("notes.txt", [("notes", 0)]),
        ("nothing of this", []),
        ("from somewhere on a train", []),
        ("", []),
    ],
)
def test_words_and_phrases_find_their_texts(file: Path, question: str, answers: list[tuple[str, int]]) -> None:
    assert found(file, question) == answers


@pytest.mark.parametrize(
    ("filters", "answers"),
    [
        (Filters(kinds=["video"]), ["notes"]),
        (Filters(kinds=["video", "document"]), ["notes", "guide"]),
        (Filters(since=6 * DAY), ["notes"]),
        (Filters(before=6 * DAY), ["guide"]),
        (Filters(language="en"), ["guide"]),
        (Filters(kinds=["audio"]), []),
    ],
)
def test_filters_leave_others_out(file: Path, filters: Filters, answers: list[str]) -> None:
    assert [content for content, _ in found(file, "train", filters)] == answers
    with catalogue.reading(file) as connection:
        assert set(answers) <= catalogue.allowed(connection, filters)


def test_a_filter_does_not_starve_the_answer(tmp_path: Path) -> None:
    file = tmp_path / "words.sqlite"
    with catalogue.writing(file) as connection:
        catalogue.add(connection, [entry(f"a {n}", "train train train") for n in range(50)])
        catalogue.add(connection, [entry("film", "a train somewhere in a long text", kind="video")])
    assert [name for name, _ in found(file, "train", Filters(kinds=["video"]), 1)] == ["film"]


def test_what_was_removed_is_not_found(file: Path) -> None:
    with catalogue.writing(file) as connection:
        catalogue.remove(connection, ["notes"])
        assert catalogue.disagreements(connection) == []
        catalogue.add(connection, [entry("notes", "boats")])
    assert found(file, "train") == [("guide", 1)]
    assert found(file, "boats") == [("notes", 0)]


def test_a_lost_text_is_noticed(file: Path) -> None:
    with catalogue.writing(file) as connection:
        connection.execute("DELETE FROM passages WHERE id = 1")
        assert catalogue.disagreements(connection) == ["6 texts, 7 of them in the index of words"]


def test_a_snippet_shows_the_words_that_were_asked_for() -> None:
    text = " ".join(f"w{n}" for n in range(200))
    shown = snippet(text, ["w150"])
    assert "w150" in shown.split() and len(shown.split()) == SNIPPET_WORDS + 2
    assert shown.startswith("… ") and shown.endswith(" …")
    assert snippet("short text", ["other"]) == "short text"
    assert snippet(text, []).startswith("w0 w1")


def test_signs_without_spaces_are_words_and_lone_surrogates_are_no_error() -> None:
    assert spaced("京都x").split() == ["京", "都", "x"]
    assert terms_of("京都 \udcff garden") == ["京 都", "garden"]
