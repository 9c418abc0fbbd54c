"""Which windows of a transcript are too weak to be left to the engine that was chosen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Weakness:
    """From when on a window counts as weak.

    Attributes:
        confidence: mean confidence of its text below this; engines' confidences go with their errors (PocketSphinx: a
            correlation of -0.75 over 210 prompts).
        flagged: share of its segments that are not believed above this.
        uncovered: share of its speech without text above this.
    """

    confidence: float = 0.5
    flagged: float = 0.2
    uncovered: float = 0.4


@dataclass(frozen=True)
class WindowFigures:
    """What became of a window.

    Attributes:
        segments: how many it has, and how many of them are `flagged`.
        confidence: mean over its text, weighted by its length; None where the engine has none.
        coverage: share of its speech that has text, None where it has no speech.
    """

    segments: int
    flagged: int
    confidence: float | None
    coverage: float | None


def weakness(figures: WindowFigures, rules: Weakness) -> str | None:
    """Say in words why a window is weak, or return None when it is not."""
    if figures.segments and figures.flagged / figures.segments > rules.flagged:
        return f"{figures.flagged} of {figures.segments} segments are not believed"
    if figures.coverage is not None and 1 - figures.coverage > rules.uncovered:
        return f"{100 * (1 - figures.coverage):.0f} % of its speech has no text"
    if figures.confidence is not None and figures.confidence < rules.confidence:
        return f"its confidence is {figures.confidence:.2f}"
    return None


def no_weaker(new: WindowFigures, old: WindowFigures, rules: Weakness) -> bool:
    """Whether a second text of a weak window counts: it is not weak, or has believed text for as much of the speech."""
    if new.segments == new.flagged:
        return False
    return weakness(new, rules) is None or (new.coverage or 0.0) >= (old.coverage or 0.0)


def weakest(weak: dict[int, str], windows: int, most: float) -> list[int]:
    """Return the windows that go to the stronger engine: all weak ones, or none.

    Where more than a share `most` is weak, the recording is hard as a whole, and the choice of its engine was right or
    wrong for all of it; doing everything twice was not in the price.
    """
    return sorted(weak) if len(weak) <= max(1, most * windows) else []
