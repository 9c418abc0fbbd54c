"""An interrupt ends a run instead of beginning the step again."""

import dagster as dg
import pytest
from dagster._core.errors import DagsterExecutionInterruptedError

from media_assets.interrupts import ending_the_run, was_interrupted


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, DagsterExecutionInterruptedError])
def test_an_interrupted_step_and_those_after_it_are_not_tried_again(interrupt: type[BaseException]) -> None:
    begun: list[str] = []

    @dg.op(retry_policy=dg.RetryPolicy(max_retries=2))
    def first(context: dg.OpExecutionContext) -> None:
        with ending_the_run(context.run_id):
            begun.append("first")
            raise interrupt

    @dg.op(retry_policy=dg.RetryPolicy(max_retries=2))
    def second(context: dg.OpExecutionContext) -> None:
        with ending_the_run(context.run_id):
            begun.append("second")

    @dg.job
    def both() -> None:
        first()
        second()

    result = both.execute_in_process(raise_on_error=False)
    assert not result.success
    assert begun in (["first"], ["second", "first"])
    assert was_interrupted(result.run_id)


def test_an_error_is_left_to_the_retry_policy() -> None:
    with pytest.raises(ValueError, match="x"), ending_the_run("other"):
        raise ValueError("x")
    assert not was_interrupted("other")
