"""The only partition of the graph: batches."""

import dagster as dg

BATCHES = dg.DynamicPartitionsDefinition(name="batches")
"""One partition per batch; keys are never deleted, so that lineage and accounts stay whole."""

BACKFILL = dg.BackfillPolicy.multi_run(max_partitions_per_run=8)
"""Eight batches a run: each model is loaded once per run, and a crash costs at most the batch in flight."""
