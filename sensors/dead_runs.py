"""Ends runs whose process was killed, so that they do not hold up the queue."""

import dagster as dg

from media_assets.operations.dead_runs import end_dead_runs


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Reports runs as failed whose process was killed, or died with the machine; others wait behind them.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Look once at the runs that have started."""
    ended = end_dead_runs(context.instance)
    return dg.SkipReason(f"ended {', '.join(ended)}" if ended else "every started run has its process")
