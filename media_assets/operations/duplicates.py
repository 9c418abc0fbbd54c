"""Acting on the plan of duplicates: what `media duplicates` does, without a terminal."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from media_assets.duplicates.plan import journal, restore, review, trash
from media_assets.duplicates.plan.propose import EXACT, NAME, plan_duplicates
from media_assets.duplicates.ranking import Rules
from media_assets.operations.workspace import Workspace
from media_assets.schemas.duplicates import DUPLICATE_PAIRS
from media_assets.schemas.plan import DUPLICATE_PLAN
from resources.ledger.reviews import Review


def current_plan(workspace: Workspace) -> pa.Table:
    """Return the plan as files, decisions and trash are now."""
    rules = Rules(workspace.settings.prefer_folders)
    return plan_duplicates(workspace.library, workspace.ledger, rules)


def reviewable(workspace: Workspace, filters: review.Filters) -> list[review.PlannedSet]:
    """Return the sets that match, those that win most bytes first."""
    return [one for one in review.planned_sets(current_plan(workspace)) if filters.match(one)]


def approve(
    workspace: Workspace, names: Sequence[str], methods: Collection[str] = (), files: Collection[str] = ()
) -> list[Review]:
    """Approve sets, or with the name `all` every copy of all sets that needs no look; returns what was approved.

    Raises:
        LookupError: a name fits no set or several, or no copy has such a name.
    """
    sets = review.planned_sets(current_plan(workspace))
    if list(names) == ["all"]:
        rows = review.blanket_approvals(sets, methods or EXACT)
    else:
        rows = review.approvals(review.chosen(sets, names), methods=methods, files=files)
    return _record(workspace, rows)


def reject(workspace: Workspace, names: Sequence[str], files: Collection[str] = ()) -> list[Review]:
    """Reject sets, or some of their files; the pairs are not grouped again. Returns what was rejected.

    Raises:
        LookupError: a name fits no set or several, or no copy has such a name.
    """
    sets = review.chosen(review.planned_sets(current_plan(workspace)), names)
    return _record(workspace, [row for one in sets for row in review.rejections(one, files)])


def withdraw(workspace: Workspace, set_ids: Iterable[str]) -> list[Review]:
    """Take back what was decided about sets; returns the decisions taken back."""
    reviews = workspace.ledger.reviews
    return _record(workspace, [row for name in set_ids for row in review.withdrawals(reviews.all(name))])


def apply(workspace: Workspace, *, dry_run: bool = False) -> trash.Applied:
    """Move every approved file to the trash.

    Raises:
        SettingsError: the library is an object store.
        TransientError: another apply or undo is at work.
    """
    workspace.library.trash()  # says at once what cannot be done at all
    done = trash.apply(workspace.library, current_plan(workspace).to_pylist(), dry_run=dry_run)
    if done.journal:
        publish_plan(workspace)
    return done


def undo(workspace: Workspace, name: str | None = None) -> restore.Undone:
    """Move a journal's files back, and take back the approvals that sent them away.

    Raises:
        SettingsError: the library is an object store.
        TransientError: another apply or undo is at work.
        LookupError: no such journal, or nothing to undo.
    """
    done = restore.undo(workspace.library, name)
    back = {(entry.kept_content, entry.file_id) for entry in done.restored}
    sent = [row for row in workspace.ledger.reviews.all() if (row.kept_content, row.file) in back]
    _record(workspace, list(review.withdrawals(sent)))
    return done


def journals(workspace: Workspace) -> list[dict[str, Any]]:
    """Return each journal with what is in the trash, what went back, what was refused, and its bytes."""
    rows = []
    for folder in journal.journals(workspace.library.trash()):
        entries = journal.read_journal(folder)
        away = [entry for entry in entries if entry.in_trash(folder).about() is not None]
        rows.append(
            {
                "journal": folder.name,
                "in trash": len(away),
                "restored": sum(entry.state == "restored" for entry in entries),
                "refused": sum(entry.state == "refused" for entry in entries),
                "bytes in trash": sum(entry.size for entry in away),
            }
        )
    return rows


def publish_plan(workspace: Workspace) -> None:
    """Write the plan's table anew, so that reports and tables show the newest decisions."""
    workspace.library.write_table(NAME, current_plan(workspace), DUPLICATE_PLAN)


def _record(workspace: Workspace, rows: list[Review]) -> list[Review]:
    used = _thresholds(workspace)
    rows = [replace(row, threshold=used.get(row.method or "", row.threshold)) for row in rows]
    workspace.ledger.reviews.record(rows)
    publish_plan(workspace)
    return rows


def _thresholds(workspace: Workspace) -> dict[str, float]:
    """Return the largest distance that was accepted when the present pairs were found, by method."""
    pairs = workspace.library.read_table("duplicate_pairs", DUPLICATE_PAIRS).select(["method", "threshold"])
    largest = pairs.group_by("method").aggregate([("threshold", "max")]).to_pylist()
    return {row["method"]: row["threshold_max"] for row in largest if row["threshold_max"] is not None}
