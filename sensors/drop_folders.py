"""One sensor per drop folder: new files become batches, each batch one partition and one run."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from media_assets.jobs import process_batch
from media_assets.library import inventory
from media_assets.library.intake import claim_new, folder_of, list_folder, plan_batches
from media_assets.partitions import BATCHES
from resources.ledger import Ledger
from resources.library import Library
from resources.settings import Settings

SECONDS = 15
"""Shortest time between two ticks."""


def drop_folder_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Return a running sensor for each configured drop folder."""
    return [drop_folder_sensor(name, path, settings) for name, path in settings.drop_folders.items()]


def drop_folder_sensor(name: str, path: Path, settings: Settings) -> dg.SensorDefinition:
    """Return the sensor of one drop folder."""
    root = path.absolute()

    @dg.sensor(
        name=f"drop_folder_{name}",
        job=process_batch,
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Takes files that have settled, groups them into batches and requests one run for each.",
    )
    def drop_folder(context: dg.SensorEvaluationContext, library: Library, ledger: Ledger) -> dg.SensorResult:
        if not root.is_dir():
            return dg.SensorResult(skip_reason=f"the drop folder {name} is not there", cursor=context.cursor)
        now = time.time()
        watched: Mapping[str, float] = json.loads(context.cursor or "{}")
        plan = claim_new(
            library,
            ledger,
            name,
            lambda known: plan_batches(
                list_folder(root),
                known,
                watched,
                now,
                drop_folder=name,
                root=str(root),
                settle_seconds=settings.settle_seconds,
                batch_files=settings.batch_files,
                batch_bytes=settings.batch_bytes,
            ),
        )
        return _result(_unrequested(context.instance, library, ledger, name), plan.waiting, plan.watched)

    return drop_folder


def _unrequested(instance: dg.DagsterInstance, library: Library, ledger: Ledger, drop_folder: str) -> list[str]:
    """Return the claimed batches that no run was ever asked for: new ones, and those an earlier tick died over."""
    begun, partitions = set(library.batches(inventory.NAME)), set(instance.get_dynamic_partitions(str(BATCHES.name)))
    waiting = [key for key in ledger.files.batches() if key not in begun and folder_of(key) == drop_folder]
    asked = _with_runs(instance, [key for key in waiting if key in partitions])
    return [key for key in waiting if key not in asked]


def _with_runs(instance: dg.DagsterInstance, batches: list[str]) -> set[str]:
    # The daemon adds partitions before it creates runs; killed in between, it leaves partitions that have none.
    if not batches:
        return set()
    runs = instance.get_runs(dg.RunsFilter(tags={"dagster/partition": batches}))
    return {run.tags["dagster/partition"] for run in runs}


def _result(batches: list[str], waiting: int, watched: Mapping[str, float]) -> dg.SensorResult:
    cursor = json.dumps(watched)
    if not batches:
        reason = f"{waiting} files have not settled yet" if waiting else "no new files"
        return dg.SensorResult(skip_reason=reason, cursor=cursor)
    requests: list[Any] = [dg.RunRequest(run_key=key, partition_key=key) for key in batches]
    return dg.SensorResult(
        run_requests=requests, dynamic_partitions_requests=[BATCHES.build_add_request(batches)], cursor=cursor
    )
