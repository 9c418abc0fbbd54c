"""The engine for all per-item work: look up, reuse, compute the misses, commit each item, account for all.

A stage never caches, retries, times or reports by itself; it says what it is (`Stage`) and how it computes (a runner).
An item whose identity only computing can tell is computed whenever it is given so, and kept under the key it then has.
Killed anywhere and run again, with the identities found out, it repeats at most the items that were in flight.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from media_assets.failures import failure_of
from media_assets.keys import fingerprint, item_key
from media_assets.progress import Meter, Watcher
from media_assets.reasons import INCOMPLETE, UNREAD, reason_for
from media_assets.work import Computed, Item, Stage, StageRun
from resources.arrow import fitted
from resources.errors import FileMoved, PermanentError, StageFailed, UnsupportedMedia
from resources.ledger import Ledger
from resources.ledger.items import ItemRow
from resources.ledger.results import Origin, Result
from resources.model import LOADS
from resources.workers import TASKS

LONGEST_WAIT = 0.2
"""Seconds after a commit during which a finished item waits for those finished with it; a kill would cost it."""

_Failed = tuple[Item, Exception | None, float, str]
"""An item without a result, its error, the seconds it took, and why it was computed."""


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
        failed: list[_Failed] = []
        for item in items:
            if item.problem is not None:
                failed.append((item, item.problem, 0.0, INCOMPLETE if item.identity else UNREAD))
            elif not item.identity:
                untold.append([item])
            else:
                groups.setdefault(item_key(self.fingerprint, item.identity, item.extra), []).append(item)
        self._fail(failed)
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
        failed: list[_Failed] = []
        for done in arrived:
            first, *others = groups.pop(done.item.id)
            self.run.computed += 1
            self.run.peak_worker_bytes = max(self.run.peak_worker_bytes, done.peak_bytes)
            result = results[first.id]
            if result is None:
                failed.append((done.item, done.error, done.seconds, self._reason(first, done.item.identity)))
                failed += [(item, done.error, 0.0, f"same content as {first.label}") for item in others]
            elif others:
                key = item_key(self.fingerprint, done.item.identity, first.extra)
                self._settle_hits([(item, key, result) for item in others])
        self._fail(failed)

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
            tried = done.outcome is None or done.outcome.tried
            rows.append(self._row(done.item, result.state, result.reason, why, seconds=done.seconds, tried=tried))
        pairs = [(row.key or "", *both) for row, both in zip(rows, finished, strict=True)]
        stored = [(key, result) for key, done, result in pairs if done.outcome is None or done.outcome.keep]
        with self.ledger.engine.begin() as connection:
            self.ledger.results.store(connection, self.stage.name, stored)
            self.ledger.items.write(connection, rows)
        for row, (key, done, result) in zip(rows, pairs, strict=True):
            self._note(done.item, row, (key, result))
        self.meter.count(len(rows))

    def _fail(self, failed: Sequence[_Failed]) -> None:
        """Record items that have no result: the file's fault for ever, or a failure to try again."""
        rows = []
        for item, error, seconds, why in failed:
            if isinstance(error, FileMoved) and self._keep_earlier(item, error, seconds):
                continue
            found = failure_of(error)
            self.only_file_bound &= found.file_bound
            row = self._row(item, found.state, found.reason, why, seconds=seconds, tried=found.tried)
            rows.append((item, row))
        if rows:
            self.ledger.items.record([row for _, row in rows])
            for item, row in rows:
                self._note(item, row, None)
            self.meter.count(len(rows))

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
        before = self.before.get(item.id)
        old = self.old.get((before.fingerprint if before else None) or "", {})
        return reason_for(item, identity, before, old, self.components)

    def _row(
        self,
        item: Item,
        state: str,
        reason: str | None,
        why: str,
        *,
        hit: bool = False,
        seconds: float = 0.0,
        tried: bool = True,
    ) -> ItemRow:
        key = None if item.problem or not item.identity else item_key(self.fingerprint, item.identity, item.extra)
        place = self.run.batch, self.stage.name, item.id, item.label
        made_from = key, item.identity, self.fingerprint, item.extra_text
        return ItemRow(*place, state, reason, *made_from, why=why, hit=hit, seconds=seconds, attempts=int(tried))
