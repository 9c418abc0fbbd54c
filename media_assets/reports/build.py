"""The report of a library: static pages that need no server, no script and no network."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from media_assets.evaluation.translations.review import reasons
from media_assets.reports import troubles as trouble
from media_assets.reports import words
from media_assets.reports.clusters import cluster_groups, cluster_quality
from media_assets.reports.costs import costs_section
from media_assets.reports.data import Corpus, read_corpus
from media_assets.reports.documents import Documents
from media_assets.reports.duplicates import duplicate_groups, found_inside, method_bars, plan_figures
from media_assets.reports.engines import engines_section
from media_assets.reports.overview import overview
from media_assets.reports.pages import Section, render
from media_assets.reports.paging import paged
from media_assets.reports.quality import quality_section
from media_assets.reports.transcripts import Transcripts
from media_assets.reports.translation_quality import translations_section
from media_assets.schemas.reports import LIBRARY_REPORT
from resources.ledger import Ledger
from resources.library import Library
from resources.money.budget import NO_LIMITS, Limits

SETS_PER_PAGE = 200
CLUSTERS_PER_PAGE = 100
RECORDINGS_PER_PAGE = 50
DOCUMENTS_PER_PAGE = 50
TROUBLES_PER_PAGE = 1000

_OURS = re.compile(r"(duplicates|clusters|transcripts|documents|failures)-[0-9]+\.html")


def build_report(
    library: Library,
    ledger: Ledger,
    languages: Sequence[str],
    now: datetime | None = None,
    limits: Limits = NO_LIMITS,
) -> pa.Table:
    """Write the report and return one row per page.

    Equal tables, an equal ledger and an equal `now` give equal pages. Pages that an earlier, longer report left
    behind are removed.

    Args:
        languages: ISO 639-1 codes of the translations to show, in this order.
        now: the time that the pages name as theirs, in UTC.
        limits: the budgets to show.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    corpus = read_corpus(library)
    held = reasons(library, ledger)
    transcripts = Transcripts(library, corpus, languages, held)
    speech = transcripts.table.select(["content_id", "start_seconds", "end_seconds", "language"])
    sections = [
        _duplicates(library, corpus),
        quality_section(library),
        _clusters(library, corpus),
        _transcripts(transcripts),
        translations_section(library, ledger, corpus),
        engines_section(library),
        _documents(Documents(library, corpus)),
        costs_section(library, ledger, limits, moment),
        _failures(ledger, corpus),
    ]
    rows: list[dict[str, Any]] = []
    for page in render(sections, overview(library, ledger, corpus, speech), moment):
        library.write_report(page.name, page.html)
        size = len(page.html.encode())
        rows.append({"page": page.name, "title": page.title, "entries": page.entries, "size": size})
    _remove_others(library, {row["page"] for row in rows})
    return pa.Table.from_pylist([rows[-1], *rows[:-1]], LIBRARY_REPORT)


def _duplicates(library: Library, corpus: Corpus) -> Section:
    groups = duplicate_groups(library, corpus)
    gain = sum(group.gain for group in groups)
    about = f"{words.counted(len(groups), 'set')}, {words.size(gain)} to win" if groups else "none found"
    pages = paged(groups, SETS_PER_PAGE, lambda group: group.weight)
    inside, more_inside = found_inside(library, corpus)
    context = {
        "gain": gain,
        "copies": sum(group.members - 1 for group in groups),
        "figures": plan_figures(library),
        "methods": method_bars(library),
        "inside": inside,
        "more_inside": more_inside,
    }
    return Section("duplicates", "Duplicates", len(groups), about, pages, context=context)


def _clusters(library: Library, corpus: Corpus) -> Section:
    groups = cluster_groups(library, corpus)
    members = sum(group.members for group in groups)
    about = f"{words.counted(len(groups), 'cluster')} of {words.counted(members, 'file')}" if groups else "none found"
    pages = paged(groups, CLUSTERS_PER_PAGE, lambda group: group.weight)
    context = {"members": members, "quality": cluster_quality(library)}
    return Section("clusters", "Clusters", len(groups), about, pages, context=context)


def _transcripts(transcripts: Transcripts) -> Section:
    return Section(
        stem="transcripts",
        title="Transcripts",
        total=len(transcripts.spans),
        about=words.counted(len(transcripts.spans), "recording") if transcripts.spans else "no speech yet",
        pages=paged(transcripts.spans, RECORDINGS_PER_PAGE, lambda span: span.weight),
        arrange=lambda spans: [transcripts.recording(span) for span in spans],
    )


def _documents(documents: Documents) -> Section:
    return Section(
        stem="documents",
        title="Documents",
        total=len(documents.spans),
        about=words.counted(len(documents.spans), "document") if documents.spans else "no text yet",
        pages=paged(documents.spans, DOCUMENTS_PER_PAGE, lambda span: span.weight),
        arrange=lambda spans: [documents.document(span) for span in spans],
    )


def _failures(ledger: Ledger, corpus: Corpus) -> Section:
    found = trouble.read_troubles(ledger, corpus)
    worked = bool(ledger.items.counts())
    return Section(
        stem="failures",
        title="Failures",
        total=len(found),
        about=words.counted(len(found), "item")
        if found
        else "nothing went wrong"
        if worked
        else "nothing processed yet",
        pages=paged(found, TROUBLES_PER_PAGE, lambda one: one.weight),
        arrange=lambda items: trouble.chapters(items, found),
        context={
            "idle": trouble.read_idle(ledger),
            "totals": trouble.totals(found),
            "worked": worked,
        },
    )


def _remove_others(library: Library, written: set[str]) -> None:
    folder = library.report_path().parent
    for path in sorted(folder.glob("*.html")):
        if _OURS.fullmatch(path.name) and path.name not in written:
            path.unlink(missing_ok=True)
