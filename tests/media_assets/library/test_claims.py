"""Intake: claims survive being killed at any line."""

import pytest

from media_assets.library.intake import Plan, Seen, claim_new, folder_of
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.library.planning import NOW, planned, settled


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
