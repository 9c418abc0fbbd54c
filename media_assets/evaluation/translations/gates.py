"""Gates: figures that a translation must reach before others use it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from media_assets.evaluation.translations.counts import Share
from media_assets.evaluation.translations.summary import SHARES
from resources.translation_quality import Gate

HOLD, WARN = "hold", "warn"

ABOUT: Mapping[Gate, str] = {
    "numbers": "The figures of a source are in its translation.",
    "untranslated": "Segments are translated, and not left in the words of the source.",
    "length": "A translation is neither much shorter nor much longer than its source.",
    "terms": "Terms of the glossary are translated as settled.",
    "names": "Names can be recognised in the translation.",
    "one_to_one": "Every segment has exactly one translation of its own text.",
    "language": "The translation is in the language it should be in.",
    "reading": "Subtitles can be read in the time they are shown.",
    "back": "A translation that is translated back still says the same.",
}


class Limits(Protocol):
    """What the user sets: `resources.translation_quality.TranslationRules`."""

    gate_numbers: float
    gate_untranslated: float
    gate_shortest: float
    gate_longest: float
    gate_terms: float
    gate_names: float
    gate_one_to_one: float
    gate_language: float
    gate_reading: float
    gate_back: float
    gate_least: int
    gate_hold: list[str]


@dataclass(frozen=True)
class Failure:
    """A gate that a translation did not pass.

    Attributes:
        figure, limit: what was measured and what is allowed, as shares; chrF points for `back`.
        counted: things that were counted for it.
        why: a sentence for people.
        severity: `HOLD` or `WARN`.
    """

    gate: Gate
    figure: float
    limit: float
    counted: int
    why: str
    severity: str


def failures(row: Mapping[str, Any], limits: Limits) -> list[Failure]:
    """Return the gates that a row of `TRANSLATION_QUALITY` does not pass; too few things counted pass every gate."""
    shares = {name: Share(row[part], row[whole]) for name, (part, whole) in SHARES.items()}
    found: list[Failure] = []

    def judge(gate: Gate, figure: float | None, limit: float, counted: int, wrong: bool, why: str) -> None:
        if figure is not None and counted >= limits.gate_least and wrong:
            severity = HOLD if gate in limits.gate_hold else WARN
            found.append(Failure(gate, figure, limit, counted, why, severity))

    def at_least(gate: Gate, limit: float, things: str) -> None:
        share = shares[gate]
        rate = share.rate
        why = f"{share.part:,} of {share.whole:,} {things} ({_percent(rate)}), {_percent(limit)} are asked for"
        judge(gate, rate, limit, share.whole, rate is not None and rate < limit, why)

    at_least("numbers", limits.gate_numbers, "figures are in the translation")
    at_least("terms", limits.gate_terms, "terms are translated as the glossary settles")
    at_least("names", limits.gate_names, "names can be recognised")
    at_least("one_to_one", limits.gate_one_to_one, "segments have exactly one translation")
    at_least("language", limits.gate_language, "longer segments are in the language they should be in")
    at_least("reading", limits.gate_reading, "subtitles can be read in their time")
    left = shares["untranslated"]
    most, rate = limits.gate_untranslated, left.rate
    why = f"{left.part:,} of {left.whole:,} segments ({_percent(rate)}) are not translated, {_percent(most)} may be"
    judge("untranslated", rate, most, left.whole, rate is not None and rate > most, why)
    length = shares["length"]
    for limit, wrong in (
        (limits.gate_shortest, length.rate is not None and length.rate < limits.gate_shortest),
        (limits.gate_longest, length.rate is not None and length.rate > limits.gate_longest),
    ):
        why = f"{_percent(length.rate)} as long as the source, {_percent(limit)} is the limit"
        judge("length", length.rate, limit, row["segments"], wrong, why)
    back = row["back"]
    why = f"chrF {back or 0:.1f} after translating back, {limits.gate_back:g} is the least"
    judge("back", back, limits.gate_back, row["back_segments"], back is not None and back < limits.gate_back, why)
    return found


def _percent(share: float | None) -> str:
    return f"{100 * (share or 0):.0f} %"
