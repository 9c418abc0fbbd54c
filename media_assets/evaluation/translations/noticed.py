"""How large a difference between two translations must be for people to notice it.

Source: Kocmi et al. 2024, "Navigating the Metrics Maze: Reconciling Score Magnitudes and Accuracies" (arXiv
2401.06760), by its tool mt-thresholds: with such a difference of a corpus, people prefer the same side in 70, 80, 85
or 90 % of pairs of systems.
"""

from dataclasses import dataclass

SOURCE = "Kocmi et al. 2024, arXiv 2401.06760"

AGREEMENTS = (70, 80, 85, 90)

_TABLE: dict[str, tuple[float | None, ...]] = {
    "bleu": (1.39, 2.34, 3.35, None),
    "chrf": (1.00, 1.63, 2.12, 3.05),
    "comet": (0.35, 0.56, 0.71, 0.94),
}
"""Metric → points for each agreement; None is never reached. COMET is wmt22-comet-da times 100."""


@dataclass(frozen=True)
class Notice:
    """Whether people would notice a difference.

    Attributes:
        agreement: percent of people who prefer the same side as the metric; 0 where less than 70 do.
        asked: percent from which people count as noticing.
        threshold: points from which they do; None where no difference is enough.
    """

    agreement: int
    asked: int
    threshold: float | None

    @property
    def noticed(self) -> bool:
        """Whether enough people notice."""
        return self.agreement >= self.asked


def threshold(metric: str, agreement: int) -> float | None:
    """Return the points of `bleu`, `chrf` or `comet` at which so many percent of people agree (70, 80, 85 or 90)."""
    return _TABLE[metric][AGREEMENTS.index(agreement)]


def notice(metric: str, delta: float, asked: int = 80) -> Notice:
    """Say whether people would notice a difference of so many points, in whichever direction."""
    reached = [
        agreement
        for agreement, points in zip(AGREEMENTS, _TABLE[metric], strict=True)
        if points is not None and abs(delta) >= points
    ]
    return Notice(max(reached, default=0), asked, threshold(metric, asked))
