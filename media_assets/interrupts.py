"""Ctrl-C and termination: they end a run, where Dagster's retry policy would begin the step again."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError

_INTERRUPTED: set[str] = set()


@contextmanager
def ending_the_run(run_id: str) -> Iterator[None]:
    """Fail the step that is interrupted within, and every later step of the same run, without another try.

    Raises:
        dg.Failure: the step, or an earlier one of the run, was interrupted.
    """
    try:
        if run_id in _INTERRUPTED:
            raise KeyboardInterrupt
        yield
    except (DagsterExecutionInterruptedError, KeyboardInterrupt) as interrupt:
        _INTERRUPTED.add(run_id)
        said = "The run was interrupted; what was finished is kept and reused."
        raise dg.Failure(said, allow_retries=False) from interrupt


def was_interrupted(run_id: str) -> bool:
    """Say whether a step of this run was interrupted in this process."""
    return run_id in _INTERRUPTED
