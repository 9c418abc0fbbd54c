"""Which files are one series."""

from pathlib import Path

import pytest

from media_assets.knowledge.said import Shelf
from media_assets.knowledge.series import series_by_content, series_of
from media_assets.schemas.files import MEDIA_FILES
from resources.library import Library
from tests.media_assets.knowledge.made import write


@pytest.mark.parametrize(
    ("path", "series"),
    [
        ("The.Office.Cat.S01E02.mkv", "the office cat"),
        ("shows/The Office Cat - s1e10 - Naps.mp4", "the office cat"),
        ("the_office_cat_2x05.avi", "the office cat"),
        ("The Office Cat/Season 1/S01E02.mkv", "the office cat"),
        ("The Office Cat/1x03.mkv", "the office cat"),
        ("talks/2024/opening.mp3", "talks/2024"),
        ("opening.mp3", ""),
        ("S01E02.mkv", ""),
        ("photo 1024x768.png", ""),
    ],
)
def test_episodes_share_a_series_and_other_files_their_folder(path: str, series: str) -> None:
    assert series_of(path) == series


def test_a_content_in_two_folders_is_of_the_same_series_for_all_who_ask(tmp_path: Path) -> None:
    library = Library(root=str(tmp_path / "library"))
    paths = (b"lighthouse/a.mp3", b"attic/\xff copy/a.mp3")
    rows = [{"file_id": str(n), "content_id": "c1", "path": path, "name": "a.mp3"} for n, path in enumerate(paths)]
    write(library, "media_files", MEDIA_FILES, rows)
    assert series_by_content(library) == Shelf(library).series == {"c1": "lighthouse"}
    assert series_of(paths[1].decode("utf-8", "surrogateescape")) == "attic/copy"
