"""What people released, what experiments promoted, what was exported."""

from resources.ledger import Ledger
from resources.ledger.champions import Champion
from resources.ledger.releases import Release


def test_the_newest_decision_about_a_translation_counts_and_others_are_untouched(ledger: Ledger) -> None:
    ledger.releases.record(Release("a", "es", "k", True, "fine\0"))
    ledger.releases.record(Release("a", "fr", "k", True))
    ledger.releases.record(Release("a", "fr", "k", False))
    current = ledger.releases.current()
    assert list(current) == [("a", "es", "k")]
    assert current["a", "es", "k"].note == "fine\\x00" and current["a", "es", "k"].at > 0


def test_champions_keep_their_evidence_and_the_newest_of_a_kind_counts(ledger: Ledger) -> None:
    for name, kind in (("one", "prompt"), ("two", "prompt"), ("three", "engine")):
        ledger.champions.record(Champion(name, "en", "es", name, {"kind": kind, "delta": 2.5, "spec": {}}))
    assert [row.variant for row in ledger.champions.all()] == ["one", "two", "three"]
    assert ledger.champions.current("prompt")["en", "es"].variant == "two"
    assert ledger.champions.current("prompt")["en", "es"].evidence["delta"] == 2.5


def test_exported_files_are_known_by_their_bytes(ledger: Ledger) -> None:
    ledger.exports.record(["a" * 64, "b" * 64, "a" * 64])
    ledger.exports.record(["a" * 64])
    assert ledger.exports.among({"a" * 64, "c" * 64}) == {"a" * 64}
    assert ledger.exports.among(set()) == set()
