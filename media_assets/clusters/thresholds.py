"""From which similarity on things belong together: a figure per space, with its reason."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CLIP = 0.72
"""Average cosine of pictures of one subject under CLIP ViT-B/32, whose strangers lie near 0.5."""

LOWEST, HIGHEST = 0.3, 0.95
"""Bounds of a calibrated threshold: below, anything is like anything; above, only copies are left."""

FEWEST = 50
"""Things from which a distribution says something."""

UNKNOWN = 0.8
"""For fewer things in a space of which nothing is known: rather no cluster than a wrong one."""

_SAMPLE = 2000
_SIGMAS = 3.0
_MAD_TO_SIGMA = 1.4826  # of a normal distribution

Vectors = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Threshold:
    """Average cosine from which things belong together, and why it is this one."""

    value: float
    reason: str

    def __str__(self) -> str:
        """Write both, as metadata show them."""
        return f"{self.value:.2f}: {self.reason}"


def threshold_for(space: str, vectors: Vectors, wanted: float | None = None) -> Threshold:
    """Return the threshold of a space: as set, the known one of CLIP, or calibrated by these vectors.

    Args:
        space: model and revision.
        vectors: unit vectors of the space, shape (n, dimensions).
        wanted: what the user set.
    """
    if wanted is not None:
        return Threshold(wanted, "set by MEDIA_CLUSTER_THRESHOLD")
    if "clip" in space.lower():
        return Threshold(CLIP, "the default of CLIP spaces")
    return calibrated(vectors)


def calibrated(vectors: Vectors) -> Threshold:
    """Put the threshold between what strangers and what neighbours have in common.

    It is the middle of the median cosine of random pairs and the median cosine of nearest neighbours, but at least
    three standard deviations above the random pairs: where neighbours are hardly nearer than strangers there are no
    clusters to find. The deviation is estimated by the median absolute one, which clusters among the pairs do not
    move. At most 2,000 things are looked at.
    """
    if len(vectors) < FEWEST:
        return Threshold(UNKNOWN, f"fewer than {FEWEST} things are too few to calibrate by")
    random = np.random.default_rng(0)
    chosen = np.sort(random.permutation(len(vectors))[:_SAMPLE])
    sample = vectors[chosen].astype(np.float32)
    cosines = sample @ sample.T
    np.fill_diagonal(cosines, -np.inf)
    nearest = float(np.median(cosines.max(axis=1)))
    pairs = cosines[np.triu_indices(len(sample), 1)]
    strangers = float(np.median(pairs))
    sigma = _MAD_TO_SIGMA * float(np.median(np.abs(pairs - strangers)))
    middle, least = (strangers + nearest) / 2, strangers + _SIGMAS * sigma
    value = round(min(max(middle, least, LOWEST), HIGHEST), 2)
    how = "between the two" if middle >= least else f"{_SIGMAS:g} standard deviations above random pairs"
    if value in (LOWEST, HIGHEST):
        how = "the bound"
    about = f"random pairs have a cosine of {strangers:.2f} ± {sigma:.2f}, nearest neighbours of {nearest:.2f}"
    return Threshold(value, f"{about}; {how}")
