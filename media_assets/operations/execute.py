"""Running the graph from the command line: the same jobs on the same instance as the UI and the daemon."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.events import RunFailureReason

from media_assets.interrupts import was_interrupted
from media_assets.library.intake import Plan, Seen, ad_hoc_name, claim_new, plan_batches, see
from media_assets.operations.dead_runs import end_dead_runs, process_tag
from media_assets.operations.workspace import Workspace
from media_assets.partitions import BATCHES
from resources.errors import SettingsError

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def instance() -> dg.DagsterInstance:
    """Return the instance of DAGSTER_HOME, or of ./dagster_home where it is not set.

    Raises:
        SettingsError: it is no absolute path of a folder.
    """
    home = Path(os.environ.get("DAGSTER_HOME") or Path("dagster_home").absolute())
    if not home.is_absolute() or not home.is_dir():
        raise SettingsError(
            f"DAGSTER_HOME is {str(home)!r}; allowed is the absolute path of a folder, such as dagster_home in the "
            f"repository."
        )
    os.environ["DAGSTER_HOME"] = str(home)
    return dg.DagsterInstance.get()


def ingest(workspace: Workspace, paths: Sequence[Path]) -> list[str]:
    """Claim new files below `paths` at once, without waiting for them to settle; returns the new batches' keys.

    The library itself is left out.
    """
    keys: list[str] = []
    for name, root, within in _by_folder(workspace, paths):
        now = time.time()
        while (plan := _claim(workspace, name, root, within, now)).manifests:
            keys += [manifest.batch for manifest in plan.manifests]
            if not plan.waiting:
                break
            now += 1  # batch keys of two rounds must differ
    return keys


def process(batches: Iterable[str], on: dg.DagsterInstance, *, new: bool = False) -> list[str]:
    """Run the batch chain over each batch; returns the batches whose run failed.

    Args:
        new: the batches were just claimed; those that a drop folder's sensor asked a run for meanwhile are left to it.

    Raises:
        KeyboardInterrupt: a run was interrupted; no further batch was begun.
    """
    job, failed = _job("process_batch"), []
    end_dead_runs(on)
    for batch in batches:
        if new and on.get_runs_count(dg.RunsFilter(tags={"dagster/partition": batch})):
            continue
        on.add_dynamic_partitions(str(BATCHES.name), [batch])
        result = job.execute_in_process(
            partition_key=batch, instance=on, run_config=_QUIET, raise_on_error=False, tags=process_tag()
        )
        if _stopped(result):
            raise KeyboardInterrupt
        if not result.success:
            failed.append(batch)
    return failed


def refresh(on: dg.DagsterInstance) -> bool:
    """Run the corpus assets; returns whether all succeeded."""
    result = _job("refresh_corpus").execute_in_process(
        instance=on, run_config=_QUIET, raise_on_error=False, tags=process_tag()
    )
    return bool(result.success)


def _stopped(result: dg.ExecuteInProcessResult) -> bool:
    """Say whether the run ended by Ctrl-C, within a step or between two."""
    ends = [event for event in result.all_events if event.event_type == dg.DagsterEventType.RUN_FAILURE]
    between = any(event.job_failure_data.failure_reason == RunFailureReason.UNEXPECTED_TERMINATION for event in ends)
    return between or was_interrupted(result.run_id)


def _job(name: str) -> Any:
    from media_assets.definitions import defs

    return defs.resolve_job_def(name)


def _by_folder(workspace: Workspace, paths: Sequence[Path]) -> list[tuple[str, Path, list[Path]]]:
    groups: dict[tuple[str, Path], list[Path]] = {}
    for path in paths:
        inside = path.absolute()
        for name, folder in workspace.folders.items():
            if inside.is_relative_to(folder):
                groups.setdefault((name, folder), []).append(path)
                break
        else:
            root = inside if path.is_dir() else inside.parent
            while not _is_text(root):  # tables hold a folder's path as text, and the names below it as raw bytes
                root = root.parent
            groups.setdefault((ad_hoc_name(root), root), []).append(path)
    return [(name, root, within) for (name, root), within in groups.items()]


def _claim(workspace: Workspace, name: str, root: Path, within: Sequence[Path], now: float) -> Plan:
    settings, library = workspace.settings, workspace.library
    own = os.fsencode(library.scratch().parent) + b"/" if library.is_local else None

    def foreign() -> Iterator[Seen]:
        """Leave out the library: what is made of files would be taken for files."""
        for seen in see(root, within):
            if own is None or not os.path.join(os.fsencode(root), seen.path).startswith(own):
                yield seen

    return claim_new(
        workspace.library,
        workspace.ledger,
        name,
        lambda known: plan_batches(
            foreign(),
            known,
            {},
            now,
            drop_folder=name,
            root=str(root),
            settle_seconds=0,
            batch_files=settings.batch_files,
            batch_bytes=settings.batch_bytes,
        ),
    )


def _is_text(path: Path) -> bool:
    return str(path) == os.fsencode(path).decode("utf-8", "replace")
