"""Which scorer a setting means."""

from resources.scoring.base import TranslationScorer
from resources.scoring.comet import CometScorer
from resources.scoring.none import NoScorer
from resources.scoring.overlap import OverlapScorer


def scorer_from(spec: str, python: str = "") -> TranslationScorer:
    """Return the scorer for a COMET model's folder or name; `overlap` and an empty text need no model.

    Args:
        python: of the environment with COMET; empty for this one.
    """
    if not spec:
        return NoScorer()
    return OverlapScorer() if spec == "overlap" else CometScorer(name=spec, python=python)
