"""Cues for tests that need no library."""

from collections.abc import Sequence
from typing import Any

from media_assets.knowledge.lookup import Term
from media_assets.translation.cues import Cue, Recording


def cue(segment: int, source: str = "", baseline: str | None = "", **about: Any) -> Cue:
    """Return a cue of English speech that lasts two of three seconds; its texts name its segment by default."""
    times = {"start": 3.0 * segment, "end": 3.0 * segment + 2}
    source = source or f"this is line {segment} of it"
    rough = f"esta es la línea {segment}" if baseline == "" else baseline
    common: dict[str, Any] = {"id": f"film:{segment}", "segment": segment, "source_language": "en"}
    return Cue(**(common | times | {"source": source, "baseline": rough} | about))


def recording(cues: Sequence[Cue], **about: Any) -> Recording:
    """Return a recording to be translated into Spanish."""
    return Recording(**({"content": "film", "label": "film.mkv", "language": "es", "cues": tuple(cues)} | about))


def film(length: int, **about: Any) -> Recording:
    """Return a recording of that many cues."""
    return recording([cue(segment) for segment in range(length)], **about)


def settled_term(term: str, target: str) -> Term:
    """Return a term of English with its Spanish."""
    return Term(term, "en", target)
