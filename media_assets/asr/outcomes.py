"""What became of choices: errors and seconds that were seen, and what they teach about every engine."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from media_assets.asr.beliefs import Posterior, Seen, learned
from media_assets.asr.priors import published

AUDIO_NOISE = 0.35
"""How far, in logarithms, one audio's error lies from its condition's: speakers and topics differ more than engines."""

PART_NOISE = 0.1
"""As much more between the parts of an audio, and between what engines find hard in it."""

SHADOW_NOISE = 0.5
"""As much more where the reference is another engine's text, which has errors of its own."""

SPEED_NOISE = 0.25

LEAST_ERROR = 0.005
"""Errors below this count as this: their logarithm has no meaning."""

ERROR_EFFECTS = {"engine": 0.3, "condition": 0.3, "language": 0.4, "audio": AUDIO_NOISE}
"""How far one's own audio may be from what is published: all of it, in one condition, in one language, a single one."""

SPEED_EFFECTS = {"machine": 1.5, "engine": 0.4}
"""A machine may be five times slower or faster than the published one; engines keep their order better."""

UNSURE = 2.0
"""A model that is in no table may be as many times further off."""


@dataclass(frozen=True)
class Outcome:
    """What was seen of one engine on one audio.

    Attributes:
        audio: names the audio; what two engines made of the same one tells them apart best, since its own difficulty
            is in both.
        engine: spec of the engine, as settings name it.
        condition: of the audio; `language` what is spoken, None where it is not known.
        error: share of words wrong, None where there was nothing to compare with.
        words: of the reference; how much the share says.
        shadow: whether the reference was another engine's text.
        audio_seconds: seconds of audio that were transcribed in `seconds` of work; 0 where that was not measured.
    """

    audio: str
    engine: str
    condition: str
    language: str | None = None
    error: float | None = None
    words: int = 0
    shadow: bool = False
    audio_seconds: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Experience:
    """What all outcomes together teach: of errors, and of speed on this machine."""

    errors: Posterior
    speeds: Posterior
    heard: dict[tuple[str, str], int]
    """How many outcomes with an error each (engine, condition) has."""


def experience(outcomes: Sequence[Outcome]) -> Experience:
    """Learn from outcomes; without any, belief is what is published."""
    heard: dict[tuple[str, str], int] = {}
    errors, speeds = [], []
    compared = Counter(one.audio for one in outcomes if _says_something(one))
    for one in outcomes:
        known = published(one.engine)
        if _says_something(one):
            errors.append(_error_seen(one, known.errors[one.condition], compared[one.audio] > 1))
            heard[one.engine, one.condition] = heard.get((one.engine, one.condition), 0) + 1
        if one.audio_seconds > 0 and one.seconds > 0:
            value = math.log(one.seconds / one.audio_seconds / known.seconds)
            speeds.append(Seen(speed_effects(one.engine), value, SPEED_NOISE**2))
    return Experience(learned(_widened(ERROR_EFFECTS), errors), learned(_widened(SPEED_EFFECTS), speeds), heard)


def error_effects(engine: str, condition: str, language: str | None) -> tuple[str, ...]:
    """Name the effects of which the logarithm of an error is the sum, beside the published one."""
    kind = "" if published(engine).sure else "unsure-"
    named = [f"{kind}engine {engine}", f"condition {engine} {condition}"]
    return (*named, f"language {engine} {language}") if language else tuple(named)


def speed_effects(engine: str) -> tuple[str, ...]:
    """Name the effects of which the logarithm of the seconds for a second of audio is the sum."""
    return "machine", f"{'' if published(engine).sure else 'unsure-'}engine {engine}"


def _says_something(one: Outcome) -> bool:
    return one.error is not None and one.words > 0


def _error_seen(one: Outcome, expected: float, compared: bool) -> Seen:
    error = max(one.error or 0.0, LEAST_ERROR)
    # Of few words the share itself is a matter of chance, as counts are.
    noise = 1 / (error * one.words + 1) + PART_NOISE**2 + (SHADOW_NOISE**2 if one.shadow else 0)
    effects = error_effects(one.engine, one.condition, one.language)
    if compared:
        effects = (*effects, f"audio {one.audio}")
    else:
        noise += AUDIO_NOISE**2
    return Seen(effects, math.log(error / expected), noise)


def _widened(effects: dict[str, float]) -> dict[str, float]:
    return effects | {"unsure-engine": effects["engine"] * UNSURE}
