"""The index of pictures in a library: taken up again, and made anew whenever anything about it is odd."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from upath import UPath

from media_assets.duplicates.pictures import stored
from media_assets.duplicates.pictures.index import PictureIndex
from media_assets.duplicates.pictures.stored import FOLDER, TABLE, stored_index
from resources.library import Library
from tests.media_assets.duplicates.pictures.made import made_up
from tests.media_assets.duplicates.pictures.test_index import Shelf, from_scratch

PICTURES = made_up(60, 3)


def held(library: Library, count: int) -> PictureIndex:
    with stored_index(library) as index:
        index.hold(PICTURES.take(np.arange(count)))
    return index


def files(library: Library) -> dict[str, int]:
    folder = library.blob_path(FOLDER)
    return {path.name: path.stat().st_ino for path in folder.iterdir()} if folder.exists() else {}


def test_a_later_batch_leaves_the_files_of_the_earlier_ones(library: Library) -> None:
    assert held(library, 50).taken == 0
    before = files(library)
    index = held(library, 55)
    assert index.taken > 0 and index.anew >= 20
    assert before.items() <= files(library).items()
    assert held(library, 55).anew == 0


def test_files_of_which_the_table_says_nothing_are_removed(library: Library) -> None:
    held(library, 50)
    library.write_blob(f"{FOLDER}/left over.hashes", b"a killed run's")
    library.write_blob("duplicates/other.npz", b"another method's")
    held(library, 60)
    named = {name for _, name in stored._read(library)[1]}
    assert {f"{FOLDER}/{name}" for name in files(library)} == named
    assert library.has_blob("duplicates/other.npz")


def test_a_run_that_is_cut_off_leaves_the_index_as_it_was(library: Library) -> None:
    held(library, 50)
    before = library.blob_path(TABLE).read_bytes(), files(library)
    with pytest.raises(KeyboardInterrupt), stored_index(library) as index:
        index.hold(PICTURES)
        raise KeyboardInterrupt
    assert (library.blob_path(TABLE).read_bytes(), files(library)) == before


def largest(library: Library) -> UPath:
    return max(library.blob_path(FOLDER).iterdir(), key=lambda path: path.stat().st_size)


def cut(path: UPath) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip(path: UPath) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def empty(path: UPath) -> None:
    path.write_bytes(b"")


def remove(path: UPath) -> None:
    path.unlink()


DAMAGES = {"cut short": cut, "a bit flipped": flip, "empty": empty, "gone": remove}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("of_table", [True, False], ids=["table", "part"])
def test_a_damaged_index_is_made_anew(library: Library, damage: Callable[[UPath], None], of_table: bool) -> None:
    held(library, 50)
    damage(library.blob_path(TABLE) if of_table else largest(library))
    assert held(library, 50).taken == 0
    assert held(library, 50).anew == 0


def test_an_index_of_another_version_is_made_anew(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    held(library, 50)
    monkeypatch.setattr(stored, "VERSION", "2")
    assert held(library, 50).taken == 0


def test_an_index_is_kept_in_an_object_store_too() -> None:
    library = Library(root="memory://media-index")
    held(library, 50)
    index = held(library, 55)
    assert index.taken > 0
    assert index.hold(PICTURES.take(np.arange(55))).tolist() == list(range(55))


steps = st.dictionaries(st.integers(0, 25), st.one_of(st.none(), st.integers(0, 39)), max_size=12)
harm = st.one_of(st.none(), st.sampled_from([cut, flip, empty, remove]))


@given(st.integers(0, 99), st.lists(st.tuples(steps, harm, st.booleans()), min_size=1, max_size=4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pairs_are_those_from_scratch_whatever_happens_to_the_index(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    history: list[tuple[dict[int, int | None], Callable[[UPath], None] | None, bool]],
) -> None:
    library = Library(root=str(Path(tmp_path_factory.mktemp("library"))))
    shelf = Shelf(made_up(40, seed))
    for step, damage, of_table in history:
        with stored_index(library) as index:
            pictures = shelf.compare(step, index)
        assert shelf.pairs.equals(from_scratch(pictures))
        if damage and (of_table or files(library)):
            damage(library.blob_path(TABLE) if of_table else largest(library))
