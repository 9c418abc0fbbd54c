"""Which copy is best, and what is said about it."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.duplicates.ranking import CRITERIA, Rules, better_than_kept, decided_by, ranked, why


def file(name: str, **about: Any) -> dict[str, Any]:
    return {
        "drop_folder": "inbox",
        "root": "/data/inbox",
        "path": name.encode(),
        "name": name,
        "payload_id": f"payload of {name}",
        "kind": "image",
        "media_type": "image/jpeg",
        "size": 1000,
        "width": 100,
        "height": 100,
        "duration_seconds": None,
        "audio_codec": None,
        "video_codec": None,
        "taken_at": None,
        "modified_at": datetime(2024, 1, 1, tzinfo=UTC),
        **about,
    }


def song(name: str, **about: Any) -> dict[str, Any]:
    heard = {"kind": "audio", "width": None, "height": None, "media_type": "audio/mpeg", "audio_codec": "mp3float"}
    return file(name, duration_seconds=100.0, **heard | about)


def best(*files: dict[str, Any], prefer: tuple[str, ...] = ()) -> tuple[str, str]:
    rows = ranked(pd.DataFrame(list(files)), Rules(prefer)).to_dict("records")
    return rows[0]["name"], why(rows[0], rows[1:])


@pytest.mark.parametrize(
    ("worse", "better", "said"),
    [
        (file("a"), file("z", width=200, size=1), "highest resolution"),
        (song("a", size=1_000_000), song("z", size=2_000_000), "highest bit rate"),
        (song("a"), song("z", audio_codec="flac", media_type="audio/flac"), "a lossless format"),
        (file("a"), file("z", media_type="image/png"), "a lossless format"),
        (file("a", media_type="image/gif"), file("z"), "a better format"),
        (file("a", size=9000), file("z", taken_at="2024-05-01T12:00:00"), "still says when it was taken"),
        (file("a"), file("z", size=1001), "largest file"),
        (file("a"), file("z", modified_at=datetime(2001, 1, 1, tzinfo=UTC)), "oldest of equals"),
        (file("z"), file("a"), "first of equals by name"),
    ],
)
def test_the_first_criterion_that_differs_decides(worse: dict[str, Any], better: dict[str, Any], said: str) -> None:
    assert best(worse, better) == (better["name"], said)


def test_a_preferred_folder_comes_before_everything_and_the_first_of_them_first() -> None:
    large, old = file("large", width=900), file("old", drop_folder="archive", root="/data/archive")
    sorted_in = file("inbox sorted", path=b"sorted/x.jpg")
    assert best(large, old, prefer=("archive",)) == ("old", "in the preferred folder archive")
    assert best(large, old, sorted_in, prefer=("/data/inbox/sorted", "archive"))[0] == "inbox sorted"
    assert best(large, sorted_in, prefer=("inbox/sorted/",))[0] == "inbox sorted"
    assert best(large, file("decoy", drop_folder="archives"), prefer=("archive",))[0] == "large"


def test_what_decided_against_each_of_the_others_is_said_in_order() -> None:
    assert best(file("a", width=10), file("b"), file("c", size=1001)) == ("c", "highest resolution, then largest file")


def test_tags_and_covers_do_not_count_as_bit_rate() -> None:
    same = {"payload_id": "same"}
    assert best(song("a", size=10_000, **same), song("z", size=90_000, **same)) == ("z", "largest file")


def test_a_copy_can_be_better_than_the_preferred_one() -> None:
    files = [file("large", width=900), file("old", drop_folder="archive"), file("same", size=9000)]
    rows = {row["name"]: row for row in ranked(pd.DataFrame(files), Rules(("archive",))).to_dict("records")}
    assert better_than_kept(rows["old"], rows["large"]) == "highest resolution"
    assert better_than_kept(rows["old"], rows["same"]) is None
    assert better_than_kept(rows["large"], rows["same"]) is None


def test_files_without_optional_columns_are_ranked_too() -> None:
    least = ["drop_folder", "root", "path", "name", "payload_id", "size", "modified_at"]
    files = pd.DataFrame([file("a"), file("z", size=2000)])[least]
    assert ranked(files)["name"].tolist() == ["z", "a"]


def test_an_empty_table_stays_empty() -> None:
    assert len(ranked(pd.DataFrame([file("a")]).iloc[:0])) == 0


@given(
    st.lists(
        st.tuples(st.sampled_from([None, 5, 9]), st.sampled_from([None, "2024"]), st.integers(1, 3), st.booleans()),
        min_size=2,
        max_size=8,
    )
)
def test_the_order_is_total_and_no_earlier_criterion_speaks_against_the_best(made: list[Any]) -> None:
    files = [
        file(str(number), width=width, height=width, taken_at=taken, size=size, drop_folder="old" if old else "new")
        for number, (width, taken, size, old) in enumerate(made)
    ]
    rows = ranked(pd.DataFrame(files), Rules(("old",))).to_dict("records")
    again = ranked(pd.DataFrame(files[::-1]), Rules(("old",))).to_dict("records")
    assert [row["name"] for row in rows] == [row["name"] for row in again]
    largest = {one.column: one.largest for one in CRITERIA}
    for before, after in zip(rows, rows[1:], strict=False):
        column = decided_by(before, after)
        assert column is not None
        assert (before[column] > after[column]) == largest[column]
