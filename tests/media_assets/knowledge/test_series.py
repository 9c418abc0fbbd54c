"""Which files are one series."""

import pytest

from media_assets.knowledge.series import series_of


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
