"""The plan as an asset."""

from collections import Counter

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from media_assets.corpus import corpus_asset, publish_corpus
from media_assets.duplicates.plan.propose import NAME, VERSION, plan_duplicates
from media_assets.duplicates.ranking import Rules
from media_assets.schemas.plan import DUPLICATE_PLAN
from resources.keeping import Keeping
from resources.ledger import Ledger
from resources.library import Library

_CHECK = ("a_good_copy_stays", "Every set of which a file may go keeps a file that is not to be moved.")


@corpus_asset(
    NAME,
    DUPLICATE_PLAN,
    group="corpus",
    kinds={"pandas"},
    version=VERSION,
    deps=["duplicate_sets", "media_files"],
    check=_CHECK,
)
def duplicate_plan(
    context: dg.AssetExecutionContext, library: Library, ledger: Ledger, keeping: Keeping
) -> dg.MaterializeResult:
    """One row per file of a duplicate set: whether it is kept or may go, why, and what the kept file takes over."""
    table = plan_duplicates(library, ledger, Rules(tuple(keeping.prefer_folders)))
    won = Counter[str]()
    for row in table.select(["action", "status", "bytes_won"]).to_pylist():
        won[f"MB {row['status']}, {row['action']}"] += row["bytes_won"] or 0
    statuses = Counter(status for status in table["status"].to_pylist() if status)
    metadata = {
        **{f"files {status}": count for status, count in sorted(statuses.items())},
        **{name: round(size / 1e6, 2) for name, size in sorted(won.items()) if size},
    }
    return publish_corpus(context, library, table, DUPLICATE_PLAN, _CHECK, _wrong(table), metadata)


def _wrong(table: pa.Table) -> dict[str, int]:
    kept = set(table.filter(pc.equal(table["action"], "keep"))["set_id"].to_pylist())
    rows = zip(*(table[name].to_pylist() for name in ("set_id", "action", "status")), strict=True)
    bare = {set_id for set_id, action, status in rows if action == "trash" and status != "applied"} - kept
    return {"sets without a kept file": len(bare)} if bare else {}
