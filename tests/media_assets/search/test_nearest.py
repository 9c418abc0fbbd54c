"""The index of one space: what it finds, and that what was removed is never found."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.search import nearest
from media_assets.search.nearest import NearestIndex
from tests.media_assets.search.made import Floats, units, vectors_of


def saved(index: NearestIndex, folder: Path, *, view: bool) -> NearestIndex:
    files = [folder / name for name in ("graph.usearch", "rows.parquet", "contents.parquet")]
    index.save(*files)
    return NearestIndex.load(*files, view=view)


def filled(contents: dict[str, int], matrix: Floats) -> NearestIndex:
    index = NearestIndex(matrix.shape[1])
    entered(index, contents, matrix)
    return index


def entered(index: NearestIndex, contents: dict[str, int], matrix: Floats) -> None:
    index.enter(dict.fromkeys(contents, "key"))
    index.add(vectors_of(contents, matrix))


def test_a_vector_finds_itself_with_its_moment(tmp_path: Path) -> None:
    matrix = units(60)
    index = filled({f"film {n}": 3 for n in range(20)}, matrix)
    for own in (index, saved(index, tmp_path, view=True)):
        best = own.nearest(matrix[7], 5)[0]
        assert (best.content_id, best.position, best.time_seconds) == ("film 2", 1, 2.0)
        assert best.similarity == pytest.approx(1, abs=1e-3)
        assert own.disagreements() == []


def test_many_moments_of_one_film_do_not_hide_other_films(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "EXACT_ROWS", 200)
    centre = units(1)[0]
    film = centre + 0.01 * units(300, seed=1)
    others = centre + 0.5 * units(5, seed=2)
    matrix = np.concatenate([film, others]).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    index = filled({"film": 300} | {f"photo {n}": 1 for n in range(5)}, matrix)
    assert len({near.content_id for near in index.nearest(centre, 6)}) == 6


@pytest.mark.parametrize("exact_rows", [1, 10, 20_000])
def test_what_is_not_allowed_takes_no_place(exact_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "EXACT_ROWS", exact_rows)
    matrix = units(400)
    index = filled({f"photo {n}": 1 for n in range(400)}, matrix)
    allowed = {f"photo {n}" for n in range(0, 400, 20)} | {"photo of nobody"}
    found = index.nearest(matrix[1], 10, allowed)
    similarity = {f"photo {n}": float(matrix[n] @ matrix[1]) for n in range(0, 400, 20)}
    best = sorted(similarity, key=lambda name: -similarity[name])[:10]
    assert [near.content_id for near in found][:10] == best
    assert index.nearest(matrix[1], 10, set()) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=20), st.booleans())
@settings(max_examples=30, deadline=None)
def test_after_any_changes_it_holds_what_was_added_last(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, bool]], reload: bool
) -> None:
    index = NearestIndex(32)
    held: dict[str, int] = {}
    for turn, (content, added) in enumerate(changes):
        name = f"content {content}"
        index.remove({name})
        held.pop(name, None)
        if added:
            entered(index, {name: 2}, units(2, seed=turn))
            held[name] = turn
        if reload:
            index = saved(index, tmp_path_factory.mktemp("index"), view=False)
    assert sorted(index.keys) == sorted(held) and len(index) == 2 * len(held)
    assert index.disagreements() == []
    for name, turn in held.items():
        assert index.nearest(units(2, seed=turn)[1], 1)[0].content_id == name
    assert {near.content_id for near in index.nearest(units(1)[0], 20)} == set(held)


def test_nothing_is_found_for_no_direction_or_in_an_empty_index(tmp_path: Path) -> None:
    index = NearestIndex(32)
    assert index.nearest(units(1)[0], 3) == []
    assert saved(index, tmp_path, view=True).nearest(units(1)[0], 3) == []
    entered(index, {"photo": 1}, units(1))
    assert index.nearest(np.zeros(32, np.float32), 3) == []
    assert index.nearest(np.full(32, np.nan, np.float32), 3) == []


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    index = filled({"photo": 1}, units(1))
    before = [tmp_path / f"a.{kind}" for kind in ("usearch", "rows", "contents")]
    after = [tmp_path / f"b.{kind}" for kind in ("usearch", "rows", "contents")]
    index.save(*before)
    entered(index, {"other": 1}, units(1, seed=1))
    index.save(*after)
    with pytest.raises(ValueError, match="do not have the same size"):
        NearestIndex.load(after[0], *before[1:])
    after[0].write_bytes(after[0].read_bytes()[:100])
    with pytest.raises(ValueError):
        NearestIndex.load(*after, view=False)


def test_the_graph_finds_nearly_all_of_the_exact_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, questions = units(3000), units(50, seed=1)
    index = filled({f"photo {n}": 1 for n in range(3000)}, matrix)
    found = 0
    for question in questions:
        monkeypatch.setattr(nearest, "EXACT_ROWS", 20_000)
        true = {near.content_id for near in index.nearest(question, 10)[:10]}
        monkeypatch.setattr(nearest, "EXACT_ROWS", 100)
        found += len(true & {near.content_id for near in index.nearest(question, 10)[:10]})
    assert found >= 0.97 * 10 * len(questions)
