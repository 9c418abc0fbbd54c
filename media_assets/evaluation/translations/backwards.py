"""Agreement with the reverse translation: chrF between what was said and its translation translated back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from media_assets.evaluation.translations.scores import Counts, counts_of, score
from resources.errors import TransientError


class Reverse(Protocol):
    """What translates back: a `Translator`."""

    @property
    def identity(self) -> object:
        """Model and revision."""

    def unavailable(self, source: str, target: str) -> str | None:
        """Say why it cannot."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate one for one."""


@dataclass(frozen=True)
class Agreement:
    """How a sample of segments agrees; `reason` says why there is none.

    Attributes:
        counts: of chrF, summed.
        failed: whether the engine might succeed another time.
        engine: model and revision that translated back.
    """

    segments: int = 0
    chrf: float | None = None
    counts: Counts | None = None
    reason: str | None = None
    failed: bool = False
    engine: str | None = None


def agreement(
    pairs: Sequence[tuple[str, str]], source: str, language: str, engines: Sequence[Reverse], sample: int
) -> Agreement:
    """Translate an even sample of (what was said, its translation into `language`) back into `source`.

    Args:
        engines: the first one that can do it does it.
    """
    if not sample:
        return Agreement(reason="switched off")
    if not engines:
        return Agreement(reason="no translator is set that costs no money (MEDIA_TRANSLATOR)")
    if not pairs:
        return Agreement(reason="nothing was translated")
    refusals = [engine.unavailable(language, source) for engine in engines]
    if None not in refusals:
        return Agreement(reason=" ".join(filter(None, refusals)))
    engine = engines[refusals.index(None)]
    chosen = sampled(pairs, sample)
    try:
        back = engine.translate([text for _, text in chosen], language, source)
    except TransientError as error:
        return Agreement(reason=str(error), failed=True)
    each = counts_of("chrf", source, back, [said for said, _ in chosen])
    counts = [sum(column) for column in zip(*each, strict=True)]
    return Agreement(len(chosen), score("chrf", source, each), counts, engine=str(engine.identity))


def sampled(pairs: Sequence[tuple[str, str]], sample: int) -> list[tuple[str, str]]:
    """Return at most so many pairs, spread evenly over all: the same each time."""
    count = min(sample, len(pairs))
    return [pairs[place * len(pairs) // count] for place in range(count)]
