"""The code location as a whole: it loads, and every asset says what it is and how it is run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.instance.config import dagster_instance_config

import resources
import sensors
from media_assets.definitions import defs
from media_assets.jobs import BATCH_GROUPS, JOBS
from media_assets.partitions import BACKFILL, BATCHES

REPOSITORY = Path(__file__).parents[2]
GRAPH = defs.resolve_asset_graph()
KEYS = sorted(GRAPH.materializable_asset_keys)
ON_DEMAND = {dg.AssetKey("duplicate_quality"), dg.AssetKey("asr_outcomes")}
EACH_ASSET = pytest.mark.parametrize("key", KEYS, ids=[key.to_user_string() for key in KEYS])


def test_the_code_location_loads() -> None:
    dg.Definitions.validate_loadable(defs)


def test_the_packages_with_plain_names_are_ours() -> None:
    for package in (resources, sensors):
        assert package.__spec__ is not None
        places = list(package.__spec__.submodule_search_locations or ())
        assert places == [str(REPOSITORY / package.__name__)], "another installed package of this name comes first"


@EACH_ASSET
def test_every_asset_says_what_it_is(key: dg.AssetKey) -> None:
    node = GRAPH.get(key)
    assert node.group_name in (*BATCH_GROUPS, "corpus")
    assert node.kinds
    assert node.description is not None and node.description.endswith(".") and "\n" not in node.description
    assert node.code_version
    schema = node.metadata["dagster/column_schema"]
    assert isinstance(schema, dg.TableSchema)
    assert schema.columns and all(column.description for column in schema.columns)
    checks = GRAPH.get_check_keys_for_assets({key})
    assert checks


@EACH_ASSET
def test_every_asset_retries_and_only_batches_are_partitions(key: dg.AssetKey) -> None:
    node, step = GRAPH.get(key), defs.resolve_assets_def(key).op
    assert step.retry_policy is not None and step.retry_policy.max_retries == 2
    if node.group_name == "corpus":
        assert node.partitions_def is None
        assert (node.automation_condition is None) == (key in ON_DEMAND)
    else:
        assert (node.partitions_def, node.backfill_policy) == (BATCHES, BACKFILL)
        assert node.automation_condition is None


def test_one_job_makes_all_of_a_batch_in_one_process() -> None:
    job = defs.resolve_job_def("process_batch")
    made = {key for key in KEYS if GRAPH.get(key).group_name in BATCH_GROUPS}
    assert set(job.asset_layer.selected_asset_keys) == made
    assert job.executor_def is dg.in_process_executor
    assert job.partitions_def == BATCHES
    assert {getattr(job, "name", "") for job in JOBS} == {
        "process_batch",
        "refresh_corpus",
        "measure_duplicates",
        "recalibrate_speech",
        "housekeeping",
    }


def test_sensors_run_from_the_start_and_schedules_do_not() -> None:
    found = list(defs.sensors or ())
    assert {sensor.name for sensor in found} >= {"drop_folder_inbox", "corpus_follows"}
    assert {sensor.default_status for sensor in found} == {dg.DefaultSensorStatus.RUNNING}
    statuses = {
        schedule.default_status for schedule in defs.schedules or () if isinstance(schedule, dg.ScheduleDefinition)
    }
    assert statuses == {dg.DefaultScheduleStatus.STOPPED}


_LIST_ASSETS = """
import json
from media_assets.definitions import defs
print(json.dumps(sorted(key.to_user_string() for key in defs.resolve_asset_graph().materializable_asset_keys)))
"""


def test_each_configured_language_adds_two_assets() -> None:
    environment = os.environ | {"MEDIA_LANGUAGES": "es,fr", "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-W", "ignore", "-c", _LIST_ASSETS]
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=True)
    translated = [name for name in json.loads(done.stdout) if "translations/" in name]
    assert translated == [
        f"{kind}/{language}" for kind in ("enhanced_translations", "translations") for language in ("es", "fr")
    ]


@pytest.mark.parametrize("name", ["dagster.yaml", "dagster.postgres.yaml"])
def test_the_shipped_instances_are_valid(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text((REPOSITORY / "dagster_home" / name).read_text())
    config, _ = dagster_instance_config(str(tmp_path))
    assert config["run_monitoring"]["free_slots_after_run_end_seconds"] == 60
    assert config["concurrency"]["pools"]["default_limit"] == 1
    assert config["run_retries"]["retry_on_asset_or_op_failure"] is False


def test_the_instance_for_one_machine_opens(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text((REPOSITORY / "dagster_home" / "dagster.yaml").read_text())
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert instance.run_monitoring_enabled and instance.run_retries_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1


def test_only_the_workspace_file_names_the_code_location() -> None:
    workspace = yaml.safe_load((REPOSITORY / "workspace.yaml").read_text())
    assert workspace == {"load_from": [{"python_module": {"module_name": "media_assets.definitions"}}]}
    assert "[tool.dagster]" not in (REPOSITORY / "pyproject.toml").read_text()
