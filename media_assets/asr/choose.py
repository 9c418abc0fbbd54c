"""Which engine transcribes an audio: by the error, seconds and money that are expected of each, and a policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from media_assets.asr.beliefs import rate
from media_assets.asr.outcomes import Experience, error_effects, speed_effects
from media_assets.asr.priors import published

Policy = Literal["fixed", "cheapest-within", "fastest", "best"]


@dataclass(frozen=True)
class Candidate:
    """An engine that may be chosen.

    Attributes:
        spec: as settings name it.
        languages: ISO 639-1 codes that it speaks; empty where it speaks all.
        minute_price: money for a minute of audio; 0 for engines of this machine.
    """

    spec: str
    languages: tuple[str, ...] = ()
    minute_price: float = 0.0


@dataclass(frozen=True)
class Expected:
    """What is expected of a candidate on one audio.

    Attributes:
        error: share of words wrong; between `low` and `high` in nine of ten cases.
        seconds: of work on this machine.
        cost: money, that of the machine's time included.
        heard: own outcomes in this condition that the error rests on, beside what is published.
    """

    candidate: Candidate
    error: float
    low: float
    high: float
    seconds: float
    cost: float
    heard: int


@dataclass(frozen=True)
class Sound:
    """What is known of an audio before it is transcribed: seconds of speech, its condition, its language or None."""

    seconds: float
    condition: str
    language: str | None = None


@dataclass(frozen=True)
class Choice:
    """The chosen candidate, the reason in words, and what is expected of every candidate, the best first."""

    chosen: Expected
    reason: str
    expected: tuple[Expected, ...]

    @property
    def strongest(self) -> Expected:
        """The candidate of which the least error is expected."""
        return self.expected[0]


def expect(sound: Sound, candidate: Candidate, known: Experience, hour_cost: float) -> Expected:
    """Say what a candidate would make of an audio, and what it would take.

    Args:
        hour_cost: money that an hour of this machine is worth.
    """
    about = published(candidate.spec)
    effects = error_effects(candidate.spec, sound.condition, sound.language)
    error = rate(about.errors[sound.condition], known.errors, effects)
    seconds = rate(about.seconds, known.speeds, speed_effects(candidate.spec)).median * sound.seconds
    # A service works elsewhere: its price is its cost, and its seconds are not this machine's.
    money = candidate.minute_price * sound.seconds / 60 or hour_cost * seconds / 3600
    heard = known.heard.get((candidate.spec, sound.condition), 0)
    return Expected(candidate, min(error.mean, 1.0), error.low, min(error.high, 1.0), seconds, money, heard)


def choose(
    sound: Sound,
    candidates: Sequence[Candidate],
    known: Experience,
    policy: Policy,
    within: float,
    hour_cost: float,
) -> Choice:
    """Choose among candidates, of which the first is the one that `fixed` means.

    Args:
        within: how much more error, as a share of words, `cheapest-within` accepts for less cost.

    Raises:
        ValueError: there are no candidates.
    """
    if not candidates:
        raise ValueError("there is no engine to choose from")
    able = [one for one in candidates if _speaks(one, sound.language)] or list(candidates)
    expected = [expect(sound, one, known, hour_cost) for one in able]
    ranked = sorted(expected, key=lambda one: (one.error, one.cost))
    if policy == "fixed":
        fixed = next((one for one in expected if one.candidate == candidates[0]), None)
        fixed = fixed or expect(sound, candidates[0], known, hour_cost)
        return Choice(fixed, f"{_about(fixed)}; fixed by the settings", tuple(ranked))
    if policy == "best":
        return Choice(ranked[0], f"{_about(ranked[0])}; the least error expected{_beside(ranked[1:])}", tuple(ranked))
    if policy == "fastest":
        first = min(expected, key=lambda one: (one.seconds, one.error))
        others = [one for one in ranked if one is not first]
        return Choice(first, f"{_about(first)}; the fastest{_beside(others)}", tuple(ranked))
    near = [one for one in ranked if one.error <= ranked[0].error + within]
    first = min(near, key=lambda one: (one.cost, one.error))
    bound = f"within {_points(within)} of the best"
    others = [one for one in ranked if one is not first]
    return Choice(first, f"{_about(first)}; the cheapest {bound}{_beside(others)}", tuple(ranked))


def worth_comparing(choice: Choice, within: float) -> Candidate | None:
    """Return the other candidate of which a look at the same audio would teach most about the choice.

    That is the one, among the best and those cheaper than the chosen one, whose error may well lie on the other side of
    what decided; where none does, the best one, so that the regret of the choice is measured; None where none is left.
    """
    chosen, best = choice.chosen, choice.strongest
    others = [one for one in choice.expected if one.candidate != chosen.candidate]
    open_ = [one for one in others if one is best or one.cost <= chosen.cost]

    def doubt(one: Expected) -> float:
        bound = chosen.error - within if one is best else best.error + within
        return one.high / one.low if one.low <= bound <= one.high else 0.0

    asked = max(open_ or others, key=lambda one: (doubt(one), one is best, -one.cost), default=None)
    return asked.candidate if asked else None


def _speaks(candidate: Candidate, language: str | None) -> bool:
    return not candidate.languages or language is None or language in candidate.languages


def _about(one: Expected) -> str:
    base = "published figures" if not one.heard else f"published figures and {_counted(one.heard, 'own outcome')}"
    return f"{one.candidate.spec}: {_percent(one.error)} of words wrong expected ({base}), {_duration(one.seconds)}"


def _beside(others: Sequence[Expected]) -> str:
    if not others:
        return ""
    said = (f"{one.candidate.spec} {_percent(one.error)} in {_duration(one.seconds)}" for one in others[:3])
    return f"; beside it {', '.join(said)}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"


def _points(share: float) -> str:
    return f"{100 * share:g} points"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s" if seconds >= 9.5 else f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
