import pytest

from media_assets.asr.escalate import Weakness, WindowFigures, no_weaker, weakest, weakness

RULES = Weakness()


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        (WindowFigures(10, 0, 0.9, 0.95), None),
        (WindowFigures(0, 0, None, None), None),
        (WindowFigures(10, 3, 0.9, 0.95), "3 of 10 segments are not believed"),
        (WindowFigures(4, 0, 0.9, 0.5), "50 % of its speech has no text"),
        (WindowFigures(4, 0, 0.31, 0.95), "its confidence is 0.31"),
        (WindowFigures(4, 0, None, 0.95), None),
    ],
)
def test_a_window_is_weak_for_a_reason_in_words(figures: WindowFigures, reason: str | None) -> None:
    assert weakness(figures, RULES) == reason


def test_a_recording_that_is_weak_all_through_is_not_done_twice() -> None:
    assert weakest({3: "x", 1: "y"}, 10, 0.3) == [1, 3]
    assert weakest({n: "x" for n in range(8)}, 10, 0.3) == []
    assert weakest({0: "x"}, 1, 0.3) == [0], "the only window of a short recording"


@pytest.mark.parametrize(
    ("new", "old", "counts"),
    [
        (WindowFigures(3, 0, 0.9, 0.9), WindowFigures(3, 0, 0.2, 1.0), True),
        (WindowFigures(3, 0, 0.3, 0.9), WindowFigures(3, 0, 0.2, 0.8), True),
        (WindowFigures(1, 0, 0.9, 0.1), WindowFigures(3, 0, 0.2, 0.9), False),
        (WindowFigures(0, 0, None, 0.0), WindowFigures(3, 0, 0.2, 0.0), False),
        (WindowFigures(2, 2, 0.9, 0.0), WindowFigures(3, 3, 0.2, 0.0), False),
        (WindowFigures(4, 2, 0.9, 0.5), WindowFigures(4, 4, 0.2, 0.0), True),
    ],
    ids=["surer", "weak and no less", "a word", "nothing", "nothing believed", "half believed"],
)
def test_a_second_text_counts_unless_it_is_weaker_still(new: WindowFigures, old: WindowFigures, counts: bool) -> None:
    assert no_weaker(new, old, RULES) is counts
