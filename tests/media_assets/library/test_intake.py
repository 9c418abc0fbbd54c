"""Intake: what is listed, what is planned, and that claims survive being killed."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.library.intake import (
    MOST_BATCHES,
    Plan,
    Seen,
    ad_hoc_name,
    claim_new,
    folder_of,
    list_folder,
    plan_batches,
    see,
)
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import BATCH_KEY, FileClaim

NOW = 1_800_000_000.0
SETTLE = 60.0

names = st.binary(min_size=1, max_size=6).filter(lambda name: b"/" not in name and b"\0" not in name)
sightings = st.builds(
    Seen, names, st.integers(0, 1000), st.integers(0, 10), st.floats(NOW - 200, NOW + 200, allow_nan=False)
)
listings = st.lists(sightings, max_size=40, unique_by=lambda seen: seen.path)


def planned(
    listing: list[Seen],
    known: Mapping[bytes, tuple[int, int]] | None = None,
    watched: Mapping[str, float] | None = None,
    now: float = NOW,
    files: int = 5,
    size: int = 2000,
) -> Plan:
    return plan_batches(
        listing,
        known or {},
        watched or {},
        now,
        drop_folder="inbox",
        root="/drop",
        settle_seconds=SETTLE,
        batch_files=files,
        batch_bytes=size,
    )


def settled(name: str, size: int = 1, mtime_ns: int = 0) -> Seen:
    return Seen(name.encode(), size, mtime_ns, NOW - SETTLE)


def claims(plan: Plan) -> list[FileClaim]:
    return [claim for manifest in plan.manifests for claim in manifest.files]


@given(listings, st.data())
@settings(max_examples=150, deadline=None)
def test_every_settled_unknown_file_is_in_exactly_one_manifest(listing: list[Seen], data: st.DataObject) -> None:
    known = {seen.path: (seen.size, seen.mtime_ns) for seen in listing if data.draw(st.booleans())}
    plan = planned(listing, known)
    new = [seen for seen in listing if seen.path not in known]
    expected = {FileClaim(s.path, s.size, s.mtime_ns) for s in new if NOW - s.changed >= SETTLE}
    assert len(claims(plan)) == len(expected) and set(claims(plan)) == expected
    assert plan.waiting == len(new) - len(expected)
    assert set(plan.watched) <= set(planned(listing).watched)


@given(listings, st.integers(1, 6), st.integers(1, 3000))
@settings(max_examples=150, deadline=None)
def test_batches_keep_their_bounds_and_the_order_of_names(listing: list[Seen], files: int, size: int) -> None:
    plan = planned(listing, files=files, size=size)
    for manifest in plan.manifests:
        assert 1 <= len(manifest.files) <= files
        assert manifest.bytes <= size or len(manifest.files) == 1
        assert BATCH_KEY.fullmatch(manifest.batch)
        assert (manifest.drop_folder, manifest.root, manifest.created_at) == ("inbox", "/drop", NOW)
    paths = [claim.path for claim in claims(plan)]
    assert paths == sorted(paths)
    keys = [manifest.batch for manifest in plan.manifests]
    assert keys == sorted(set(keys))


@given(listings)
@settings(max_examples=50, deadline=None)
def test_what_was_claimed_is_never_planned_again(listing: list[Seen]) -> None:
    known = {claim.path: (claim.size, claim.mtime_ns) for claim in claims(planned(listing, files=1))}
    later = planned(listing, known, now=NOW + 1000)
    assert not {claim.path for claim in claims(later)} & set(known)


@given(listings)
@settings(max_examples=50, deadline=None)
def test_ticks_reach_every_file_in_the_end(listing: list[Seen]) -> None:
    known: dict[bytes, tuple[int, int]] = {}
    watched: dict[str, float] = {}
    for tick in range(40):
        plan = planned(listing, known, watched, now=NOW + tick * SETTLE, files=2)
        known |= {claim.path: (claim.size, claim.mtime_ns) for claim in claims(plan)}
        watched = plan.watched
    assert set(known) == {seen.path for seen in listing}
    assert (plan.waiting, plan.watched) == (0, {})


def test_a_file_that_still_changes_waits() -> None:
    young = Seen(b"a", 1, 0, NOW - SETTLE + 1)
    assert planned([young]).waiting == 1 and not planned([young]).manifests
    assert claims(planned([young], now=NOW + 1)) == [FileClaim(b"a", 1, 0)]


def test_another_version_of_a_known_file_is_new() -> None:
    known = {b"a": (1, 0)}
    assert not claims(planned([settled("a")], known))
    assert claims(planned([settled("a", size=2)], known)) == [FileClaim(b"a", 2, 0)]
    assert claims(planned([settled("a", mtime_ns=9)], known)) == [FileClaim(b"a", 1, 9)]


def test_two_versions_claimed_within_a_second_are_two_batches() -> None:
    first, second = planned([settled("a")]), planned([settled("a", size=2)])
    assert first.manifests[0].batch != second.manifests[0].batch


def test_a_change_time_in_the_future_settles_by_being_watched() -> None:
    odd = Seen(b"a", 1, 0, NOW + 1_000_000)
    first = planned([odd])
    assert first.waiting == 1 and list(first.watched.values()) == [NOW]
    second = planned([odd], watched=first.watched, now=NOW + SETTLE - 1)
    assert second.waiting == 1 and second.watched == first.watched
    third = planned([odd], watched=second.watched, now=NOW + SETTLE)
    assert claims(third) == [FileClaim(b"a", 1, 0)]


def test_a_watched_file_that_changes_is_watched_anew() -> None:
    first = planned([Seen(b"a", 1, 0, NOW + 1_000_000)])
    later = planned([Seen(b"a", 2, 0, NOW + 1_000_000)], watched=first.watched, now=NOW + SETTLE)
    assert later.waiting == 1 and list(later.watched.values()) == [NOW + SETTLE]


def test_one_tick_plans_a_bounded_number_of_batches() -> None:
    listing = [settled(f"{n:03}") for n in range(MOST_BATCHES + 3)]
    plan = planned(listing, files=1)
    assert (len(plan.manifests), plan.waiting) == (MOST_BATCHES, 3)
    known = {claim.path: (claim.size, claim.mtime_ns) for claim in claims(plan)}
    assert [claim.path for claim in claims(planned(listing, known, files=1))] == [b"020", b"021", b"022"]


def test_a_file_listed_twice_is_claimed_once() -> None:
    assert len(claims(planned([settled("a"), settled("a")]))) == 1


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


class Killed(BaseException):
    """Stands for the process being ended at this line."""


class TestClaims:
    def tick(self, library: Library, ledger: Ledger, listing: list[Seen], now: float = NOW) -> Plan:
        return claim_new(library, ledger, "inbox", lambda known: planned(listing, known, now=now))

    def test_a_tick_records_its_manifests_and_the_next_one_finds_nothing_new(
        self, library: Library, ledger: Ledger
    ) -> None:
        listing = [settled(f"{n}") for n in range(7)]
        plan = self.tick(library, ledger, listing)
        assert library.manifest_keys() == ledger.files.batches() == [manifest.batch for manifest in plan.manifests]
        assert [library.read_manifest(key) for key in library.manifest_keys()] == list(plan.manifests)
        assert not self.tick(library, ledger, listing, NOW + 100).manifests

    @pytest.mark.parametrize("written", [0, 1, 2])
    def test_a_tick_killed_while_it_writes_loses_nothing_and_claims_nothing_twice(
        self, library: Library, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, written: int
    ) -> None:
        listing = [settled(f"{n}") for n in range(12)]
        real, count = Library.write_manifest, iter(range(99))

        def dying(self: Library, manifest: object) -> None:
            if next(count) == written:
                raise Killed
            real(self, manifest)  # type: ignore[arg-type]

        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(Library, "write_manifest", dying)
            self.tick(library, ledger, listing)
        assert ledger.files.batches() == [] and len(library.manifest_keys()) == written
        self.tick(library, ledger, listing, NOW + 100)
        self.check(library, ledger, listing)

    def test_a_tick_killed_before_the_claim_is_recorded_is_adopted(
        self, library: Library, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listing = [settled(f"{n}") for n in range(10)]
        real, count = type(ledger.files).claim, iter(range(99))

        def dying(self: object, manifests: list[object]) -> None:
            if next(count) == 1:
                raise Killed
            real(self, manifests)  # type: ignore[arg-type]

        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(type(ledger.files), "claim", dying)
            self.tick(library, ledger, listing)
        assert not self.tick(library, ledger, listing, NOW + 100).manifests
        self.check(library, ledger, listing)

    def check(self, library: Library, ledger: Ledger, listing: list[Seen]) -> None:
        keys = library.manifest_keys()
        assert ledger.files.batches() == keys
        claimed = [claim.path for key in keys for claim in library.read_manifest(key).files]
        assert sorted(claimed) == sorted(seen.path for seen in listing)

    def test_the_manifests_of_other_folders_are_left_alone(self, library: Library, ledger: Ledger) -> None:
        other = planned([settled("a")]).manifests[0]
        library.write_manifest(type(other)(other.batch.replace("inbox", "scans"), "scans", "/s", NOW, other.files))
        self.tick(library, ledger, [settled("b")])
        assert [folder_of(batch) for batch in ledger.files.batches()] == ["inbox"]


def test_folders_get_names_that_fit_a_batch_key(tmp_path: Path) -> None:
    for name in ("Fotos 2024", "écran", "日本", "x" * 80):
        made = ad_hoc_name(tmp_path / name)
        assert made.isalnum() and made.islower() and len(made) <= 28
    assert ad_hoc_name(tmp_path / "a" / "inbox") != ad_hoc_name(tmp_path / "b" / "inbox")
