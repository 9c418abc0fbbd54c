from hypothesis import given, settings
from hypothesis import strategies as st

from media_assets.duplicates.quality.calibrate import LEAST_REVIEWS, Review, calibrated, recommend
from resources.duplicates import DuplicateRules

PUBLISHED = 31.0

reviews = st.lists(st.builds(Review, st.just("perceptual"), st.integers(0, 60).map(float), st.booleans()), max_size=120)


def decided(approved: int, rejected: int, distance: float) -> list[Review]:
    decisions = [True] * approved + [False] * rejected
    return [Review("perceptual", distance, good) for good in decisions]


@settings(deadline=None)
@given(reviews)
def test_without_thousands_of_decisions_it_is_never_looser_than_published(own: list[Review]) -> None:
    assert recommend("perceptual", PUBLISHED, own).threshold <= PUBLISHED


@settings(deadline=None)
@given(reviews, st.integers(0, 60))
def test_another_approval_never_tightens_and_another_rejection_never_loosens(own: list[Review], distance: int) -> None:
    asked = {"least_precision": 0.9, "least_reviews": 1}
    before = recommend("perceptual", PUBLISHED, own, **asked).threshold
    approval = Review("perceptual", float(distance), True)
    rejection = Review("perceptual", float(distance), False)
    if len(own) >= 1:
        assert recommend("perceptual", PUBLISHED, [*own, approval], **asked).threshold >= before
        assert recommend("perceptual", PUBLISHED, [*own, rejection], **asked).threshold <= before


@settings(deadline=None)
@given(reviews)
def test_the_order_of_decisions_and_those_on_other_methods_do_not_matter(own: list[Review]) -> None:
    expected = recommend("perceptual", PUBLISHED, own, least_reviews=1)
    assert recommend("perceptual", PUBLISHED, own[::-1], least_reviews=1) == expected
    others = [Review("video", review.distance, not review.approved) for review in own]
    assert recommend("perceptual", PUBLISHED, own + others, least_reviews=1) == expected


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=LEAST_REVIEWS - 1))
def test_a_few_decisions_change_nothing(decisions: list[bool]) -> None:
    found = recommend("perceptual", PUBLISHED, [Review("perceptual", 5.0, good) for good in decisions])
    assert not found.changed
    assert "published threshold stands" in found.reason


def test_rejections_of_far_links_tighten_to_the_near_ones() -> None:
    found = recommend("perceptual", PUBLISHED, decided(40, 0, 12.0) + decided(5, 5, 24.0))
    assert (found.threshold, found.reviews, found.approved) == (12.0, 50, 45)
    assert found.reason == "only 45 of 50 links within 31 were approved, which cannot be 99.9 %"


def test_when_even_equal_hashes_are_rejected_nothing_is_linked() -> None:
    assert recommend("perceptual", PUBLISHED, decided(10, 30, 0.0)).threshold == -1.0


def test_one_rejection_among_a_thousand_changes_nothing() -> None:
    assert not recommend("perceptual", PUBLISHED, decided(1000, 1, 10.0)).changed


def test_thousands_of_approvals_beyond_the_threshold_loosen_it() -> None:
    near = decided(2000, 0, 10.0)
    assert not recommend("perceptual", PUBLISHED, near + decided(500, 0, 40.0)).changed
    loosened = recommend("perceptual", PUBLISHED, near + decided(1000, 0, 40.0))
    assert loosened.threshold == 40.0
    assert loosened.reason == "3000 of 3000 links within 40 were approved, surely at least 99.9 %"


def test_recommendations_are_applied_only_where_that_is_set() -> None:
    reviews = decided(40, 0, 12.0) + decided(5, 5, 24.0)
    assert calibrated(DuplicateRules(), reviews).confirm_bits == 26
    assert calibrated(DuplicateRules(calibrate=True), []).thresholds == DuplicateRules(calibrate=True).thresholds
    tightened = calibrated(DuplicateRules(calibrate=True), reviews)
    assert (tightened.confirm_bits, tightened.frame_share) == (12, DuplicateRules().frame_share)


def test_rejected_videos_ask_for_more_frames_in_common() -> None:
    reviews = [Review("video", 0.1, True)] * 20 + [Review("video", 0.2, False)] * 5
    rules = calibrated(DuplicateRules(calibrate=True), reviews)
    assert (rules.confirm_bits, round(rules.frame_share, 6)) == (26, 0.9)
