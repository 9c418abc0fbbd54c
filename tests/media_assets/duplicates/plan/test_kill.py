"""Processes killed with SIGKILL in the middle of apply or undo: an undo afterwards leaves everything as it was."""

import errno
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from media_assets.duplicates.plan.journal import Journal, journals
from media_assets.duplicates.plan.restore import undo
from media_assets.duplicates.plan.review import approvals
from media_assets.duplicates.plan.trash import apply
from tests.media_assets.duplicates.plan.shelf import Shelf, tree
from tests.processes import FORK

COPIES = 3
CALLS = 3 + 2 * COPIES
"""Lines of a journal: its beginning, two a file, its end; and one more call that never comes."""


def _die_at(call: int, function: Callable[..., object], *, after: bool) -> Callable[..., object]:
    calls = iter(range(call, -1, -1))

    def dying(*given: object, **more: object) -> object:
        last = next(calls, -1) == 0
        if last and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = function(*given, **more)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return dying


def _killed(work: Callable[[], object], holder: object, name: str, call: int, after: bool, copied: bool) -> None:
    """Run in a process of its own that kills itself at one call of a function."""

    def child() -> None:
        if copied:
            os.link = os.rename = _other_file_system(os.link)
        setattr(holder, name, _die_at(call, getattr(holder, name), after=after))
        work()

    process = FORK.Process(target=child)
    process.start()
    process.join(60)
    assert process.exitcode in (-signal.SIGKILL, 0)


def _other_file_system(link: Callable[..., None]) -> Callable[..., None]:
    """Refuse to give a name on another file system, as far as one folder of the test counts as one."""

    def refusing(source: bytes, target: bytes, **folders: int) -> None:
        if folders["src_dir_fd"] != folders["dst_dir_fd"]:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        link(source, target, **folders)

    return refusing


def _filled(shelf: Shelf) -> Shelf:
    shelf.put("keep.jpg", b"same" * 100_000, 1)
    for number in range(COPIES):
        shelf.put(f"{number % 2}/copy\n{number}.jpg", b"same" * 100_000, 1_700_000_000_000_000_000 + number, mode=0o640)
    shelf.write().ledger.reviews.record(approvals(shelf.planned()))
    return shelf


@pytest.mark.parametrize("copied", [False, True], ids=["renamed", "copied"])
@pytest.mark.parametrize(
    ("holder", "name", "after"),
    [
        (Journal, "write", False),
        (Journal, "write", True),
        (os, "unlink", False),
        (os, "link", True),
        (os, "fsync", True),
    ],
    ids=["before a line", "after a line", "before the old name goes", "after the new name came", "after a sync"],
)
def test_apply_killed_at_every_point_is_undone(
    tmp_path: Path, holder: object, name: str, after: bool, copied: bool
) -> None:
    for call in range(CALLS):
        shelf = _filled(Shelf(tmp_path / str(call)))
        before, rows = tree(shelf.drop), shelf.plan()
        shelf.ledger.engine.dispose()
        _killed(lambda shelf=shelf, rows=rows: apply(shelf.library, rows), holder, name, call, after, copied)  # type: ignore[misc]
        if journals(shelf.library.trash()):
            _undo_all(shelf)
        assert tree(shelf.drop) == before


@pytest.mark.parametrize("copied", [False, True], ids=["renamed", "copied"])
def test_undo_killed_at_every_point_is_finished_by_the_next_one(tmp_path: Path, copied: bool) -> None:
    for call in range(COPIES + 1):
        for name in ("unlink", "link"):
            shelf = _filled(Shelf(tmp_path / f"{call} {name}"))
            before = tree(shelf.drop)
            apply(shelf.library, shelf.plan())
            shelf.ledger.engine.dispose()
            _killed(lambda shelf=shelf: undo(shelf.library), os, name, call, name == "link", copied)  # type: ignore[misc]
            _undo_all(shelf)
            seen = tree(shelf.drop)
            assert _files(seen) == _files(before)


def test_many_files_killed_at_random_moments_are_all_back_after_undo(tmp_path: Path) -> None:
    chance = random.Random(7)
    shelf = Shelf(tmp_path)
    for number in range(60):
        shelf.put(f"keep {number}", f"content {number}".encode() * 1000, 1)
        for copy in range(3):
            shelf.put(f"{copy}/{number}", f"content {number}".encode() * 1000, 1_700_000_000_000_000_000 + number)
    shelf.write().ledger.reviews.record(approvals(shelf.planned()))
    before, rows = tree(shelf.drop), shelf.plan()
    shelf.ledger.engine.dispose()
    moved = []
    for _ in range(8):
        process = FORK.Process(target=apply, args=(shelf.library, rows))
        process.start()
        known = len(journals(shelf.library.trash()))
        deadline = time.monotonic() + 30
        while len(journals(shelf.library.trash())) == known and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.join()
        moved.append(len(list((shelf.drop / "0").iterdir())))
        while True:
            try:
                undo(shelf.library)
            except LookupError:
                break
        assert tree(shelf.drop) == before
    assert len(set(moved)) > 1, "every kill came at the same moment"


def _undo_all(shelf: Shelf) -> None:
    (journal,) = journals(shelf.library.trash())
    undone = undo(shelf.library, journal.name)
    assert undone.refused == []
    assert [
        path for path in (journal / "files").rglob("*") if path.is_file() and b".writing-" not in os.fsencode(path)
    ] == []


def _files(seen: dict[bytes, tuple[bytes, int, int]]) -> dict[bytes, tuple[bytes, int, int]]:
    return {path: found for path, found in seen.items() if not os.path.isdir(path)}
