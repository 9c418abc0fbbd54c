"""What a plan says of each file, and what the kept one takes over."""

from datetime import UTC, datetime

import pytest

from media_assets.duplicates.plan.review import approvals, rejections
from tests.media_assets.duplicates.plan.shelf import Shelf

OLD = 1_000_000_000_000_000_000


def test_exact_copies_may_go_and_the_kept_file_takes_over_dates_and_names(shelf: Shelf) -> None:
    shelf.put("IMG_1.jpg", b"same, and larger", payload_id="p")
    shelf.put("2019 Paris/Eiffel tower.jpg", b"same", OLD, payload_id="p", taken_at="2019-05-01T10:00:00")
    rows = shelf.write().by_name()
    keep, go = rows["2019 Paris/Eiffel tower.jpg"], rows["IMG_1.jpg"]
    assert (keep["action"], keep["status"], keep["why"]) == ("keep", None, "still says when it was taken")
    assert (go["action"], go["status"], go["exact"], go["bytes_won"]) == ("trash", "proposed", True, 16)
    assert go["why"] == "the same content under other tags"
    (name,) = keep["merge"]
    assert (name["field"], name["value"], name["file_id"]) == ("name", "IMG_1.jpg", go["file_id"])


def test_a_date_that_only_a_copy_knows_is_taken_over(shelf: Shelf) -> None:
    shelf.put("large.jpg", b"large", width=20, height=20, payload_id="p")
    shelf.put("small.jpg", b"small", OLD, taken_at="2019-05-01T10:00:00", payload_id="p")
    merged = {one["field"]: one["value"] for one in shelf.write().by_name()["large.jpg"]["merge"]}
    assert merged == {
        "taken_at": "2019-05-01T10:00:00",
        "modified_at": datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC).isoformat(),
        "name": "small.jpg",
    }


@pytest.mark.parametrize(
    ("method", "kind", "action"),
    [
        ("bytes", "document", "trash"),
        ("payload", "audio", "trash"),
        ("payload", "document", "review"),
        ("perceptual", "image", "trash"),
        ("region", "image", "review"),
        ("tiles", "image", "review"),
        ("video", "video", "review"),
        ("audio", "audio", "review"),
        ("text", "document", "review"),
        ("some new way", "image", "review"),
    ],
)
def test_what_is_no_exact_copy_is_marked_or_left_to_a_person(shelf: Shelf, method: str, kind: str, action: str) -> None:
    shelf.put("a", b"a", kind=kind)
    shelf.put("b", b"b", kind=kind)
    shelf.write().sets([{"name": "a", "keep": True, "method": None}, {"name": "b", "method": method}])
    copy = shelf.by_name()["b"]
    assert copy["action"] == action
    assert copy["exact"] == ((method, kind) in (("bytes", "document"), ("payload", "audio")))
    assert copy["why"].startswith("looks the same")
    assert (";" in copy["why"]) == (not copy["exact"]), "marked in words"


def test_a_copy_that_is_better_than_the_preferred_file_is_left_to_a_person(shelf: Shelf) -> None:
    shelf.put("old.jpg", b"old", folder="archive", width=9, height=9)
    shelf.put("large.jpg", b"large", width=90, height=90)
    shelf.write().sets([{"name": "old.jpg", "keep": True, "method": None}, {"name": "large.jpg"}])
    copy = shelf.by_name("archive")["large.jpg"]
    assert copy["action"] == "review"
    assert copy["why"].endswith("it is better than the file to keep: highest resolution")


def test_decisions_are_in_the_plan_until_the_file_to_keep_is_another_one(shelf: Shelf) -> None:
    for name in ("a", "b", "c"):
        shelf.put(name, b"same")
    shelf.write()
    (found,) = shelf.planned()
    shelf.ledger.reviews.record([*approvals([found], files=["b"]), *rejections(found, ["c"])])
    rows = shelf.by_name()
    assert [rows[name]["status"] for name in "abc"] == [None, "approved", "rejected"]
    assert (rows["c"]["action"], rows["c"]["bytes_won"], rows["c"]["why"]) == (
        "keep",
        0,
        "the same bytes; kept by a reviewer",
    )
    shelf.put("A", b"same")
    assert shelf.write().by_name()["b"]["status"] == "approved", "equal bytes are an equal keeper"
    shelf.put("better", b"the same, larger", payload_id=shelf.rows[0]["payload_id"])
    assert shelf.write().by_name()["b"]["status"] == "proposed"


def test_files_that_are_gone_are_not_in_the_plan_and_a_set_without_its_keeper_waits(shelf: Shelf) -> None:
    paths = {name: shelf.put(name, b"same") for name in ("a", "b", "c", "d")}
    shelf.write()
    paths["d"].unlink()
    assert sorted(shelf.by_name()) == ["a", "b", "c"]
    paths["a"].unlink()
    rows = shelf.by_name()
    assert {name: (row["action"], row["bytes_won"]) for name, row in rows.items()} == {
        "b": ("review", 0),
        "c": ("review", 0),
    }
    assert "the file to keep is gone" in rows["b"]["why"]
    (found,) = shelf.planned()
    assert found.kept is None
    assert approvals([found]) == []


def test_a_newer_version_of_a_file_is_not_what_the_plan_speaks_of(shelf: Shelf) -> None:
    shelf.put("a", b"same")
    shelf.put("b", b"same")
    shelf.write()
    shelf.put("b", b"other", 1_800_000_000_000_000_000)
    shelf.list_files()
    assert shelf.by_name() == {}


def test_an_empty_library_has_an_empty_plan(shelf: Shelf) -> None:
    assert shelf.plan() == []
