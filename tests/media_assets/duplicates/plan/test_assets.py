"""The plan as an asset: its table, its figures and its check."""

import dagster as dg

from media_assets.duplicates.plan.assets import duplicate_plan
from media_assets.duplicates.plan.review import approvals
from media_assets.schemas.plan import DUPLICATE_PLAN
from resources.keeping import Keeping
from tests.media_assets.duplicates.plan.shelf import Shelf


def materialize(shelf: Shelf) -> dg.ExecuteInProcessResult:
    keeping = Keeping(prefer_folders=[])
    resources = {"library": shelf.library, "ledger": shelf.ledger, "keeping": keeping}
    return dg.materialize([duplicate_plan], resources=resources)


def test_the_plan_is_a_table_with_figures_and_a_check(shelf: Shelf) -> None:
    for name in ("a", "b", "c"):
        shelf.put(name, b"same" * 100_000)
    shelf.write()
    shelf.ledger.reviews.record(approvals(shelf.planned(), files=["b"]))
    result = materialize(shelf)
    (event,) = result.get_asset_materialization_events()
    metadata = {name: value.value for name, value in event.materialization.metadata.items()}
    assert (metadata["files approved"], metadata["files proposed"]) == (1, 1)
    assert (metadata["MB approved, trash"], metadata["MB proposed, trash"]) == (0.4, 0.4)
    assert [check.passed for check in result.get_asset_check_evaluations()] == [True]
    table = shelf.library.read_table("duplicate_plan", DUPLICATE_PLAN)
    assert table["action"].to_pylist() == ["keep", "trash", "trash"]


def test_an_empty_library_has_an_empty_plan(shelf: Shelf) -> None:
    assert materialize(shelf).success
    assert len(shelf.library.read_table("duplicate_plan", DUPLICATE_PLAN)) == 0
