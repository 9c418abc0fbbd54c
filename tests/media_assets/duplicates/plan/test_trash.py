"""Apply and undo on real files: every byte, time and mode, every refusal."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from media_assets.duplicates.plan.journal import Journal, in_trash, journals, read_journal
from media_assets.duplicates.plan.restore import undo
from media_assets.duplicates.plan.review import approvals
from media_assets.duplicates.plan.trash import Applied, apply
from resources.errors import SettingsError, TransientError
from resources.library import Library
from tests.media_assets.duplicates.plan.shelf import Shelf, tree

HOSTILE = (b"new\nline.jpg", b"caf\xe9.jpg", "‮gpj.exe".encode(), b"-rf .jpg", b'quo"te\\.jpg', b"deep/er/x.jpg")


def filled(shelf: Shelf, copies: int = 3) -> Shelf:
    shelf.put("keep.jpg", b"same", 1_600_000_000_000_000_001)
    for number in range(copies):
        shelf.put(f"sub/copy {number}.jpg", b"same", 1_700_000_000_000_000_000 + number, mode=0o640)
    return shelf.write()


def approved(shelf: Shelf) -> list[dict[str, Any]]:
    shelf.ledger.reviews.record(approvals(shelf.planned()))
    return shelf.plan()


def applied(shelf: Shelf, **how: Any) -> Applied:
    return apply(shelf.library, approved(shelf), **how)


def test_apply_moves_copies_and_undo_leaves_every_byte_time_and_mode_as_before(shelf: Shelf) -> None:
    before = tree(filled(shelf).drop)
    done = applied(shelf)
    assert (len(done.moved), done.bytes, done.refused) == (3, 12, [])
    assert [path.name for path in shelf.drop.rglob("*") if path.is_file()] == ["keep.jpg"]
    trash = shelf.library.trash() / str(done.journal) / "files" / "inbox" / "sub"
    assert (trash / "copy 1.jpg").stat().st_mtime_ns == 1_700_000_000_000_000_001
    undone = undo(shelf.library)
    assert (len(undone.restored), undone.there, undone.refused) == (3, 0, [])
    assert tree(shelf.drop) == before
    again = undo(shelf.library, done.journal)
    assert (again.restored, again.there, again.refused) == ([], 3, [])
    assert tree(shelf.drop) == before


def test_hostile_names_go_and_come_back(shelf: Shelf) -> None:
    shelf.put("keep.jpg", b"same", 1)
    for name in HOSTILE:
        shelf.put(name, b"same")
    before = tree(shelf.write().drop)
    assert len(applied(shelf).moved) == len(HOSTILE)
    assert len(undo(shelf.library).restored) == len(HOSTILE)
    assert tree(shelf.drop) == before


def test_a_dry_run_moves_nothing_and_says_the_same(shelf: Shelf) -> None:
    before = tree(filled(shelf).drop)
    (shelf.drop / "sub" / "copy 2.jpg").write_bytes(b"changed")
    done = applied(shelf, dry_run=True)
    assert ([entry.name for entry in done.moved], done.journal) == (["sub/copy 0.jpg", "sub/copy 1.jpg"], None)
    assert done.refused == [("sub/copy 2.jpg", "the file changed")]
    assert not shelf.library.trash().exists()
    assert set(tree(shelf.drop)) == set(before)


def test_nothing_is_moved_that_was_not_approved(shelf: Shelf) -> None:
    before = tree(filled(shelf).drop)
    assert apply(shelf.library, shelf.plan()) == Applied()
    assert tree(shelf.drop) == before


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.unlink(), "the file is gone"),
        (lambda path: path.write_bytes(b"longer now"), "the file changed"),
        (lambda path: os.utime(path, (1, 1)), "the file changed"),
        (lambda path: (path.unlink(), path.symlink_to("keep.jpg")), "it is now a link"),
        (lambda path: (path.unlink(), os.mkfifo(path)), "it is no regular file any more"),
        (lambda path: _rewrite(path, b"SAME"), "the file changed under the same size and time"),
    ],
)
def test_a_file_that_changed_since_stays_and_the_others_go(shelf: Shelf, damage: Any, said: str) -> None:
    filled(shelf)
    rows = approved(shelf)
    damage(shelf.drop / "sub" / "copy 1.jpg")
    done = apply(shelf.library, rows)
    assert [entry.name for entry in done.moved] == ["sub/copy 0.jpg", "sub/copy 2.jpg"]
    assert done.refused == [("sub/copy 1.jpg", said)]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.unlink(), "the file is gone"),
        (lambda path: path.write_bytes(b"longer now"), "the file changed"),
        (lambda path: _rewrite(path, b"SAME"), "the file changed under the same size and time"),
    ],
)
def test_the_last_good_copy_is_never_moved(shelf: Shelf, damage: Any, said: str) -> None:
    filled(shelf)
    rows = approved(shelf)
    damage(shelf.drop / "keep.jpg")
    done = apply(shelf.library, rows)
    assert done.moved == []
    assert {reason for _, reason in done.refused} == {f"the file to keep, keep.jpg, cannot be relied on: {said}"}
    assert len(list((shelf.drop / "sub").iterdir())) == 3


def test_another_name_of_the_kept_file_stays(shelf: Shelf) -> None:
    filled(shelf, 1)
    rows = approved(shelf)
    copy = shelf.drop / "sub" / "copy 0.jpg"
    copy.unlink()
    os.link(shelf.drop / "keep.jpg", copy)
    row = next(row for row in rows if row["status"] == "approved")
    row["modified_at"] = next(one for one in rows if one["action"] == "keep")["modified_at"]
    done = apply(shelf.library, rows)
    assert done.refused == [(row["name"], "it is the kept file under another name; moving it would win nothing")]


def test_a_folder_that_became_a_link_is_not_followed(shelf: Shelf) -> None:
    filled(shelf)
    rows = approved(shelf)
    (shelf.drop / "sub").rename(shelf.root / "elsewhere")
    (shelf.drop / "sub").symlink_to(shelf.root / "elsewhere")
    done = apply(shelf.library, rows)
    assert (done.moved, len(done.refused)) == ([], 3)
    assert len(list((shelf.root / "elsewhere").iterdir())) == 3


def test_undo_makes_folders_again_and_replaces_nothing(shelf: Shelf) -> None:
    filled(shelf)
    journal = applied(shelf).journal
    (shelf.drop / "sub" / "copy 0.jpg").write_bytes(b"a new file at that place")
    undone = undo(shelf.library)
    assert undone.refused == [("sub/copy 0.jpg", "another file is at its place now; the one in the trash stays there")]
    assert len(undone.restored) == 2
    assert (shelf.drop / "sub" / "copy 0.jpg").read_bytes() == b"a new file at that place"
    for path in (shelf.drop / "sub").iterdir():
        path.rename(shelf.root / path.name)
    (shelf.drop / "sub").rmdir()
    again = undo(shelf.library, journal)
    assert [entry.name for entry in again.restored] == ["sub/copy 0.jpg"]
    assert {reason for _, reason in again.refused} == {"it is neither at its place nor in the trash"}
    assert (shelf.drop / "sub" / "copy 0.jpg").read_bytes() == b"same"


def test_what_the_kept_file_takes_over_is_written_beside_the_journal(shelf: Shelf) -> None:
    shelf.put("large.jpg", b"larger", width=20, height=20, payload_id="p")
    shelf.put("small.jpg", b"small", taken_at="2019-05-01T10:00:00", payload_id="p")
    before = (shelf.write().drop / "large.jpg").read_bytes()
    done = applied(shelf)
    (path,) = (shelf.library.trash() / str(done.journal) / "merged").iterdir()
    found = json.loads(path.read_text("utf-8"))
    assert found["kept"]["name"] == "large.jpg"
    assert [one["field"] for one in found["takes over"]] == ["taken_at", "name"]
    assert (shelf.drop / "large.jpg").read_bytes() == before


def test_the_next_sets_and_plan_know_what_is_in_the_trash(shelf: Shelf) -> None:
    filled(shelf, 2)
    shelf.put("only.jpg", b"same", folder="copies", mode=0o600)
    journal = applied(filled(shelf, 2)).journal
    rows = shelf.by_name()
    assert {name: row["status"] for name, row in rows.items() if row["action"] == "trash"} == {
        "sub/copy 0.jpg": "applied",
        "sub/copy 1.jpg": "applied",
        "only.jpg": "applied",
    }
    assert rows["only.jpg"]["journal"] == journal
    assert (shelf.root / "copies").is_dir() and not list((shelf.root / "copies").iterdir())
    shelf.refresh()
    assert shelf.library.read_table("duplicate_sets", _schema()).num_rows == 0, "its whole folder is gone on purpose"
    undo(shelf.library)
    assert shelf.refresh().library.read_table("duplicate_sets", _schema()).num_rows == 4
    assert {row["status"] for row in shelf.plan()} == {None, "approved"}


def test_only_one_apply_or_undo_is_at_work(shelf: Shelf) -> None:
    filled(shelf)
    rows = approved(shelf)
    with FileLock(shelf.library.scratch() / "trash.lock"), pytest.raises(TransientError, match="another apply or undo"):
        apply(shelf.library, rows)
    with FileLock(shelf.library.scratch() / "trash.lock"), pytest.raises(TransientError, match="another apply or undo"):
        undo(shelf.library)
    assert len(apply(shelf.library, rows).moved) == 3


def test_an_object_store_has_no_trash(shelf: Shelf) -> None:
    rows = approved(filled(shelf))
    with pytest.raises(SettingsError, match=r"MEDIA_LIBRARY is 'memory://library'; allowed is a folder"):
        apply(Library(root="memory://library"), rows)


def test_undo_says_when_there_is_nothing_to_undo(shelf: Shelf) -> None:
    with pytest.raises(LookupError, match="nothing is in the trash"):
        undo(shelf.library)
    with pytest.raises(LookupError, match=r"no journal is called '\.\./x'"):
        undo(shelf.library, "../x")


def test_a_line_that_was_cut_short_is_skipped_and_the_next_one_stands_apart(shelf: Shelf) -> None:
    filled(shelf)
    folder = shelf.library.trash() / str(applied(shelf).journal)
    path = folder / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    entries = read_journal(folder)
    with Journal(folder) as journal:
        journal.became(entries[0], "restored")
    states = [entry.state for entry in read_journal(folder)]
    assert states == ["restored", "moved", "moved"]
    assert journals(shelf.library.trash()) == [folder]
    assert len(in_trash(shelf.library.trash())) == 2


def _rewrite(path: Path, data: bytes) -> None:
    about = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _schema() -> Any:
    from media_assets.schemas.duplicates import DUPLICATE_SETS

    return DUPLICATE_SETS
