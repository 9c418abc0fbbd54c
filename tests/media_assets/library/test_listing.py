"""Intake: what is listed of a folder."""

import os
import sys
from pathlib import Path

import pytest

from media_assets.library.intake import Seen, list_folder, see


class TestListing:
    def listed(self, root: Path) -> set[bytes]:
        return {seen.path for seen in list_folder(root)}

    def test_regular_files_at_every_depth_with_what_identifies_their_version(self, tmp_path: Path) -> None:
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "a" / "b" / "deep.jpg").write_bytes(b"123")
        (tmp_path / "top.jpg").write_bytes(b"")
        listed = {seen.path: seen for seen in list_folder(tmp_path)}
        about = (tmp_path / "a" / "b" / "deep.jpg").stat()
        assert listed[b"a/b/deep.jpg"] == Seen(b"a/b/deep.jpg", 3, about.st_mtime_ns, about.st_ctime)
        assert set(listed) == {b"a/b/deep.jpg", b"top.jpg"}

    def test_hidden_and_unfinished_names_are_left_out(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        for name in (".hidden", ".git/config", "a.part", "b.tmp", "c.crdownload", "d.partial", "e.download", "f.jpg~"):
            (tmp_path / name).write_bytes(b"x")
        (tmp_path / "partial.jpg").write_bytes(b"x")
        assert self.listed(tmp_path) == {b"partial.jpg"}

    def test_links_and_special_files_are_left_out(self, tmp_path: Path) -> None:
        outside, inside = tmp_path / "outside", tmp_path / "inside"
        outside.mkdir()
        inside.mkdir()
        (outside / "secret.jpg").write_bytes(b"x")
        (inside / "file").symlink_to(outside / "secret.jpg")
        (inside / "folder").symlink_to(outside)
        (inside / "loop").symlink_to(inside)
        (inside / "broken").symlink_to(inside / "nowhere")
        os.mkfifo(inside / "pipe.mp4")
        assert self.listed(inside) == set()

    @pytest.mark.skipif(sys.platform == "darwin", reason="the file system takes only UTF-8 names")
    def test_names_are_raw_bytes(self, tmp_path: Path) -> None:
        for name in (b"caf\xe9.jpg", "🌿.jpg".encode(), b"new\nline.jpg"):
            Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"x")
        assert self.listed(tmp_path) == {b"caf\xe9.jpg", "🌿.jpg".encode(), b"new\nline.jpg"}

    def test_a_folder_that_cannot_be_listed_hides_only_itself(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("closed", "open"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a.jpg").write_bytes(b"x")
        real = os.scandir

        def refusing(path: bytes) -> object:
            if path.endswith(b"closed"):
                raise PermissionError(13, "Permission denied")
            return real(path)

        monkeypatch.setattr(os, "scandir", refusing)  # root may list a folder whatever its mode says
        assert self.listed(tmp_path) == {b"open/a.jpg"}

    def test_a_folder_that_does_not_exist_is_empty(self, tmp_path: Path) -> None:
        assert self.listed(tmp_path / "nowhere") == set()

    def test_given_files_and_folders_are_seen_from_the_root(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        for name in ("a/one.jpg", "a/.hidden", "two.jpg"):
            (tmp_path / name).write_bytes(b"x")
        (tmp_path / "link").symlink_to(tmp_path / "two.jpg")
        paths = [tmp_path / "a", tmp_path / "two.jpg", tmp_path / "link"]
        assert {seen.path for seen in see(tmp_path, paths)} == {b"a/one.jpg", b"two.jpg"}
        assert {seen.path for seen in see(tmp_path, [tmp_path])} == {b"a/one.jpg", b"two.jpg"}
