"""Duplicate sets from files and links."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.duplicates.present import present_files
from media_assets.duplicates.sets import Rejected, duplicate_sets
from media_assets.schemas.duplicates import DUPLICATE_PAIRS, DUPLICATE_SETS


def file(name: str, content: str, payload: str | None = "", **about: Any) -> dict[str, Any]:
    return {
        "file_id": f"id of {name}",
        "drop_folder": "inbox",
        "root": f"/nowhere/{about.get('drop_folder', 'inbox')}",
        "path": name.encode(),
        "name": name,
        "content_id": content,
        "payload_id": f"payload of {content}" if payload == "" else payload,
        "kind": "image",
        "size": 100,
        "pixels": 1000,
        "taken_at": None,
        "modified_at": datetime(2024, 1, 1, tzinfo=UTC),
        **about,
    }


def sets(files: list[dict[str, Any]], *pairs: dict[str, Any], **more: Any) -> dict[str, dict[str, Any]]:
    table = duplicate_sets(pd.DataFrame(files), pa.Table.from_pylist(list(pairs), DUPLICATE_PAIRS), **more)
    assert table.schema.equals(DUPLICATE_SETS)
    return {row["name"]: row for row in table.to_pylist()}


def pair(left: str, right: str, method: str, distance: float, **about: Any) -> dict[str, Any]:
    known = {"relation": "copy", "method": method, "distance": distance, "threshold": 31.0}
    return dict.fromkeys(DUPLICATE_PAIRS.names) | {"left": left, "right": right} | known | about


def near(left: str, right: str, distance: float = 9) -> dict[str, Any]:
    return pair(left, right, "perceptual", distance)


def test_equal_bytes_and_equal_payloads_are_copies_with_their_method() -> None:
    found = sets([file("a", "1"), file("b", "1"), file("c", "2", "payload of 1", size=90), file("d", "3")])
    assert {name: (row["keep"], row["method"], row["distance"]) for name, row in found.items()} == {
        "a": (True, None, 0),
        "b": (False, "bytes", 0),
        "c": (False, "payload", 0),
    }
    assert found["b"]["why"] == "the same bytes"
    assert found["c"]["why"] == "the same content under other tags"
    assert len({row["set_id"] for row in found.values()}) == 1


def test_what_looks_or_plays_the_same_is_a_copy_with_its_distance() -> None:
    films = [file("film", "3", kind="video"), file("small", "4", kind="video", pixels=10)]
    links = (near("1", "2", 12), pair("3", "4", "video", 0.25))
    found = sets([file("a", "1"), file("b", "2", size=50), *films], *links)
    assert (found["b"]["method"], found["b"]["distance"]) == ("perceptual", 12)
    assert found["b"]["why"] == "looks the same (12 of 256 bits differ)"
    assert (found["small"]["method"], found["small"]["why"]) == ("video", "shows the same frames (75 % match)")
    assert found["a"]["set_id"] != found["film"]["set_id"]


def test_a_chain_never_merges_strangers() -> None:
    """1 is near 2, 2 is near 3, 3 is near 4; 1 and 3 are strangers."""
    files = [file(f"{n}", f"{n}", size=200 - n) for n in range(1, 5)]
    found = sets(files, near("1", "2"), near("2", "3"), near("3", "4"))
    groups: dict[str, set[str]] = {}
    for name, row in found.items():
        groups.setdefault(row["set_id"], set()).add(name)
    assert sorted(map(sorted, groups.values())) == [["1", "2"], ["3", "4"]]


def test_the_copies_of_a_copy_come_along_with_how_it_was_found() -> None:
    found = sets([file("a", "1", size=300), file("b", "2"), file("b again", "2")], near("1", "2"))
    assert {name: row["method"] for name, row in found.items()} == {
        "a": None,
        "b": "perceptual",
        "b again": "perceptual",
    }


def test_links_to_unknown_contents_and_within_one_payload_are_ignored() -> None:
    found = sets([file("a", "1"), file("b", "2", "payload of 1")], near("1", "gone"), near("1", "2"))
    assert found["b"]["method"] == "payload"


def test_parts_and_relatives_are_in_no_set() -> None:
    files = [file("a", "1"), file("b", "2"), file("c", "3")]
    pairs = (pair("1", "2", "region", 9, relation="part"), pair("1", "3", "audio", 0.1, relation="related"))
    assert sets(files, *pairs) == {}


def test_a_member_says_how_the_keeper_is_laid_down_to_give_it() -> None:
    files = [file("a", "1", size=900), file("b", "2")]
    assert sets(files, pair("1", "2", "perceptual", 4, transform="turned 90"))["b"]["transform"] == "turned 90"
    files = [file("a", "1"), file("b", "2", size=900)]
    row = sets(files, pair("1", "2", "perceptual", 4, transform="turned 90"))["a"]
    assert row["transform"] == "turned 270"
    assert row["why"] == "looks the same, turned 270 (4 of 256 bits differ)"


def test_payloads_that_look_the_same_to_the_last_bit_share_their_links() -> None:
    """2 and 3 look the same as 1, and 1 is near 4, the best one; 5 looks the same as 4."""
    alike = [pair("1", other, "perceptual", 0, threshold=0.0) for other in ("2", "3")]
    alike.append(pair("4", "5", "perceptual", 0, threshold=0.0))
    files = [file(f"{n}", f"{n}") for n in range(1, 5)] + [file("5", "5", size=900)]
    found = sets(files, *alike, near("1", "4"))
    assert {name: (row["method"], row["distance"]) for name, row in found.items()} == {
        "5": (None, 0),
        "4": ("perceptual", 0),
        "1": ("perceptual", 9),
        "2": ("perceptual", 9),
        "3": ("perceptual", 9),
    }


def test_a_rejected_pair_is_never_linked_whatever_it_is_found_by() -> None:
    files = [file("a", "1", size=900), file("b", "2"), file("c", "3")]
    rejected = Rejected(pairs={frozenset(("payload of 1", "payload of 2"))})
    pairs = (near("1", "2"), near("1", "3"), pair("2", "3", "perceptual", 0, threshold=0.0))
    assert set(sets(files, *pairs, rejected=rejected)) == {"a", "c"}


def test_a_set_keeps_its_id_when_its_keeper_changes() -> None:
    files = [file("a", "1", size=900), file("b", "2")]
    before = duplicate_sets(pd.DataFrame(files), pa.Table.from_pylist([near("1", "2")], DUPLICATE_PAIRS))
    better = [*files, file("c", "0", pixels=5000)]
    found = sets(better, near("1", "2"), near("0", "1"), near("0", "2"), previous=before)
    assert found["c"]["keep"]
    assert {row["set_id"] for row in found.values()} == set(before["set_id"].to_pylist())


def test_files_without_copies_are_in_no_set() -> None:
    assert sets([file("a", "1"), file("b", "2")]) == {}


class TestKeeper:
    def keeper(self, *files: dict[str, Any]) -> tuple[str, str]:
        found = sets(list(files))
        ((name, row),) = [(name, row) for name, row in found.items() if row["keep"]]
        return name, row["why"]

    def same(self, name: str, **about: Any) -> dict[str, Any]:
        return file(name, f"content of {name}", "shared", **about)

    def test_the_highest_resolution_wins_over_size_and_age(self) -> None:
        old = datetime(2001, 1, 1, tzinfo=UTC)
        best = self.same("z", pixels=2000, size=1)
        assert self.keeper(self.same("a", modified_at=old), best) == ("z", "highest resolution")

    def test_then_the_one_that_still_says_when_it_was_taken(self) -> None:
        dated = self.same("z", taken_at="2024-05-01T12:00:00", size=1)
        kept = self.keeper(self.same("a", size=900), dated)
        assert kept == ("z", "still says when it was taken")

    def test_then_the_largest_file(self) -> None:
        assert self.keeper(self.same("a"), self.same("z", size=101)) == ("z", "largest file")
        assert self.keeper(self.same("a", pixels=0), self.same("z", pixels=0, size=101)) == ("z", "largest file")

    def test_then_the_oldest(self) -> None:
        old = datetime(2001, 1, 1, tzinfo=UTC)
        assert self.keeper(self.same("a"), self.same("z", modified_at=old)) == ("z", "oldest of equals")

    def test_then_the_first_by_name(self) -> None:
        assert self.keeper(self.same("b"), self.same("a"), self.same("c")) == ("a", "first of equals by name")


def test_of_a_files_versions_the_newest_counts() -> None:
    rows = [
        file("a", "1"),
        file("b", "1"),
        file("a", "2"),
        file("a", "3", drop_folder="scans"),
        file("c", "4"),
        file("c", "5", None),
    ]
    present = present_files(pd.DataFrame(rows))
    assert [(row.drop_folder, row.name, row.content_id) for row in present.itertuples(index=False)] == [
        ("inbox", "b", "1"),
        ("inbox", "a", "2"),
        ("scans", "a", "3"),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 4), st.integers(1, 3)), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12),
)
@settings(max_examples=100, deadline=None)
def test_no_file_is_in_two_sets_and_every_set_has_one_keeper_near_all_its_members(
    made: list[tuple[int, int, int]], pairs: list[tuple[int, int]]
) -> None:
    payload = {content: about for content, about, _ in made}
    files = [
        file(f"{n:02}", str(content), f"p{payload[content]}", pixels=pixels)
        for n, (content, _, pixels) in enumerate(made)
    ]
    links = [near(str(a), str(b)) for a, b in pairs if a != b]
    table: pa.Table = duplicate_sets(pd.DataFrame(files), pa.Table.from_pylist(links, DUPLICATE_PAIRS))
    rows = table.to_pylist()
    assert all(count == 1 for count in Counter(row["file_id"] for row in rows).values())
    payload_of = {one["content_id"]: one["payload_id"] for one in files}
    linked = {
        frozenset((payload_of[link["left"]], payload_of[link["right"]]))
        for link in links
        if link["left"] in payload_of and link["right"] in payload_of
    }
    for set_id in {row["set_id"] for row in rows}:
        own = [row for row in rows if row["set_id"] == set_id]
        (keeper,) = [row for row in own if row["keep"]]
        assert len(own) > 1
        for row in own:
            ours, theirs = payload_of[row["content_id"]], payload_of[keeper["content_id"]]
            assert ours == theirs or frozenset((ours, theirs)) in linked
