"""A simulated fleet of engines whose true errors and speeds are known, to see what choosing by experience is worth.

Engines differ from what is published of them by a factor of their own, and by another one in each condition; every
file differs from its condition, and what is seen of it is counted on a few hundred words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from media_assets.asr.choose import Candidate, Policy, Sound, choose, worth_comparing
from media_assets.asr.outcomes import Outcome, experience
from media_assets.asr.priors import CONDITIONS, published

ENGINES = ("pocketsphinx", "faster-whisper:tiny", "faster-whisper:small", "faster-whisper:large-v3")
WITHIN = 0.03
HOUR_COST = 0.1

_OFF, _OFF_IN_CONDITION, _OFF_SPEED = 0.25, 0.2, 0.3
_FILE, _SPEED = 0.3, 0.2


@dataclass(frozen=True)
class World:
    """The truth: share of words wrong by engine and condition, seconds for a second of audio by engine."""

    errors: dict[tuple[str, str], float]
    seconds: dict[str, float]

    def right(self, engine: str, condition: str, within: float = WITHIN) -> bool:
        """Whether an engine is the cheapest within a margin of the best."""
        best = min(self.errors[one, condition] for one in ENGINES)
        near = [one for one in ENGINES if self.errors[one, condition] <= best + within]
        return engine == min(near, key=lambda one: self.seconds[one])


@dataclass(frozen=True)
class Step:
    """What became of one file: chosen engine, its seconds and those of always the largest, errors of both, regret."""

    engine: str
    condition: str
    right: bool
    seconds: float
    largest_seconds: float
    error: float
    largest_error: float
    best_error: float


def world(seed: int) -> World:
    """Make a truth."""
    chance = np.random.default_rng(seed)
    machine = np.exp(chance.normal(0, 1.0))
    errors, seconds = {}, {}
    for engine in ENGINES:
        about = published(engine)
        off = chance.normal(0, _OFF)
        for condition in CONDITIONS:
            factor = np.exp(off + chance.normal(0, _OFF_IN_CONDITION))
            errors[engine, condition] = float(min(about.errors[condition] * factor, 0.95))
        seconds[engine] = float(about.seconds * machine * np.exp(chance.normal(0, _OFF_SPEED)))
    return World(errors, seconds)


def run(truth: World, files: int, policy: Policy, seed: int, shadow: float = 0.1) -> list[Step]:
    """Let files come in one after the other; each choice knows what the ones before have taught."""
    chance = np.random.default_rng(seed)
    candidates = [Candidate(engine) for engine in ENGINES]
    outcomes: list[Outcome] = []
    steps = []
    for number in range(files):
        condition = str(chance.choice(CONDITIONS))
        audio = float(chance.uniform(60, 1800))
        choice = choose(Sound(audio, condition), candidates, experience(outcomes), policy, WITHIN, HOUR_COST)
        engine = choice.chosen.candidate.spec
        hard = np.exp(chance.normal(0, _FILE))
        words = int(audio * 2)
        done = _transcribed(truth, engine, condition, audio, hard, words, chance, str(number))
        outcomes.append(done)
        spent = done.seconds
        if chance.random() < shadow:
            other = worth_comparing(choice, WITHIN)
            assert other is not None
            part = min(audio, 300)
            beside = _transcribed(truth, other.spec, condition, part, hard, int(part * 2), chance, str(number))
            outcomes.append(beside)
            spent += beside.seconds
        largest = truth.seconds[ENGINES[-1]] * audio
        best = min(truth.errors[one, condition] for one in ENGINES)
        steps.append(
            Step(
                engine,
                condition,
                truth.right(engine, condition),
                spent,
                largest,
                truth.errors[engine, condition],
                truth.errors[ENGINES[-1], condition],
                best,
            )
        )
    return steps


def _transcribed(
    truth: World,
    engine: str,
    condition: str,
    audio: float,
    hard: float,
    words: int,
    chance: np.random.Generator,
    name: str,
) -> Outcome:
    share = min(truth.errors[engine, condition] * hard, 0.95)
    wrong = chance.binomial(words, share) / words
    seconds = truth.seconds[engine] * audio * float(np.exp(chance.normal(0, _SPEED)))
    return Outcome(name, engine, condition, None, float(wrong), words, False, audio, seconds)


def summary(steps: Sequence[Step], after: int) -> dict[str, float]:
    """Return shares over the steps from `after` on: right choices, seconds of always the largest, errors and regret."""
    rest = steps[after:]
    return {
        "right": float(np.mean([step.right for step in rest])),
        "seconds": sum(step.seconds for step in rest) / sum(step.largest_seconds for step in rest),
        "error": float(np.mean([step.error for step in rest])),
        "largest error": float(np.mean([step.largest_error for step in rest])),
        "regret": float(np.mean([max(0.0, step.error - step.best_error - WITHIN) for step in rest])),
    }
