"""The search index follows the tables, is made anew when it disagrees, and is never seen half."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from media_assets.schemas.search import SEARCH_INDEX
from media_assets.search import refresh as module
from media_assets.search.index import SearchIndex
from media_assets.search.refresh import refresh
from resources.library import Library
from resources.text.hashing import HashingTextEmbedder
from tests.media_assets.search.made import Corpus, units

SPACES = {"image_embeddings": "colours@1", "text_embeddings": str(HashingTextEmbedder().identity)}


@pytest.fixture(params=["directory", "object store"])
def corpus(request: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    if request.param == "directory":
        return Corpus(Library(root=str(tmp_path / "library")), tmp_path / "drop")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return Corpus(Library(root=f"memory://{tmp_path.name}"), tmp_path / "drop")


def refreshed(corpus: Corpus, spaces: dict[str, str] = SPACES) -> dict[str, dict[str, Any]]:
    """Refresh and publish; returns the rows by part."""
    done = refresh(corpus.library, spaces)
    assert done.wrong == {}
    corpus.library.write_table("search_index", done.table, SEARCH_INDEX)
    return {row["part"]: row for row in done.table.to_pylist()}


def fill(corpus: Corpus) -> None:
    for n in range(5):
        corpus.frames("a", corpus.file("a", f"photo{n}.jpg"), units(1, seed=n))
    corpus.frames("a", corpus.file("a", "film.mp4", "video"), units(3, seed=9))
    corpus.speech("a", "film", "hello there", "how are you")
    corpus.file("a", "guide.pdf", "document")
    corpus.pages("a", "guide", "the garden", "the museum")


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("entries", "contents", "added", "removed", "rebuilt"))


def nearest(corpus: Corpus, seed: int, row: int = 0) -> str:
    index = SearchIndex(corpus.library)
    try:
        return index.vectors("image_embeddings").nearest(units(3, seed=seed)[row], 1)[0].content_id
    finally:
        index.close()


def test_every_part_holds_what_the_tables_hold(corpus: Corpus) -> None:
    fill(corpus)
    rows = refreshed(corpus)
    assert figures(rows["image_embeddings"]) == (8, 6, 6, 0, True)
    assert figures(rows["text_embeddings"]) == (2, 1, 1, 0, True)
    assert figures(rows["words"]) == (11, 7, 7, 0, True)
    assert rows["image_embeddings"]["dimensions"] == 32
    assert rows["words"]["why"] == "it is the first"
    assert nearest(corpus, 9, 1) == "film"


def test_a_second_refresh_changes_nothing(corpus: Corpus) -> None:
    fill(corpus)
    first = refreshed(corpus)
    second = refreshed(corpus)
    assert {part: row["blobs"] for part, row in first.items()} == {part: row["blobs"] for part, row in second.items()}
    assert all(figures(row)[2:] == (0, 0, False) and row["why"] is None for row in second.values())


def test_new_changed_and_gone_contents_alone_are_touched(corpus: Corpus) -> None:
    fill(corpus)
    refreshed(corpus)
    corpus.frames("b", corpus.file("b", "new.jpg"), units(1, seed=20))
    corpus.file("b", "photo0.jpg")
    corpus.frames("b", "photo0", units(1, seed=21), key="other")
    (corpus.drop / "photo1.jpg").unlink()
    rows = refreshed(corpus)
    assert figures(rows["image_embeddings"]) == (8, 6, 2, 2, False)
    assert figures(rows["words"]) == (11, 7, 2, 2, False)
    assert figures(rows["text_embeddings"])[2:] == (0, 0, False)
    assert (nearest(corpus, 20), nearest(corpus, 21)) == ("new", "photo0")
    assert nearest(corpus, 1) != "photo1"


@pytest.mark.parametrize("damage", ["cut", "missing", "other"])
def test_a_damaged_index_is_made_anew(corpus: Corpus, damage: str, tmp_path: Path) -> None:
    fill(corpus)
    before = refreshed(corpus)
    names = [blob for row in before.values() for blob in row["blobs"]]
    for name in names:
        path = corpus.library.blob_path(name)
        data = path.read_bytes()
        path.unlink()
        if damage != "missing":
            path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"something else")
    for kept in (tmp_path / "media-assets").rglob("*.*"):
        kept.unlink()
    with pytest.raises(LookupError, match="search index"):
        SearchIndex(corpus.library).vectors("image_embeddings")
    rows = refreshed(corpus)
    assert all(row["rebuilt"] and row["why"] for row in rows.values())
    assert nearest(corpus, 3) == "photo3"


def test_an_index_that_holds_something_else_than_its_table_says_is_made_anew(corpus: Corpus) -> None:
    fill(corpus)
    rows = refreshed(corpus)
    table = corpus.library.read_table("search_index", SEARCH_INDEX)
    corpus.frames("b", corpus.file("b", "new.jpg"), units(1, seed=20))
    newer = refreshed(corpus)
    mixed = [row | {"blobs": rows[row["part"]]["blobs"]} for row in newer.values()]
    corpus.library.write_table("search_index", table.from_pylist(mixed, SEARCH_INDEX), SEARCH_INDEX)
    again = refreshed(corpus)
    assert again["words"]["why"] == "it held other contents than its table said"
    assert nearest(corpus, 20) == "new"


def test_another_space_is_indexed_from_nothing(corpus: Corpus) -> None:
    fill(corpus)
    refreshed(corpus)
    corpus.frames("b", corpus.file("b", "photo0.jpg"), units(1, dimensions=8, seed=1), space="clip@2")
    rows = refreshed(corpus, SPACES | {"image_embeddings": "clip@2"})
    assert figures(rows["image_embeddings"]) == (1, 1, 1, 6, True) or rows["image_embeddings"]["entries"] == 1
    assert rows["image_embeddings"]["why"] == "it was of the space colours@1"
    assert rows["image_embeddings"]["dimensions"] == 8


def test_vectors_that_are_no_directions_are_counted(corpus: Corpus) -> None:
    fill(corpus)
    zero = np.zeros((2, 32), np.float32)
    zero[1] = np.nan
    corpus.frames("a", corpus.file("a", "black.mp4", "video"), zero)
    rows = refreshed(corpus)
    assert (rows["image_embeddings"]["entries"], rows["image_embeddings"]["unusable"]) == (8, 2)
    assert figures(refreshed(corpus)["image_embeddings"])[2:] == (0, 0, False)


def test_contents_without_any_usable_vector_come_before_those_that_have_some(corpus: Corpus) -> None:
    corpus.frames("a", corpus.file("a", "black.jpg"), np.zeros((1, 32), np.float32))
    assert figures(refreshed(corpus)["image_embeddings"]) == (0, 1, 1, 0, True)
    corpus.frames("b", corpus.file("b", "photo.jpg"), units(1))
    assert figures(refreshed(corpus)["image_embeddings"]) == (1, 2, 1, 0, False)
    assert nearest(corpus, 0) == "photo"


def test_an_empty_library_has_an_empty_index(corpus: Corpus) -> None:
    rows = refreshed(corpus)
    assert [row["entries"] for row in rows.values()] == [0, 0, 0]
    index = SearchIndex(corpus.library)
    assert index.space("image_embeddings") is None
    index.close()


def test_without_an_index_one_is_told_what_to_do(corpus: Corpus) -> None:
    with pytest.raises(LookupError, match="nothing was indexed yet; media ingest does it"):
        SearchIndex(corpus.library)


def test_who_opened_the_index_keeps_it_while_it_is_refreshed(corpus: Corpus) -> None:
    fill(corpus)
    refreshed(corpus)
    opened = SearchIndex(corpus.library)
    corpus.frames("b", corpus.file("b", "new.jpg"), units(1, seed=20))
    refreshed(corpus)
    found = opened.vectors("image_embeddings").nearest(units(1, seed=20)[0], 10)
    assert "new" not in {near.content_id for near in found}
    opened.close()
    of_others = ("duplicates/perceptual.npz", "clusters/space.zip")
    for name in of_others:
        corpus.library.write_blob(name, b"kept")
    for _ in range(3):
        corpus.frames("c", corpus.file("c", f"more{_}.jpg"), units(1, seed=30 + _))
        rows = refreshed(corpus)
    named = {blob for row in rows.values() for blob in row["blobs"]}
    kept = {f"search/{path.name}" for path in corpus.library.blob_path("search").iterdir()}
    assert named <= kept and len(kept) <= 2 * len(named), "older indexes are removed"
    assert all(corpus.library.has_blob(name) for name in of_others), "and nothing else"


def test_a_refresh_killed_before_its_table_leaves_the_old_index(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(corpus)
    refreshed(corpus)
    corpus.frames("b", corpus.file("b", "new.jpg"), units(1, seed=20))

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "drop_others", killed)
    with pytest.raises(KeyboardInterrupt):
        refresh(corpus.library, SPACES)
    assert nearest(corpus, 4) == "photo4"
    monkeypatch.undo()


def test_an_index_older_than_the_tables_says_so(corpus: Corpus) -> None:
    fill(corpus)
    refreshed(corpus)
    corpus.file("b", "late.jpg")
    index = SearchIndex(corpus.library)
    assert index.late == 1
    index.close()
