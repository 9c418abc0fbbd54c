"""What people do with the glossary: look at suggestions, accept and reject them, add terms, take it elsewhere."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from media_assets.knowledge.current import stored_glossary, with_decisions
from media_assets.knowledge.decisions import Decided
from media_assets.knowledge.series import series_named
from media_assets.knowledge.terms import code_of
from media_assets.operations.workspace import Workspace
from media_assets.schemas.text import GLOSSARY
from resources.ledger.terms import TermDecision

EXPORTED = ("source", "language", "target_language", "target", "note", "case", "series")

Row = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which rows of the glossary are meant; what is None does not matter."""

    term: str | None = None
    language: str | None = None
    target_language: str | None = None
    target: str | None = None
    series: str | None = None

    @classmethod
    def of(
        cls, term: str | None, language: str | None, to: str | None, target: str | None, series: str | None
    ) -> "Wanted":
        """Return what a person means, languages as codes and the series as files have it."""
        return cls(
            term=" ".join(term.split()) if term else None,
            language=code_of(language) if language else None,
            target_language=code_of(to) if to else None,
            target=target,
            series=series_named(series) if series else None,
        )

    def matches(self, row: Row) -> bool:
        """Whether a row is meant; one that holds for any language or series is, whichever is asked for."""
        return (
            (self.term is None or self.term.casefold() == row["term"].casefold())
            and self.language in (None, row["language"])
            and (self.target_language is None or row["target_language"] in (None, self.target_language))
            and (self.series is None or row["series"] in (None, self.series))
        )


def listed(workspace: Workspace, wanted: Wanted, suggested: bool) -> tuple[list[Row], Decided]:
    """Return the rows that are meant, with decisions that no refresh has seen yet, and what was decided."""
    decided = Decided(workspace.ledger.terms.all())
    rows = with_decisions(stored_glossary(workspace.library), decided)
    return [row for row in rows if wanted.matches(row) and (row["origin"] == "suggested" or not suggested)], decided


def accept(workspace: Workspace, wanted: Wanted) -> list[TermDecision]:
    """Take the suggestions that are meant, with their translations or with another one.

    Raises:
        LookupError: nothing of the kind is suggested, or no translation; the message says what to do.
    """
    rows = [row for row in listed(workspace, wanted, suggested=False)[0] if row["origin"] not in ("user", "accepted")]
    if not rows:
        raise LookupError("no such suggestion; media glossary add sets a term of your own")
    if wanted.target is None:
        rows = [row for row in rows if row["target"]]
        if not rows:
            raise LookupError("no translation of it is suggested; give one with --target")
    decisions = [
        TermDecision(
            decision="accepted",
            term=row["term"],
            language=row["language"],
            target_language=row["target_language"] or wanted.target_language or "",
            target=wanted.target or row["target"],
            series=row["series"] or wanted.series or "",
        )
        for row in rows
    ]
    return _record(
        workspace, list({(one.language, one.target_language, one.series): one for one in decisions}.values())
    )


def reject(workspace: Workspace, wanted: Wanted) -> list[TermDecision]:
    """Have what is meant not suggested again, and no longer used where it was accepted or added.

    Raises:
        LookupError: nothing of the kind is there, or only in users' files.
    """
    rows, _ = listed(workspace, wanted, suggested=False)
    if not rows:
        raise LookupError("no such term")
    languages = dict.fromkeys(row["language"] for row in rows if row["origin"] != "user")
    if not languages:
        raise LookupError("the term is in a CSV file of your own; take it out there")
    return _record(
        workspace,
        [
            TermDecision(
                decision="rejected",
                term=rows[0]["term"],
                language=language,
                target_language=wanted.target_language or "",
                target=wanted.target or "",
                series=wanted.series or "",
            )
            for language in languages
        ],
    )


def add(workspace: Workspace, wanted: Wanted) -> list[TermDecision]:
    """Set a term of one's own.

    Raises:
        LookupError: term, language or translation is missing.
    """
    if not (wanted.term and wanted.language and wanted.target):
        raise LookupError("a term of your own has a language and a translation: --language and --target")
    one = TermDecision(
        decision="added",
        term=wanted.term,
        language=wanted.language,
        target_language=wanted.target_language or "",
        target=wanted.target,
        series=wanted.series or "",
    )
    return _record(workspace, [one])


def exported(rows: Sequence[Row]) -> str:
    """Return settled terms as a CSV file that a library takes for its `glossary.csv`."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(EXPORTED)
    for row in rows:
        if row["origin"] != "suggested":
            case = "yes" if row["case_sensitive"] else "no"
            names = ("term", "language", "target_language", "target", "note")
            writer.writerow([*(row[name] or "" for name in names), case, row["series"] or ""])
    return sink.getvalue()


def _record(workspace: Workspace, decisions: list[TermDecision]) -> list[TermDecision]:
    """Keep decisions, and let the next translations use them without a refresh."""
    workspace.ledger.terms.record(decisions)
    rows = with_decisions(stored_glossary(workspace.library), Decided(workspace.ledger.terms.all()))
    workspace.library.write_table("glossary", pa.Table.from_pylist(rows, GLOSSARY), GLOSSARY)
    return decisions
