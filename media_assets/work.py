"""The nouns of per-item work: an item, what became of it, a stage, and what one run of a stage did."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from media_assets.keys import canonical, fingerprint
from media_assets.outcomes import Outcome
from resources.arrow import fitted
from resources.ledger.accounts import StageRunRow
from resources.ledger.items import ItemRow
from resources.ledger.results import Result
from resources.model import ModelIdentity


@dataclass(frozen=True)
class Item:
    """One thing a stage works on.

    Attributes:
        id: the ledger's name for it (a content id, or a file id before contents are known).
        identity: what of it the result depends on (a payload id, or the key of an upstream result); empty where only
            computing can tell, and then no stored result is looked up.
        label: its name for people.
        work: what the stage's function gets.
        size: bytes, for rates and time limits.
        extra: further components of the key that belong to this item alone.
        problem: an error found before the stage began; the item is not computed.
    """

    id: str
    identity: str
    label: str
    work: Any = None
    size: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    problem: Exception | None = None

    @property
    def extra_text(self) -> str | None:
        """`extra` as the ledger stores it."""
        return canonical(self.extra) if self.extra else None


@dataclass(frozen=True)
class Computed:
    """An item's outcome or error, with the seconds it took and the worker's peak memory in bytes.

    `item` is the given one, with its identity if that was unknown. It may stay unknown beside an error alone, which
    then is kept under no key.

    `more` says that another item was finished together with this one and follows at once: both may be committed in
    one transaction.
    """

    item: Item
    outcome: Outcome | None
    error: Exception | None
    seconds: float
    peak_bytes: int = 0
    more: bool = False


Runner = Callable[[Sequence[Item]], Iterator[Computed]]
"""Computes items in any order; every given item comes back exactly once."""


@dataclass(frozen=True)
class Stage:
    """One kind of work on one item.

    Attributes:
        name: the asset's key, parts joined by '/'.
        version: raised when the code gives other results.
        schema: columns of one item's result.
        run: computes the items that have no stored result.
        settings: everything the user can choose that may change a result.
        model: which model computes, if one does.
        intact: says whether a stored result's blobs are still there.
    """

    name: str
    version: str
    schema: pa.Schema
    run: Runner
    settings: Mapping[str, Any] = field(default_factory=dict)
    model: ModelIdentity | None = None
    intact: Callable[[pa.Table], bool] = lambda _: True

    @property
    def components(self) -> dict[str, Any]:
        """What the stage itself contributes to every key."""
        model, revision = self.model or (None, None)
        return {
            "stage": self.name,
            "version": self.version,
            "schema": fingerprint({"schema": str(self.schema)})[:16],
            "settings": dict(self.settings),
            "model": model,
            "revision": revision,
        }


@dataclass
class StageRun:
    """What one run of a stage over a batch did.

    `results` holds the rows of every item that has some; `notes` are figures that the stage's metadata shows too.
    """

    stage: Stage
    batch: str
    eligible: int
    states: Counter[str] = field(default_factory=Counter)
    results: dict[str, tuple[str, Result]] = field(default_factory=dict)
    rows: dict[str, ItemRow] = field(default_factory=dict)
    hits: int = 0
    computed: int = 0
    spared: int = 0
    spared_seconds: float = 0.0
    bytes: int = 0
    seconds: float = 0.0
    decoder_tasks: int = 0
    model_loads: int = 0
    peak_worker_bytes: int = 0
    notes: dict[str, Any] = field(default_factory=dict)

    def account(self, started: float) -> StageRunRow:
        """Return the row that the ledger keeps of a run that began at `started` (Unix seconds)."""
        return StageRunRow(
            batch=self.batch,
            stage=self.stage.name,
            started_at=started,
            seconds=self.seconds,
            eligible=self.eligible,
            hits=self.hits,
            computed=self.computed,
            bytes=self.bytes,
            decoder_tasks=self.decoder_tasks,
            model_loads=self.model_loads,
            peak_worker_bytes=self.peak_worker_bytes,
        )

    def table(self, item_column: str = "content_id") -> pa.Table:
        """Join all results into one table: the item's id, the result's columns, then `key`, `state` and `reason`."""
        parts = [self.stage.schema.empty_table()]
        ids: list[str] = []
        notes: list[tuple[str, str, str | None]] = []
        for item, (key, result) in self.results.items():
            parts.append(fitted(result.table, self.stage.schema))
            ids += [item] * len(result.table)
            notes += [(key, self.rows[item].state, self.rows[item].reason)] * len(result.table)
        joined = pa.concat_tables(parts).add_column(0, item_column, pa.array(ids, pa.string()))
        for position, name in enumerate(("key", "state", "reason")):
            joined = joined.append_column(name, pa.array([note[position] for note in notes], pa.string()))
        return joined
