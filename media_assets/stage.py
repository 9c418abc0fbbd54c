"""The engine for all per-item work: look up, reuse, compute the misses, commit each item, account for all.

A stage never caches, retries, times or reports by itself; it says what it is (`Stage`) and how it computes (a runner).
An item whose identity only computing can tell is computed whenever it is given so, and kept under the key it then has.
Killed anywhere and run again, with the identities found out, it repeats at most the items that were in flight.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from media_assets.keys import changes, fingerprint, item_key
from media_assets.progress import Meter, Watcher
from media_assets.work import Computed, Item, Stage, StageRun
from resources.arrow import fitted
from resources.errors import FileMoved, ItemTimeout, OutOfMemory, PermanentError, StageFailed, UnsupportedMedia
from resources.ledger import Ledger
from resources.ledger.items import ItemRow
from resources.ledger.results import Origin, Result
from resources.model import LOADS
from resources.workers import TASKS

FILE_BOUND = (FileMoved, ItemTimeout, OutOfMemory)
"""Transient errors that one file can cause by itself; they never fail a step, however many there are."""

UNREAD, INCOMPLETE = "the file could not be read", "what it is made of is not complete"
"""Why an item without an identity has no result, and one with an identity and a problem."""

LONGEST_WAIT = 0.2
"""Seconds after a commit during which a finished item waits for those finished with it; a kill would cost it."""


def run_stage(
    stage: Stage,
    items: Sequence[Item],
    ledger: Ledger,
    batch: str,
    watcher: Watcher | None = None,
    *,
    required: bool = True,
) -> StageRun:
    """Bring every item of a batch through a stage.

    Args:
        items: the eligible items, ids unique.
        required: whether the batch can do without the stage's results only item by item.

    Raises:
        StageFailed: the stage is required, and every item failed transiently, and not each by its own file's fault.
    """
    started, tasks, loads = time.time(), TASKS.total(), LOADS.total()
    meter = Meter(stage.name, batch, len(items), watcher)
    work = _Work(stage, ledger, StageRun(stage, batch, len(items)), meter)
    ledger.items.forget_missing(batch, stage.name, [item.id for item in items])
    misses = work.reuse(items)
    work.compute(misses)
    run = work.run
    run.seconds = meter.seconds
    run.bytes = sum(item.size for item in items)
    run.decoder_tasks, run.model_loads = TASKS.total() - tasks, LOADS.total() - loads
    ledger.accounts.record_run(run.account(started))
    if run.computed:
        ledger.results.collect()
    if required and items and run.states["failed"] == len(items) and not work.only_file_bound:
        reasons = Counter(row.reason for row in run.rows.values())
        raise StageFailed(f"all {len(items)} items of {stage.name} failed; most often: {reasons.most_common(1)[0][0]}")
    return run


class _Work:
    def __init__(self, stage: Stage, ledger: Ledger, run: StageRun, meter: Meter) -> None:
        self.stage, self.ledger, self.run, self.meter = stage, ledger, run, meter
        self.components = stage.components
        self.fingerprint = fingerprint(self.components)
        self.only_file_bound = True
        ledger.items.describe_stage(self.fingerprint, stage.name, self.components)

    def reuse(self, items: Sequence[Item]) -> list[list[Item]]:
        """Settle the items that need no computing; return the others, those with equal keys together."""
        groups: dict[str, list[Item]] = {}
        untold: list[list[Item]] = []
        for item in items:
            if item.problem is not None:
                self._fail(item, item.problem, 0.0, INCOMPLETE if item.identity else UNREAD)
            elif not item.identity:
                untold.append([item])
            else:
                groups.setdefault(item_key(self.fingerprint, item.identity, item.extra), []).append(item)
        stored = {k: r for k, r in self.ledger.results.lookup(list(groups)).items() if self.stage.intact(r.table)}
        settled = [(item, key, stored[key]) for key, group in groups.items() if key in stored for item in group]
        self._settle_hits(settled)
        misses = [group for key, group in groups.items() if key not in stored] + untold
        self.before = self.ledger.items.latest(self.stage.name, [group[0].id for group in misses])
        self.old = self.ledger.items.components(row.fingerprint for row in self.before.values() if row.fingerprint)
        return misses

    def compute(self, misses: Sequence[list[Item]]) -> None:
        """Compute one item of each group; the others of the group reuse its result."""
        groups = {group[0].id: group for group in misses}
        arrived: list[Computed] = []
        committed = time.monotonic()
        for done in self.stage.run([group[0] for group in misses]):
            arrived.append(done)
            if not done.more or time.monotonic() - committed > LONGEST_WAIT:
                self._settle(arrived, groups)
                arrived, committed = [], time.monotonic()
        self._settle(arrived, groups)
        if groups:
            raise RuntimeError(f"the runner of {self.stage.name} lost {len(groups)} items")

    def _settle(self, arrived: Sequence[Computed], groups: dict[str, list[Item]]) -> None:
        """Commit what was finished together, and settle the items with the same keys by it."""
        results = {done.item.id: self._result(done) for done in arrived}
        self._commit([(done, result) for done in arrived if (result := results[done.item.id]) is not None], groups)
        for done in arrived:
            first, *others = groups.pop(done.item.id)
            self.run.computed += 1
            self.run.peak_worker_bytes = max(self.run.peak_worker_bytes, done.peak_bytes)
            result = results[first.id]
            if result is None:
                self._fail(done.item, done.error, done.seconds, self._reason(first, done.item.identity))
                for item in others:
                    self._fail(item, done.error, 0.0, f"same content as {first.label}")
            elif others:
                key = item_key(self.fingerprint, done.item.identity, first.extra)
                self._settle_hits([(item, key, result) for item in others])

    def _result(self, done: Computed) -> Result | None:
        """Return what is stored of an outcome or a verdict, None for a failure to try again."""
        item, origin = done.item, Origin(self.run.batch, done.item.id, done.item.label)
        if done.outcome is not None:
            if not item.identity:
                raise RuntimeError(f"the runner of {self.stage.name} made something of {item.label}, but not of what")
            outcome = done.outcome
            table = fitted(outcome.table, self.stage.schema)
            return Result(outcome.state, outcome.reason, table, done.seconds, origin)
        if isinstance(done.error, PermanentError) and item.identity:
            state = "not_applicable" if isinstance(done.error, UnsupportedMedia) else "quarantined"
            return Result(state, str(done.error), self.stage.schema.empty_table(), done.seconds, origin)
        return None

    def _commit(self, finished: Sequence[tuple[Computed, Result]], groups: Mapping[str, list[Item]]) -> None:
        if not finished:
            return
        rows = []
        for done, result in finished:
            why = self._reason(groups[done.item.id][0], done.item.identity)
            rows.append(self._row(done.item, result.state, result.reason, why, seconds=done.seconds))
        pairs = [(row.key or "", *both) for row, both in zip(rows, finished, strict=True)]
        stored = [(key, result) for key, done, result in pairs if done.outcome is None or done.outcome.keep]
        with self.ledger.engine.begin() as connection:
            self.ledger.results.store(connection, self.stage.name, stored)
            self.ledger.items.write(connection, rows)
        for row, (key, done, result) in zip(rows, pairs, strict=True):
            self._note(done.item, row, (key, result))
        self.meter.count(len(rows))

    def _fail(self, item: Item, error: Exception | None, seconds: float, why: str) -> None:
        """Record an item that has no result: the file's fault for ever, or a failure to try again."""
        if isinstance(error, FileMoved) and self._keep_earlier(item, error, seconds):
            return
        state = "quarantined" if isinstance(error, PermanentError) else "failed"
        if state == "failed" and not isinstance(error, FILE_BOUND):
            self.only_file_bound = False
        reason = str(error) if str(error) else type(error).__name__
        if not type(error).__module__.startswith("resources."):
            reason = f"unexpected {type(error).__name__}: {reason}"
        row = self._row(item, state, reason, why, seconds=seconds)
        self.ledger.items.record([row])
        self._note(item, row, None)
        self.meter.count(1)

    def _keep_earlier(self, item: Item, error: FileMoved, seconds: float) -> bool:
        """Settle an item whose file is gone by what was made of it before, under whatever settings, if that is kept.

        The row keeps the key of that result, so that the item is computed anew once the file is back.
        """
        before = self.ledger.items.latest(self.stage.name, [item.id]).get(item.id)
        if before is None or before.key is None:
            return False
        for key, result in self.ledger.results.lookup([before.key]).items():
            if result.table.schema.names == self.stage.schema.names and self.stage.intact(result.table):
                reason = f"made with earlier settings; now {error}"
                row = self._row(item, "degraded", reason, "the file is gone", seconds=seconds)
                row = replace(
                    row, key=key, identity=before.identity, fingerprint=before.fingerprint, extra=before.extra
                )
                self.ledger.items.record([row])
                self._note(item, row, (key, result))
                self.meter.count(1)
                return True
        return False

    def _settle_hits(self, settled: Sequence[tuple[Item, str, Result]]) -> None:
        rows = []
        for item, key, result in settled:
            state = "reused" if result.state == "ok" else result.state
            why = self._from_whom(item, result)
            rows.append(self._row(item, state, result.reason, why, hit=True))
            self._note(item, rows[-1], (key, result))
        self.ledger.items.record(rows)
        self.run.hits += len(rows)
        if rows:
            self.meter.count(len(rows), hits=len(rows))

    def _from_whom(self, item: Item, result: Result) -> str:
        """Say for whom a reused result was computed; count it as spared if that was not this very item."""
        origin = result.origin
        if origin is None or (origin.batch, origin.item) == (self.run.batch, item.id):
            return "nothing changed"
        self.run.spared += 1
        self.run.spared_seconds += result.seconds
        if origin.batch == self.run.batch:
            return f"same content as {origin.label}"
        return f"computed for {origin.label} in {origin.batch}"

    def _note(self, item: Item, row: ItemRow, result: tuple[str, Result] | None) -> None:
        self.run.states[row.state] += 1
        self.run.rows[item.id] = row
        if result is not None and len(result[1].table):
            self.run.results[item.id] = result

    def _reason(self, item: Item, identity: str) -> str:
        """Say why an item, given with or without the identity that it turned out to have, was computed."""
        before = self.before.get(item.id)
        if not identity:
            return UNREAD
        if before is None:
            return "first time"
        said = changes(self.old.get(before.fingerprint or "", {}), self.components)
        if before.identity != identity:
            said.append("its input changed")
        if before.extra != item.extra_text:
            said += changes(*(json.loads(text or "{}") for text in (before.extra, item.extra_text)))
        if said:
            return "; ".join(said)
        if before.state in ("failed", "degraded"):
            return f"tried again after: {before.reason}"
        return "the stored result was collected or damaged" if item.identity else "only computing tells what it is"

    def _row(
        self, item: Item, state: str, reason: str | None, why: str, *, hit: bool = False, seconds: float = 0.0
    ) -> ItemRow:
        key = None if item.problem or not item.identity else item_key(self.fingerprint, item.identity, item.extra)
        place = self.run.batch, self.stage.name, item.id, item.label
        made_from = key, item.identity, self.fingerprint, item.extra_text
        return ItemRow(*place, state, reason, *made_from, why=why, hit=hit, seconds=seconds)
