"""When corpus assets follow their batches: named conditions, each pinned by a test that replays ticks."""

import dagster as dg

WHEN_CORPUS_MOVED = (
    dg.AutomationCondition.any_deps_match(dg.AutomationCondition.newly_updated()).since(
        dg.AutomationCondition.newly_requested()
    )
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
)
"""Request once after anything upstream moved, as soon as nothing upstream is at work.

`since(newly_requested())` remembers every update until a request answers it, so none is lost between two ticks, and
a missing batch blocks nothing. The stock `eager()` fails at both; `on_cron` waits for all batches.
"""
