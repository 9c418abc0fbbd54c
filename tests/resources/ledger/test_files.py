"""Claims of files: whole, once, whoever asks at the same time."""

import random
from collections import Counter
from pathlib import Path

from resources.ledger import Ledger
from resources.ledger.database import connect
from resources.ledger.files import Files
from resources.manifests import FileClaim, Manifest
from tests.processes import all_at_once

NAMES = [b"a.jpg", b"caf\xe9.jpg", b"two\nlines", "Größe/東京.mp4".encode()]


def manifest(batch: str = "20261120t120003-inbox-007f3a", size: int = 3, names: list[bytes] = NAMES) -> Manifest:
    files = tuple(FileClaim(name, size, 1_700_000_000_123_456_789) for name in names)
    return Manifest(batch, "inbox", "/srv/drop", 1.5, files)


def test_a_claimed_file_is_known_by_its_raw_name_and_version(ledger: Ledger) -> None:
    ledger.files.claim([manifest()])
    assert ledger.files.known("inbox") == {name: (3, 1_700_000_000_123_456_789) for name in NAMES}
    assert ledger.files.known("other") == {}
    assert ledger.files.batches() == ["20261120t120003-inbox-007f3a"]
    assert ledger.files.totals() == (1, 4, 12)


def test_claiming_twice_changes_nothing(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.files.claim([manifest(), manifest()])
    assert ledger.files.totals() == (1, 4, 12)


def test_an_older_claim_adopted_again_does_not_undo_a_newer_one(ledger: Ledger) -> None:
    newer = manifest("20261120t130000-inbox-007f3a", size=5)
    ledger.files.claim([manifest(), newer])
    ledger.files.claim([manifest()])
    assert ledger.files.known("inbox")[b"a.jpg"][0] == 5
    assert ledger.files.batch_of("inbox", b"a.jpg") == newer.batch
    assert ledger.files.batch_of("inbox", b"unknown") is None


def test_an_empty_ledger_has_no_totals(ledger: Ledger) -> None:
    assert ledger.files.totals() == (0, 0, 0)
    ledger.files.claim([])


def _claim(url: str, batches: list[str]) -> None:
    files = Files(connect(url))
    for batch in batches:
        files.claim([manifest(batch)])


def test_processes_that_claim_the_same_manifests_at_once_all_succeed(ledger: Ledger) -> None:
    batches = [f"20261120t1200{number:02}-inbox-007f3a" for number in range(30)]
    assert ledger.files.batches() == []
    ledger.engine.dispose()
    all_at_once(_claim, [(ledger.url, batches)] * 4)
    assert ledger.files.batches() == batches
    assert ledger.files.totals() == (30, 120, 360)


def test_a_path_of_four_thousand_bytes_is_claimed(ledger: Ledger) -> None:
    long = b"/".join([b"folder" * 40] * 16) + b"\xff"
    manifest = Manifest("b1", "inbox", "/drop", 1.0, (FileClaim(long, 1, 2),))
    ledger.files.claim([manifest])
    assert ledger.files.known("inbox") == {long: (1, 2)}
    assert ledger.files.batch_of("inbox", long) == "b1"


def test_a_size_is_known_once_another_batch_had_a_file_of_it(ledger: Ledger) -> None:
    assert ledger.files.record_sizes("b1", [3, 5, 5, 2**40]) == set()
    assert ledger.files.record_sizes("b1", [3, 5, 7]) == set()
    assert ledger.files.record_sizes("b2", [5, 6, 2**40]) == {5, 2**40}
    assert ledger.files.record_sizes("b1", [3, 5, 6, 7]) == {5, 6}
    assert ledger.files.record_sizes("b3", []) == set()


def test_more_sizes_than_a_statement_takes_are_recorded(ledger: Ledger) -> None:
    assert ledger.files.record_sizes("b1", range(0, 4000, 2)) == set()
    assert ledger.files.record_sizes("b2", range(3000)) == set(range(0, 3000, 2))


def _record_sizes(url: str, batch: str, answers: Path) -> None:
    met = Files(connect(url)).record_sizes(batch, random.sample(range(1000), 1000))
    (answers / batch).write_text(" ".join(map(str, met)))


def test_of_batches_at_once_all_but_the_first_know_a_size(ledger: Ledger, tmp_path: Path) -> None:
    assert ledger.files.record_sizes("earlier", [7]) == set()
    ledger.engine.dispose()
    all_at_once(_record_sizes, [(ledger.url, f"b{number}", tmp_path) for number in range(4)])
    met = Counter(size for number in range(4) for size in (tmp_path / f"b{number}").read_text().split())
    assert met.pop("7") == 4
    assert set(met.values()) == {3} and len(met) == 999
