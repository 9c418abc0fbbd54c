"""What people think of results, as a table."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from media_assets.knowledge.feedback_files import finder, read_feedback
from media_assets.knowledge.rateable import Results
from media_assets.knowledge.said import Shelf
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.text import FEEDBACK
from resources.ledger import Ledger
from resources.ledger.ratings import Rated
from resources.library import Library

VERSION = "1"

Row = dict[str, Any]


@dataclass(frozen=True)
class Feedback:
    """All ratings.

    Attributes:
        rows: rows of `FEEDBACK`, oldest first.
        new: how many of them users' files brought.
        problems: sentences about users' files and lines that cannot be taken.
    """

    rows: list[Row]
    new: int
    problems: list[str]

    @property
    def table(self) -> pa.Table:
        """The rows as a table."""
        return pa.Table.from_pylist(self.rows, FEEDBACK)

    def facts(self) -> dict[str, Any]:
        """Return for people how many ratings there are, and the mean of each stage, engine and variant."""
        shown: dict[str, Any] = {
            "ratings": len(self.rows),
            "corrections": sum(row["corrected"] is not None for row in self.rows),
            "new ratings from files": self.new,
            "lines not taken": len(self.problems),
        }
        groups: dict[str, list[int]] = defaultdict(list)
        for row in self.rows:
            made = " ".join(part for part in (row["engine"] or "an engine no longer used", row["variant"]) if part)
            groups[f"{row['stage']} by {made}"].append(row["rating"])
        means = {name: f"{sum(given) / len(given):.2f} of {len(given)}" for name, given in sorted(groups.items())}
        return shown | {f"mean rating, {name}": mean for name, mean in means.items()}


def collect_feedback(library: Library, ledger: Ledger) -> Feedback:
    """Record what users' files hold, and return all ratings with what they are about."""
    results = Results(library)
    files = library.read_corpus("media_files", MEDIA_FILES, ["content_id", "drop_folder", "path", "name"])
    ratings, problems = read_feedback(library, finder(files.to_pylist()), results)
    new = ledger.ratings.record(ratings)
    return Feedback(feedback_rows(ledger.ratings.all(), Shelf(library), results), new, problems)


def feedback_rows(rated: Sequence[Rated], shelf: Shelf, results: Results) -> list[Row]:
    """Return rows of `FEEDBACK`, oldest first."""
    return [
        {
            "at": round(one.at * 1000),
            "stage": one.row.stage,
            "content_id": one.row.item,
            "file": shelf.names.get(one.row.item),
            "series": shelf.series.get(one.row.item, ""),
            "segment": one.row.position,
            "rating": one.row.rating,
            "note": one.row.note,
            "corrected": one.row.corrected,
            "source_language": one.row.source_language or None,
            "language": one.row.language,
            "source": one.row.source,
            "rated": one.row.rated,
            "engine": _engine(one, results),
            "variant": one.row.variant or None,
        }
        for one in rated
    ]


def _engine(one: Rated, results: Results) -> str | None:
    """Return what made the rated text, if it still stands."""
    try:
        result = results.of(one.row.item, one.row.language, one.row.position)
    except LookupError:
        return None
    return result.engine if result.stage == one.row.stage and result.text == one.row.rated else None
