"""Ratings from people: checked, and tied to the text that they saw."""

import hashlib
import json

from media_assets.knowledge.rateable import Result
from resources.ledger.ratings import RatingRow

WORST, BEST = 1, 5


def rating_of(result: Result, rating: int, note: str | None, corrected: str | None, digest: str | None) -> RatingRow:
    """Return the rating of a result, to be recorded.

    Raises:
        ValueError: a sentence: the rating is not 1 to 5, or a whole recording is corrected.
    """
    if not WORST <= rating <= BEST:
        raise ValueError(f"a rating is {WORST} to {BEST}, not {rating}")
    if corrected and result.segment is None:
        raise ValueError("a correction names its segment")
    return RatingRow(
        stage=result.stage,
        item=result.content_id,
        rating=rating,
        position=result.segment,
        note=note or None,
        corrected=corrected or None,
        language=result.language,
        source_language=result.source_language or "",
        source=result.source,
        rated=result.text,
        variant=result.variant,
        digest=digest,
    )


def digest_of(
    content_id: str, language: str, segment: int | None, rating: int, note: str | None, corrected: str | None
) -> str:
    """Return what names a rating that may be read twice; what it is about may be made anew between."""
    said = json.dumps([content_id, language, segment, rating, note or "", corrected or ""])
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()
