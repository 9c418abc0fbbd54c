"""The demo: a sample drop folder through the whole graph, with a summary of what was made and where to look."""

import time
from contextlib import nullcontext
from typing import Any

from media_assets import display
from media_assets.demo.drop import NOT_TAKEN, make_drop_folder
from media_assets.library.intake import folder_of
from media_assets.operations.execute import ingest, instance, process, refresh
from media_assets.operations.status import holdings, stats
from media_assets.operations.workspace import Workspace
from resources.errors import SettingsError


def run_demo(workspace: Workspace, quiet: bool) -> dict[str, Any]:
    """Make the sample files, materialise everything, and return the summary; `quiet` shows no progress."""
    name, folder = next(iter(workspace.folders.items()))
    began = time.time()
    home = instance()
    try:
        made = make_drop_folder(folder)
    except OSError as error:
        said = f"MEDIA_DROP_FOLDERS: the sample files cannot be written to {folder} ({error.strerror})."
        raise SettingsError(said) from None
    if not quiet:
        aside = sum(made.by_kind.get(kind, 0) for kind in NOT_TAKEN)
        display.console.print(
            f"{made.made} sample files made in {folder}, {made.already_there} were already there; "
            f"{aside} of them, hidden or a link, are not for taking in"
        )
    prepared = time.time()
    new = ingest(workspace, [folder])
    batches = new or [batch for batch in workspace.ledger.files.batches() if folder_of(batch) == name]
    with nullcontext() if quiet else display.live_stages():
        failed = process(batches, home)
        failed += [] if refresh(home) else ["refresh_corpus"]
    return _summary(workspace, batches, new, prepared) | {
        "failed runs": failed,
        "preparing seconds": round(prepared - began, 2),
        "processing seconds": round(time.time() - prepared, 2),
    }


def _summary(workspace: Workspace, batches: list[str], new: list[str], since: float) -> dict[str, Any]:
    ran = stats(workspace, since)
    items, reused = sum(row["items"] for row in ran), sum(row["reused"] for row in ran)
    counts: dict[str, dict[str, int]] = {row["stage"]: {} for row in ran}
    troubled = []
    for batch in batches:
        for (stage, state), count in workspace.ledger.items.counts(batch=batch).items():
            states = counts.setdefault(stage, {})
            states[state] = states.get(state, 0) + count
        troubled += workspace.ledger.items.of(batch=batch, state_in=("failed", "quarantined", "degraded"))
    return {
        "batches": len(batches),
        "new batches": len(new),
        "items": items,
        "reused %": round(100 * reused / items, 1) if items else 100.0,
        "decoder tasks": sum(row["decoder_tasks"] for row in ran),
        "model loads": sum(row["model_loads"] for row in ran),
        "stages": display.stage_rows(counts, {row["stage"]: row["seconds"] for row in ran}),
        "holdings": holdings(workspace),
        "reasons": display.reason_rows(troubled),
        "report": str(workspace.library.report_path()),
    }


def show_summary(summary: dict[str, Any]) -> None:
    """Print the summary for people."""
    display.console.print()
    display.show_table("Stages", summary["stages"])
    display.show_table("Not simply done", summary["reasons"])
    held = summary["holdings"]
    facts = {
        "files": ", ".join(f"{count} {kind}" for kind, count in held["files by kind"].items()),
        "duplicates": f"{held['copies']} copies in {held['duplicate sets']} sets",
        "clusters": held["clusters"],
        "spoken cues": held["cues"],
        "translations": _translations(held["translations"]),
        "reuse": _reuse(summary),
        "time": f"{summary['processing seconds']} s of processing",
        "report": summary["report"],
        "next": "make up, then open http://127.0.0.1:3000 for the asset graph",
    }
    display.show_facts("Made", facts)
    if summary["failed runs"]:
        display.console.print(f"runs that failed: {', '.join(summary['failed runs'])}", style="red", markup=False)


def _translations(tables: dict[str, int]) -> str:
    made = [f"{count:,} into {name.rpartition('/')[2]}" for name, count in tables.items() if count]
    return f"{', '.join(made)}, of cues" if made else "none, the reasons are above"


def _reuse(summary: dict[str, Any]) -> str:
    if summary["reused %"] < 100:
        return f"{summary['reused %']} % of {summary['items']:,} items were reused"
    started = summary["decoder tasks"] or summary["model loads"]
    return f"everything was reused (100 % of {summary['items']:,} items)" + (
        "" if started else "; no decoder and no model was started"
    )
