"""Taking ratings from the command line."""

from media_assets.knowledge.feedback import Feedback, collect_feedback
from media_assets.knowledge.rate import rating_of
from media_assets.knowledge.rateable import Results
from media_assets.knowledge.terms import code_of
from media_assets.operations.explain import found_files, known_files
from media_assets.operations.workspace import Workspace
from media_assets.schemas.text import FEEDBACK
from resources.ledger.ratings import RatingRow


def rate(
    workspace: Workspace,
    what: str,
    language: str,
    segment: int | None,
    rating: int,
    note: str | None,
    corrected: str | None,
) -> RatingRow:
    """Record a rating of a file, by its path or the beginning of its content id, and return it.

    Raises:
        LookupError: the file, its text in this language, or the segment is not there.
        ValueError: the rating is not 1 to 5, or a correction names no segment.
    """
    contents = list(found_files(workspace, what, known_files(workspace)))
    if len(contents) > 1:
        raise LookupError(f"{len(contents)} contents are called so; give more of the content id")
    result = Results(workspace.library).of(contents[0], code_of(language), segment)
    row = rating_of(result, rating, note, corrected, digest=None)
    workspace.ledger.ratings.record([row])
    take_in(workspace)
    return row


def take_in(workspace: Workspace) -> Feedback:
    """Record what users' files hold, and let the next translations know all corrections without a refresh."""
    found = collect_feedback(workspace.library, workspace.ledger)
    workspace.library.write_table("feedback", found.table, FEEDBACK)
    return found
