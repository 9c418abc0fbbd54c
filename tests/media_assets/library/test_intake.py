"""Intake: what a tick plans."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.library.intake import MOST_BATCHES, Seen, ad_hoc_name
from resources.manifests import BATCH_KEY, FileClaim
from tests.media_assets.library.planning import NOW, SETTLE, claims, planned, settled

names = st.binary(min_size=1, max_size=6).filter(lambda name: b"/" not in name and b"\0" not in name)
sightings = st.builds(
    Seen, names, st.integers(0, 1000), st.integers(0, 10), st.floats(NOW - 200, NOW + 200, allow_nan=False)
)
listings = st.lists(sightings, max_size=40, unique_by=lambda seen: seen.path)


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


def test_folders_get_names_that_fit_a_batch_key(tmp_path: Path) -> None:
    for name in ("Fotos 2024", "écran", "日本", "x" * 80):
        made = ad_hoc_name(tmp_path / name)
        assert made.isalnum() and made.islower() and len(made) <= 28
    assert ad_hoc_name(tmp_path / "a" / "inbox") != ad_hoc_name(tmp_path / "b" / "inbox")
