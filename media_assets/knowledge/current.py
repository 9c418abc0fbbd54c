"""The glossary as it is stored, and as it would be now."""

from collections.abc import Sequence
from typing import Any

from media_assets.knowledge.decisions import Decided
from media_assets.knowledge.glossary import Collected, collect_glossary
from media_assets.schemas.text import FEEDBACK, GLOSSARY
from resources.glossary import GlossaryRules
from resources.ledger import Ledger
from resources.library import Library


def stored_glossary(library: Library) -> list[dict[str, Any]]:
    """Return the rows of the glossary that translations use."""
    rows: list[dict[str, Any]] = library.read_table("glossary", GLOSSARY).to_pylist()
    return rows


def current_glossary(library: Library, ledger: Ledger, languages: Sequence[str], rules: GlossaryRules) -> Collected:
    """Return the glossary made of what is there now: users' files, decisions, ratings, texts and translations."""
    feedback = library.read_table("feedback", FEEDBACK).to_pylist()
    return collect_glossary(library, ledger.terms.all(), feedback, languages, rules)


def with_decisions(rows: Sequence[dict[str, Any]], decided: Decided) -> list[dict[str, Any]]:
    """Return a stored glossary as it is after decisions, without reading any text: counts are those of the stored rows.

    What a rejection brings back, such as another suggestion for the same term, comes with the next refresh.
    """
    counted = {(row["language"], row["term"].casefold()): row for row in rows}
    accepted = []
    for row in decided.accepted:
        before = counted.get((row["language"], row["term"].casefold()))
        known = {name: before[name] if before else None for name in ("example", "count", "files")}
        accepted.append(dict.fromkeys(GLOSSARY.names) | row | known)
    user = [row for row in rows if row["origin"] == "user"]
    accepted = [row for row in accepted if not any(_settles(own, row) for own in user)]
    others = [row for row in rows if row["origin"] not in ("user", "accepted") and not decided.rejects(row)]
    return [*user, *accepted, *(row for row in others if not any(_settles(one, row) for one in accepted))]


def _settles(settled: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether a row leaves nothing to say of another one."""
    return (
        settled["language"] == row["language"]
        and settled["term"].casefold() == row["term"].casefold()
        and (row["target"] is None or settled["target_language"] in (None, row["target_language"]))
        and settled["series"] in (None, row["series"])
    )
