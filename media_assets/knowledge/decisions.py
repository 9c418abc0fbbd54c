"""What follows from people's decisions on terms."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from resources.ledger.terms import TermDecision

Row = dict[str, Any]


class Decided:
    """The decisions that count: of those on one term, language pair and series the newest.

    Args:
        decisions: oldest first.
    """

    def __init__(self, decisions: Iterable[TermDecision]) -> None:
        """Let later decisions overrule earlier ones."""
        self._accepted: dict[tuple[str, ...], TermDecision] = {}
        self._rejected: dict[tuple[str, ...], TermDecision] = {}
        for one in decisions:
            key = (one.language, one.term.casefold(), one.target_language, one.series)
            if one.decision == "rejected":
                covered = [
                    other for other, row in self._accepted.items() if other[:2] == key[:2] and _covers(one, _row(row))
                ]
                for other in covered:
                    del self._accepted[other]
                self._rejected[*key, one.target.casefold()] = one
            else:
                covered = [
                    other for other, row in self._rejected.items() if other[:2] == key[:2] and _covers(row, _row(one))
                ]
                for other in covered:
                    del self._rejected[other]
                self._accepted[key] = one
        self._rejections: dict[tuple[str, str], list[TermDecision]] = defaultdict(list)
        for (language, term, *_), one in self._rejected.items():
            self._rejections[language, term].append(one)

    @property
    def accepted(self) -> list[Row]:
        """The terms that people accepted or added, as rows of the glossary; case matters where a term has capitals."""
        return [_row(one) for one in self._accepted.values()]

    def rejects(self, suggestion: Mapping[str, Any]) -> bool:
        """Whether people do not want a term or its translation suggested."""
        about = self._rejections.get((suggestion["language"], suggestion["term"].casefold()), ())
        return any(_covers(one, suggestion) for one in about)

    @property
    def counts(self) -> dict[str, int]:
        """How many suggestions are accepted and rejected now, and how many terms were added beside them."""
        kinds = [one.decision for one in self._accepted.values()]
        return {
            "accepted": kinds.count("accepted"),
            "rejected": len(self._rejected),
            "added": kinds.count("added"),
        }

    @property
    def accepted_share(self) -> float | None:
        """Share of the decided suggestions that were accepted; None where none was decided."""
        counts = self.counts
        decided = counts["accepted"] + counts["rejected"]
        return counts["accepted"] / decided if decided else None


def _row(one: TermDecision) -> Row:
    return {
        "term": one.term,
        "language": one.language,
        "target_language": one.target_language or None,
        "target": one.target or None,
        "note": None,
        "origin": "accepted",
        "series": one.series or None,
        "case_sensitive": one.term != one.term.lower(),
        "evidence": "accepted by a person" if one.decision == "accepted" else "added by a person",
    }


def _covers(rejected: TermDecision, row: Mapping[str, Any]) -> bool:
    """Whether a rejection speaks of a row: what it leaves empty holds for any."""
    return (
        rejected.term.casefold() == row["term"].casefold()
        and rejected.language == row["language"]
        and rejected.target_language in ("", row["target_language"])
        and rejected.series in ("", row["series"])
        and rejected.target.casefold() in ("", (row["target"] or "").casefold())
    )
