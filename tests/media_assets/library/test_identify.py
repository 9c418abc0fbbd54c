"""Content ids of claimed files."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.library.identify import Identified, alone_in_size, content_id, identify
from resources.errors import FileMoved
from resources.manifests import FileClaim, Manifest
from tests.media_assets.made import source


def manifest(folder: Path, *names: str) -> Manifest:
    claims = []
    for name in names:
        about = (folder / name).stat()
        claims.append(FileClaim(name.encode(), about.st_size, about.st_mtime_ns))
    return Manifest("20260101t000000-inbox-000000", "inbox", str(folder), 0.0, tuple(claims))


def found(made: Manifest, most: int = 10**9) -> dict[str, Identified]:
    return {one.claim.name: one for one in identify(made, 4, most)}


def test_content_ids_are_the_sha256_of_the_bytes_in_the_order_of_the_manifest(tmp_path: Path) -> None:
    contents = {f"{n}.bin": os.urandom(n * 400_000) for n in (5, 0, 3, 1)}
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    listed = list(identify(manifest(tmp_path, *contents), 4, 10**9))
    assert [one.claim.name for one in listed] == list(contents)
    assert [one.content_id for one in listed] == [hashlib.sha256(data).hexdigest() for data in contents.values()]
    assert all(one.problem is None for one in listed)


def test_neither_name_nor_time_is_part_of_the_content_id(tmp_path: Path) -> None:
    first, second = source(tmp_path, "a", b"same"), source(tmp_path, "deep/b", b"same")
    os.utime(tmp_path / "a", (1, 1))
    assert content_id(second) == hashlib.sha256(b"same").hexdigest()
    with pytest.raises(FileMoved, match="changed after it was claimed"):
        content_id(first)


def test_a_file_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    for name in ("gone", "changed", "linked", "fine"):
        (tmp_path / name).write_bytes(b"first")
    made = manifest(tmp_path, "gone", "changed", "linked", "fine")
    (tmp_path / "gone").unlink()
    (tmp_path / "changed").write_bytes(b"second")
    (tmp_path / "linked").unlink()
    (tmp_path / "linked").symlink_to(tmp_path / "fine")
    one = found(made)
    assert all(isinstance(one[name].problem, FileMoved) and not one[name].content_id for name in list(one)[:3])
    assert one["fine"].problem is None and one["fine"].content_id == hashlib.sha256(b"first").hexdigest()


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    for name in ("small", "large"):
        (tmp_path / name).write_bytes(b"x" * (10 if name == "small" else 11))
    one = found(manifest(tmp_path, "small", "large"), most=10)
    assert one["small"].content_id == hashlib.sha256(b"x" * 10).hexdigest()
    assert one["large"].content_id == f"unread-{one['large'].claim.file_id('inbox')}"
    assert one["large"].problem is None


def test_files_that_are_left_for_later_are_not_opened(tmp_path: Path) -> None:
    for name in ("now", "later"):
        (tmp_path / name).write_bytes(b"x")
    made = manifest(tmp_path, "now", "later")
    (tmp_path / "later").unlink()
    now, later = identify(made, 2, 10**9, later=made.files[1:])
    assert now.content_id == hashlib.sha256(b"x").hexdigest()
    assert (later.content_id, later.problem) == ("", None)


@given(st.lists(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_files_are_alone_in_size_if_nothing_else_has_it(sizes: list[int], elsewhere: set[int]) -> None:
    files = [FileClaim(str(number).encode(), size, 0) for number, size in enumerate(sizes)]
    alone = alone_in_size(files, elsewhere)
    for file in files:
        others = elsewhere | {other.size for other in files if other is not file}
        assert (file in alone) is (file.size not in others)


def test_a_folder_that_is_gone_fails_every_file_and_does_not_stop(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a").write_bytes(b"a")
    made = manifest(tmp_path / "inbox", "a")
    (tmp_path / "inbox").rename(tmp_path / "elsewhere")
    assert isinstance(found(made)["a"].problem, FileMoved)
