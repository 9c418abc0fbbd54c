"""Services that failed: their breakers are tried, and what waited for them runs again once they answer."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import dagster as dg
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from media_assets.jobs import process_batch
from media_assets.operations.breakers import Closing, batches_waiting, closings, probe, service_clients
from media_assets.partitions import BATCHES
from resources.chat.base import ChatModel
from resources.ledger import Ledger
from resources.library import Library
from resources.speech.engines import SpeechEngines

_PARTITION = "dagster/partition"


@dg.sensor(
    job=process_batch,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tries services whose circuit breaker is open and due; when one answers again, runs the batches again "
    "that hold failed or degraded items because of it.",
)
def breakers(
    context: dg.SensorEvaluationContext,
    library: Library,
    ledger: Ledger,
    chat_model: ChatModel,
    speech_engines: SpeechEngines,
) -> dg.SensorResult:
    """Look once at every breaker.

    The cursor holds the closings that are done with, and those that are not: while runs go on that began before a
    closing, their items may still turn out to be waiting for it.
    """
    said = probe(service_clients(chat_model, speech_engines))
    cursor = json.loads(context.cursor) if context.cursor else {"handled": {}, "seen": {}}
    now = datetime.now(UTC).timestamp()
    under_way = _runs_under_way(context.instance)
    partitions = set(context.instance.get_dynamic_partitions(str(BATCHES.name)))
    requests: list[dg.RunRequest] = []
    seen: dict[str, Any] = {}
    for closing in closings(ledger, cursor["handled"]):
        first_seen = cursor["seen"].get(closing.breaker, now)
        for batch in batches_waiting(ledger, closing.breaker):
            if batch in partitions and batch not in under_way:
                requests.append(dg.RunRequest(run_key=_run_key(batch, closing), partition_key=batch))
        if any(began < first_seen for began in under_way.values()):
            seen[closing.breaker] = first_seen
        else:
            cursor["handled"][closing.breaker] = closing.at
    unique = list({request.partition_key: request for request in requests}.values())
    return dg.SensorResult(
        run_requests=unique,
        skip_reason=None if unique else _reason(said),
        cursor=json.dumps({"handled": cursor["handled"], "seen": seen}),
    )


def _runs_under_way(instance: dg.DagsterInstance) -> dict[str, float]:
    """Return when the oldest run of each batch under way began, in seconds since 1970."""
    began: dict[str, float] = {}
    for record in instance.get_run_records(dg.RunsFilter(statuses=IN_PROGRESS_RUN_STATUSES)):
        batch = record.dagster_run.tags.get(_PARTITION)
        if batch:
            at = record.create_timestamp.timestamp()
            began[batch] = min(at, began.get(batch, at))
    return began


def _run_key(batch: str, closing: Closing) -> str:
    """Return a key that is new for every closing: Dagster never runs the same one again."""
    return f"{batch}-{sha256(closing.breaker.encode()).hexdigest()[:8]}-{closing.at:.3f}"


def _reason(said: dict[str, str]) -> dg.SkipReason:
    words = "; ".join(f"{name}: {what}" for name, what in said.items())
    return dg.SkipReason(words or "no breaker closed, and none is due")
