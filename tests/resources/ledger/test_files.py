"""Claims of files: whole, once, whoever asks at the same time."""

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
