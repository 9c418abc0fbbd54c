"""Runs whose process is gone, told from those that are at work."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, EngineEventData
from dagster._core.storage.tags import GRPC_INFO_TAG

from media_assets.operations.dead_runs import CLOCK_STEP, TAG, end_dead_runs, process_tag
from sensors.dead_runs import dead_runs


@dg.op
def nothing() -> None: ...


@dg.job(executor_def=dg.in_process_executor)
def job() -> None:
    nothing()


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as found:
        yield found


@pytest.fixture(scope="module")
def gone() -> int:
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def _started(instance: dg.DagsterInstance, tags: dict[str, str]) -> str:
    run = instance.create_run_for_job(job, tags=tags, status=dg.DagsterRunStatus.NOT_STARTED)
    instance.report_dagster_event(_event("PIPELINE_START"), run.run_id)
    return run.run_id


def _event(kind: str, pid: int | None = None) -> DagsterEvent:
    data = None if pid is None else EngineEventData({"pid": dg.MetadataValue.text(str(pid))})
    return DagsterEvent(event_type_value=kind, job_name="job", event_specific_data=data)


def _status(instance: dg.DagsterInstance, run_id: str) -> str:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status.value


def test_a_run_of_a_process_that_is_gone_is_ended_once(instance: dg.DagsterInstance, gone: int) -> None:
    run = _started(instance, {TAG: f"{socket.gethostname()}:{gone}"})
    assert end_dead_runs(instance) == [run]
    assert _status(instance, run) == "FAILURE"
    assert end_dead_runs(instance) == []


def test_a_run_that_is_at_work_goes_on(instance: dg.DagsterInstance) -> None:
    run = _started(instance, process_tag())
    assert end_dead_runs(instance) == []
    assert _status(instance, run) == "STARTED"


def test_a_run_of_another_machine_is_none_of_our_business(instance: dg.DagsterInstance, gone: int) -> None:
    _started(instance, {TAG: f"elsewhere:{gone}"})
    _started(instance, {GRPC_INFO_TAG: '{"host": "code-server", "port": 4000}'})
    _started(instance, {})
    assert end_dead_runs(instance) == []


def test_a_run_of_the_local_launcher_is_judged_by_the_process_that_its_log_names(
    instance: dg.DagsterInstance, gone: int
) -> None:
    local = {GRPC_INFO_TAG: '{"host": "localhost", "socket": "/tmp/code"}'}
    alive, dead, silent = (_started(instance, local) for _ in range(3))
    instance.report_dagster_event(_event("ENGINE_EVENT", os.getpid()), alive)
    instance.report_dagster_event(_event("ENGINE_EVENT", gone), dead)
    assert end_dead_runs(instance) == [dead]
    assert _status(instance, alive) == _status(instance, silent) == "STARTED"


def test_a_number_that_a_younger_process_has_inherited_is_no_sign_of_life(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _started(instance, process_tag())
    younger = datetime.now() + timedelta(seconds=CLOCK_STEP + 60)
    monkeypatch.setattr("psutil.Process.create_time", lambda _self: younger.timestamp())
    assert end_dead_runs(instance) == [run]


def test_a_clock_that_was_set_ends_no_living_run(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    _started(instance, process_tag())
    seems = datetime.now() + timedelta(seconds=CLOCK_STEP - 60)
    monkeypatch.setattr("psutil.Process.create_time", lambda _self: seems.timestamp())
    assert end_dead_runs(instance) == []


def test_the_sensor_says_what_it_ended(instance: dg.DagsterInstance, gone: int) -> None:
    run = _started(instance, {TAG: f"{socket.gethostname()}:{gone}"})
    for expected in (f"ended {run}", "every started run has its process"):
        skip = dead_runs(dg.build_sensor_context(instance=instance))
        assert isinstance(skip, dg.SkipReason)
        assert skip.skip_message == expected
