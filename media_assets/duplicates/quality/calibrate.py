"""What a reviewer's decisions say about thresholds.

The share of approved links within a distance estimates the precision there; how far it can be trusted is told by
`bounds`. A threshold is tightened when the reviews show that its precision is
below what is asked, and loosened only when they show that it is at least that, never because evidence is lacking.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from media_assets.duplicates.quality.bounds import lower_bound, upper_bound
from media_assets.duplicates.quality.evaluate import LEAST_PRECISION
from resources.duplicates import DuplicateRules
from resources.ledger import Ledger

LEAST_REVIEWS = 20
"""Fewer decisions change nothing."""


@dataclass(frozen=True)
class Review:
    """One decision: whether a link found by a method at a distance was approved."""

    method: str
    distance: float
    approved: bool


@dataclass(frozen=True)
class Recommendation:
    """The threshold that the decisions speak for.

    Attributes:
        published: the threshold without any decisions.
        threshold: the recommended one; below every distance, that is -1, when even identical hashes were rejected.
        reviews: decisions on this method.
        approved: those that approved.
        reason: why, in words.
    """

    method: str
    published: float
    threshold: float
    reviews: int
    approved: int
    reason: str

    @property
    def changed(self) -> bool:
        """Whether the decisions speak for another threshold than the published one."""
        return self.threshold != self.published


def recommend(
    method: str,
    published: float,
    reviews: Iterable[Review],
    least_precision: float = LEAST_PRECISION,
    least_reviews: int = LEAST_REVIEWS,
) -> Recommendation:
    """Recommend a threshold for a method; decisions on other methods are not looked at."""
    own = sorted((review.distance, review.approved) for review in reviews if review.method == method)
    approved = sum(good for _, good in own)

    def made(threshold: float, reason: str) -> Recommendation:
        return Recommendation(method, published, threshold, len(own), approved, reason)

    if len(own) < least_reviews:
        return made(published, f"{len(own)} of at least {least_reviews} decisions; the published threshold stands")
    steps = _steps(own)
    # A threshold is the distance of an approved link: no rejection may be a reason to go further.
    fit = {distance for distance, good in own if good}
    share = f"{100 * least_precision:g} %"
    within = [(distance, good, count) for distance, good, count in steps if distance <= published]
    if within and upper_bound(*within[-1][1:]) < least_precision:
        kept = [
            distance
            for distance, good, count in within
            if distance in fit and upper_bound(good, count) >= least_precision
        ]
        good, count = within[-1][1:]
        reason = f"only {good} of {count} links within {published:g} were approved, which cannot be {share}"
        return made(kept[-1] if kept else -1.0, reason)
    beyond = [
        step for step in steps if step[0] > published and step[0] in fit and lower_bound(*step[1:]) >= least_precision
    ]
    if beyond:
        distance, good, count = beyond[-1]
        return made(distance, f"{good} of {count} links within {distance:g} were approved, surely at least {share}")
    return made(published, f"{len(own)} decisions neither refute the published threshold nor prove a looser one")


def _steps(own: list[tuple[float, bool]]) -> list[tuple[float, int, int]]:
    """Return, for each distance of a decision, how many links within it were approved, and how many there are."""
    steps: dict[float, tuple[int, int]] = {}
    good = 0
    for count, (distance, approved) in enumerate(own, 1):
        good += approved
        steps[distance] = (good, count)
    return [(distance, good, count) for distance, (good, count) in steps.items()]


def recommendations(rules: DuplicateRules, reviews: Iterable[Review]) -> list[Recommendation]:
    """Return what decisions say about each threshold."""
    every = list(reviews)
    bits = float(rules.confirm_bits)
    published = {"perceptual": bits, "region": bits, "video": 1 - rules.frame_share}
    return [recommend(method, threshold, every) for method, threshold in published.items()]


def calibrated(rules: DuplicateRules, reviews: Iterable[Review]) -> DuplicateRules:
    """Return the rules with the recommended thresholds where that is set, else as they are.

    Whole pictures and parts share one distance: the smaller of both recommendations counts.
    """
    if not rules.calibrate:
        return rules
    spoken = {one.method: one for one in recommendations(rules, reviews)}
    changed: dict[str, float] = {}
    if spoken["perceptual"].changed or spoken["region"].changed:
        changed["confirm_bits"] = int(min(spoken["perceptual"].threshold, spoken["region"].threshold))
    if spoken["video"].changed:
        changed["frame_share"] = 1 - spoken["video"].threshold
    return DuplicateRules(**(rules.thresholds | changed))


def reviews_of(ledger: Ledger) -> list[Review]:
    """Return what people decided about measured pairs, from the ledger."""
    return [
        Review(row.method, row.distance, row.decision == "approved")
        for row in ledger.reviews.history()
        if row.method is not None and row.distance is not None
    ]
