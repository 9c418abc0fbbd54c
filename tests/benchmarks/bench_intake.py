"""How long a drop folder's sensor tick takes when the folder holds 100,000 files, and taking in new files."""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import dagster as dg

from media_assets.library import inventory
from media_assets.library.intake import MOST_BATCHES, Plan, Seen, list_folder, plan_batches
from media_assets.partitions import BATCHES
from media_assets.schemas.files import MEDIA_FILES
from resources.ledger import Ledger
from resources.library import Library
from resources.settings import Settings, load_settings
from sensors.drop_folders import drop_folder_sensor
from tests.benchmarks.chain import LEDGER_BYTES
from tests.benchmarks.new_files import new_file_rows
from tests.benchmarks.table import Goal, Row, benchmark, clock

FOLDERS, FILES = 200, 500
NEW = 100
LIMIT = Goal(3.0, "figure")


@benchmark("intake")
def intake(repeats: int) -> Sequence[Row]:
    """Ticks of the real sensor over real files: all new, nothing new, 100 new. Then the bytes of new files."""
    count = FOLDERS * FILES
    with TemporaryDirectory(prefix="bench-drop-") as drop, TemporaryDirectory(prefix="bench-") as root:
        _make(Path(drop))
        # The fewest ticks that claim everything, so that setting up does not take longer than measuring.
        settings = load_settings(settle_seconds=0, batch_files=-(-count // MOST_BATCHES))
        listing = list(list_folder(Path(drop)))
        found: dict[str, list[float]] = defaultdict(list)
        with dg.DagsterInstance.ephemeral() as instance:
            folder = _Watched(Path(drop), Path(root), settings, instance)
            _expect("files of the first tick", folder.tick(found["first"]), count)
            for repeat in range(repeats):
                found["walk"].append(_walk(drop))
                _expect("new files", folder.tick(found["nothing"]), 0)
                for number in range(NEW):
                    Path(drop, f"{number % FOLDERS:03}", f"new-{repeat}-{number}.jpg").touch()
                _expect("new files", folder.tick(found["some"]), NEW)
                found["plan"].append(_plan(listing, settings))
            folder.ledger.engine.dispose()
    seconds = {name: statistics.median(values) for name, values in found.items()}
    walk = ("os.walk and os.stat", seconds["walk"])
    return [
        Row("intake: tick, nothing new", seconds["nothing"], "s", *walk, LIMIT),
        Row(f"intake: tick, {NEW} new", seconds["some"], "s", *walk, LIMIT),
        Row(f"intake: planning {count:,} new", seconds["plan"], "s", *walk, LIMIT),
        Row(f"intake: tick that claims {count:,}", seconds["first"], "s", *walk),
        *new_file_rows(repeats),
    ]


class _Watched:
    def __init__(self, drop: Path, root: Path, settings: Settings, instance: dg.DagsterInstance) -> None:
        self.library = Library(root=str(root))
        self.ledger = Ledger(url=self.library.ledger_url(), max_bytes=LEDGER_BYTES)
        self.sensor = drop_folder_sensor("inbox", drop, settings)
        self.instance = instance
        self.cursor: str | None = None

    def tick(self, seconds: list[float]) -> int:
        """Evaluate the sensor as the daemon does, append its seconds, and return how many files it claimed."""
        before = self.ledger.files.totals()[1]
        resources = {"library": self.library, "ledger": self.ledger}
        with (
            dg.build_sensor_context(instance=self.instance, cursor=self.cursor, resources=resources) as context,
            clock() as measured,
        ):
            result = self.sensor(context)
        seconds.append(measured.seconds)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        batches = [str(request.partition_key) for request in result.run_requests or []]
        self.instance.add_dynamic_partitions(str(BATCHES.name), batches)
        for batch in batches:  # as its run would, so that the batch is not asked for again
            self.library.write_table(inventory.NAME, MEDIA_FILES.empty_table(), MEDIA_FILES, batch)
        return self.ledger.files.totals()[1] - before


def _make(drop: Path) -> None:
    for folder in range(FOLDERS):
        (drop / f"{folder:03}").mkdir()
        for number in range(FILES):
            (drop / f"{folder:03}" / f"picture-{number:04}.jpg").touch()


def _walk(drop: str) -> float:
    with clock() as measured:
        for folder, _, names in os.walk(drop):
            for name in names:
                os.stat(os.path.join(folder, name))
    return measured.seconds


def _plan(listing: Sequence[Seen], settings: Settings) -> float:
    def plan() -> Plan:
        return plan_batches(
            listing,
            {},
            {},
            time.time(),
            drop_folder="inbox",
            root="/drop",
            settle_seconds=0,
            batch_files=settings.batch_files,
            batch_bytes=settings.batch_bytes,
        )

    with clock() as measured:
        planned = plan()
    _expect("planned files", sum(len(manifest.files) for manifest in planned.manifests), len(listing))
    return measured.seconds


def _expect(what: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"{found} {what}, expected {wanted}")
