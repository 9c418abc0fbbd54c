"""Figures for people: what the library holds, what is waiting, what stages took."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from media_assets.library.intake import list_folder
from media_assets.library.inventory import NAME
from media_assets.operations.breakers import in_words
from media_assets.operations.costs import budget_warnings
from media_assets.operations.workspace import Workspace
from media_assets.schemas.clusters import CLUSTERS
from media_assets.schemas.duplicates import DUPLICATE_SETS
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import TRANSCRIPTS, TRANSLATIONS
from media_assets.translation import baseline
from resources.ledger.items import STATES


def status(workspace: Workspace) -> dict[str, Any]:
    """Return batches, files, items by stage and state, what waits in drop folders, breakers, budgets and sizes."""
    ledger, library = workspace.ledger, workspace.library
    batches, files, size = ledger.files.totals()
    stages: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES, 0))
    for (stage, state), count in ledger.items.counts().items():
        stages[stage][state] = count
    return {
        "library": library.root,
        "batches": batches,
        "files": files,
        "bytes": size,
        "batches without results": len(set(ledger.files.batches()) - set(library.batches(NAME))),
        "drop folders": {
            name: {
                "path": str(path),
                "new files": _new_files(workspace, name, path) if path.is_dir() else "no such folder",
            }
            for name, path in workspace.folders.items()
        },
        "stages": dict(sorted(stages.items())),
        "breakers": in_words(ledger, workspace.settings),
        "budgets": budget_warnings(workspace),
        "ledger bytes": ledger.size(),
        "stored results": ledger.results.count(),
        "stored result bytes": ledger.results.bytes(),
        "report": str(library.report_path()) if library.report_path().exists() else None,
    }


def stats(workspace: Workspace, since: float = 0.0) -> list[dict[str, Any]]:
    """Return, per stage, what its runs took together since a time (Unix seconds)."""
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for run in workspace.ledger.accounts.runs(since):
        total = totals[run.stage]
        total.update(
            runs=1,
            items=run.eligible,
            reused=run.hits,
            computed=run.computed,
            bytes=run.bytes,
            decoder_tasks=run.decoder_tasks,
            model_loads=run.model_loads,
        )
        total["milliseconds"] += round(run.seconds * 1000)
        total["peak_worker_bytes"] = max(total["peak_worker_bytes"], run.peak_worker_bytes)
    rows = []
    for stage, total in totals.items():
        milliseconds = total.pop("milliseconds")
        rows.append({"stage": stage, "seconds": milliseconds / 1000, **{name: total[name] for name in _COLUMNS}})
    return rows


_COLUMNS = ("runs", "items", "reused", "computed", "bytes", "decoder_tasks", "model_loads", "peak_worker_bytes")


def holdings(workspace: Workspace) -> dict[str, Any]:
    """Return what the tables hold: files by kind, copies in sets, clusters, spoken and translated segments."""
    library = workspace.library
    kinds = Counter(library.read_corpus(NAME, MEDIA_FILES, ["kind"])["kind"].to_pylist())
    sets = library.read_table("duplicate_sets", DUPLICATE_SETS)
    clusters = library.read_table("clusters", CLUSTERS)
    return {
        "files by kind": {kind or "other": count for kind, count in sorted(kinds.items(), key=lambda one: str(one[0]))},
        "duplicate sets": len(set(sets["set_id"].to_pylist())),
        "copies": sets["keep"].to_pylist().count(False),
        "clusters": len(set(clusters["cluster_id"].to_pylist())),
        "cues": len(library.read_corpus("transcripts", TRANSCRIPTS, ["segment"])),
        "translations": {
            name: len(rows) - rows["text"].null_count
            for name in map(baseline.name_of, workspace.settings.languages)
            for rows in [library.read_corpus(name, TRANSLATIONS, ["text"])]
        },
    }


def _new_files(workspace: Workspace, name: str, path: Path) -> int:
    known = workspace.ledger.files.known(name)
    return sum(known.get(seen.path) != (seen.size, seen.mtime_ns) for seen in list_folder(path))
