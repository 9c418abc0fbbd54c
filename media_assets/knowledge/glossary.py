"""The glossary: what users set, people decided, corrections agree on, and texts and translations suggest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from media_assets.knowledge.candidates import candidates
from media_assets.knowledge.corrected import corrected_terms
from media_assets.knowledge.counting import Seen, count_terms
from media_assets.knowledge.decisions import Decided
from media_assets.knowledge.proposals import proposals
from media_assets.knowledge.said import Shelf, pairs_of, texts_of
from media_assets.knowledge.terms import user_glossary
from media_assets.schemas.text import GLOSSARY
from resources.glossary import GlossaryRules
from resources.ledger.terms import TermDecision
from resources.library import Library

VERSION = "3"

Row = dict[str, Any]

_UNTRANSLATED: Row = {"target": None, "target_language": None, "origin": "suggested"}


@dataclass
class Collected:
    """The glossary and how it came about.

    Attributes:
        rows: rows of `GLOSSARY`.
        problems: sentences about users' files and lines that cannot be read.
        decided: what people decided.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    decided: Decided = field(default_factory=lambda: Decided(()))

    @property
    def table(self) -> pa.Table:
        """The rows as a table."""
        return pa.Table.from_pylist(self.rows, GLOSSARY)

    def facts(self) -> dict[str, Any]:
        """Return for people how many terms are of which origin, and what share of the suggestions was accepted."""
        origins = [row["origin"] for row in self.rows]
        names = ("user", "accepted", "corrected", "learned")
        shown: dict[str, Any] = {f"terms {name}": origins.count(name) for name in names}
        shown["suggestions waiting"] = origins.count("suggested")
        shown |= {f"suggestions {name}": self.decided.counts[name] for name in ("accepted", "rejected")}
        share = self.decided.accepted_share
        return shown | ({} if share is None else {"accepted share %": round(100 * share, 1)})


def collect_glossary(
    library: Library,
    decisions: Iterable[TermDecision],
    feedback: Iterable[Mapping[str, Any]],
    languages: Sequence[str],
    rules: GlossaryRules,
) -> Collected:
    """Return the glossary of a library.

    Enhanced translations are read here though they are made with the glossary: what they agree on is suggested for
    the next ones.

    Args:
        decisions: people's, oldest first.
        feedback: rows of `FEEDBACK`, oldest first.
        languages: target languages.
    """
    user, problems = user_glossary(library)
    decided = Decided(decisions)
    shelf = Shelf(library)
    texts = texts_of(library, shelf)
    known = candidates(texts, rules)
    pairs = {language: pairs_of(library, shelf, language) for language in languages}
    held = _Held(user)
    accepted = [row for row in decided.accepted if not held.about(row)]
    held.add(accepted)
    corrected = [row for row in map(held.against, corrected_terms(feedback)) if row and not decided.rejects(row)]
    held.add(corrected)
    sure = [*user, *accepted, *corrected]
    counted = zip(sure, count_terms(sure, texts), strict=True)
    agreed = [(row, seen) for row, seen in proposals(known, pairs, rules) if not held.about(row)]
    agreed = [(row, seen) for row, seen in agreed if not decided.rejects(row)]
    held.add(row for row, _ in agreed)
    named = [(row | _UNTRANSLATED | {"evidence": _recurs(row)}, seen) for row, seen in known if not held.spelt(row)]
    named = [(row, seen) for row, seen in named if not decided.rejects(row)]
    rows = [_complete(row, seen, shelf) for row, seen in (*counted, *agreed, *named)]
    return Collected(rows, problems, decided)


class _Held:
    """Rows that are in the glossary already."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.add(rows)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._rows[_spelling(row)].append(row)

    def spelt(self, row: Row) -> bool:
        """Whether the term is there at all."""
        return _spelling(row) in self._rows

    def about(self, row: Row) -> list[Row]:
        """Return what translates the same term in the same language pair and series."""
        same = (other for other in self._rows.get(_spelling(row), ()) if other["target"])
        pairs = (other for other in same if other["target_language"] in (None, row["target_language"]))
        return [other for other in pairs if other["series"] in (None, row["series"])]

    def against(self, row: Row) -> Row | None:
        """Return what corrections agree on unless it is old or against users' files; against decisions it waits."""
        others = self.about(row)
        if any(other["origin"] == "user" or other["target"] == row["target"] for other in others):
            return None
        return row | {"origin": "suggested"} if others else row


def _spelling(row: Row) -> tuple[str, str]:
    return row["language"], row["term"].casefold()


def _recurs(row: Row) -> str:
    return "a name that recurs" if row["case_sensitive"] else "a phrase that recurs"


def _complete(row: Row, seen: Seen, shelf: Shelf) -> Row:
    example = shelf.place(seen.example) if seen.example else None
    return dict.fromkeys(GLOSSARY.names) | row | {"count": seen.count, "files": len(seen.files), "example": example}
