"""Runs whose process is gone: Dagster's own launcher never notices, and such a run keeps its place in the queue."""

import json
import os
import socket

import dagster as dg
import psutil
from dagster._core.storage.tags import GRPC_INFO_TAG

TAG = "media/process"
"""Tag of runs started by the `media` command: host and process id."""

_LOCAL = ("localhost", "127.0.0.1", "::1")

CLOCK_STEP = 600
"""Seconds by which a clock may be set without a living run being taken for dead; start times move with the clock."""


def process_tag() -> dict[str, str]:
    """Return the tag that says that this process executes a run."""
    return {TAG: f"{socket.gethostname()}:{os.getpid()}"}


def end_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Report as failed every run that was executed on this machine by a process that is no more; returns their ids."""
    ended = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        run = record.dagster_run
        pid = _pid(instance, run)
        if pid is not None and not _alive(pid, record.start_time or record.create_timestamp.timestamp()):
            instance.report_run_failed(run, f"The process {pid} that executed this run is no more.")
            ended.append(run.run_id)
    return ended


def _pid(instance: dg.DagsterInstance, run: dg.DagsterRun) -> int | None:
    host, _, pid = run.tags.get(TAG, "").rpartition(":")
    if pid:
        return int(pid) if host == socket.gethostname() else None
    if json.loads(run.tags.get(GRPC_INFO_TAG, "{}")).get("host") not in _LOCAL:
        return None
    records = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT).records
    events = [record.event_log_entry.dagster_event for record in records]
    pids = [event.engine_event_data.metadata.get("pid") for event in events if event is not None]
    return next((int(str(pid.value)) for pid in reversed(pids) if pid is not None), None)


def _alive(pid: int, began: float) -> bool:
    try:
        process = psutil.Process(pid)
        # A process that is younger than the run has only inherited the number; a clock that was set says so falsely.
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= began + CLOCK_STEP)
    except psutil.NoSuchProcess:
        return False
