"""Which recording gets which variant: by hash, so that it is always the same and needs no memory.

Each variant draws a number for a recording from the hash of their names; the one that draws best gets it (weighted
rendezvous hashing). A variant that is added takes its share from all others, and moves nothing else.
"""

import hashlib
import math

from media_assets.experiments.definition import Experiment, VariantSpec

_STEPS = 2**52
"""As many as a float tells apart between 0 and 1, so that no draw is either."""


def assign(experiment: Experiment, unit: str) -> VariantSpec | None:
    """Return the variant of a recording or series (its content id or name); None where it takes no part."""
    if _draw(experiment.name, "takes part", unit) >= experiment.share:
        return None
    return max(experiment.variants, key=lambda one: one.weight / -math.log(_draw(experiment.name, one.name, unit)))


def _draw(*parts: str) -> float:
    """Return a number above 0 and below 1 that depends on the texts alone."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    return ((int.from_bytes(digest[:8], "big") >> 12) + 0.5) / _STEPS
