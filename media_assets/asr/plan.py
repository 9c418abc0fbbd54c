"""The plan of a batch: for each audio stream that is to be transcribed, which engine does it, and why.

A plan is kept once it is made: what is learned later speaks to new recordings, and does not transcribe old ones again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from media_assets.asr.choose import Candidate, Choice, Policy, Sound, choose, worth_comparing
from media_assets.asr.outcomes import Experience
from media_assets.outcomes import Outcome
from media_assets.runners import in_batches
from media_assets.schemas.asr import CHOSEN
from media_assets.work import Item, Stage
from resources.speech.engines import SpeechEngines, split_beam

NAME = "asr_plan"
VERSION = "1"

_ITEMS_AT_ONCE = 256

Stream = Mapping[str, Any]
"""A row of `AUDIO_PROFILES` whose stream is to be transcribed, and `payload`, the payload id of its recording."""


def plan_items(profiles: pa.Table, recordings: Sequence[Item]) -> list[Item]:
    """Return those recordings that have speech as items; their work is a list of `Stream`.

    Args:
        profiles: rows of `AUDIO_PROFILES`.
        recordings: items whose id is a content id and whose identity a payload id.
    """
    spoken: dict[str, list[dict[str, Any]]] = {}
    for row in profiles.to_pylist():
        if row["chosen"] and row["has_speech"]:
            spoken.setdefault(row["content_id"], []).append(row)
    items = []
    for one in recordings:
        streams = [row | {"payload": one.identity} for row in spoken.get(one.id, ())]
        if streams:
            items.append(Item(id=one.id, identity=_identity(streams), label=one.label, work=streams))
    return items


def plan_stage(engines: SpeechEngines, known: Experience) -> Stage:
    """Return the stage that plans; its items' work is a list of `Stream`.

    Args:
        known: what was learned so far; no part of the key.
    """
    candidates = [Candidate(spec, _languages(spec), engines.minute_prices.get(spec, 0.0)) for spec in engines.specs]

    def plan(batch: Sequence[Iterable[Stream]]) -> list[Outcome]:
        return [Outcome(pa.Table.from_pylist([planned(row) for row in rows], CHOSEN)) for rows in batch]

    def planned(row: Stream) -> dict[str, Any]:
        language = row["language"] or only
        sound = Sound(row["speech_seconds"], row["condition"], language)
        choice = choose(sound, candidates, known, policy, engines.within, engines.hour_cost)
        compared = policy != "fixed" and _drawn(row, engines.shadow)
        other = worth_comparing(choice, engines.within) if compared else None
        return _row(row, choice, engines, other)

    policy: Policy = engines.policy  # type: ignore[assignment]
    only = engines.languages[0] if len(engines.languages) == 1 else None
    return Stage(
        name=NAME,
        version=VERSION,
        schema=CHOSEN,
        run=in_batches(plan, _ITEMS_AT_ONCE),
        settings={"policy": engines.policy, "engines": engines.specs, "beam": engines.beam, "language": only}
        | ({} if policy == "fixed" else _weighing(engines)),
    )


def _weighing(engines: SpeechEngines) -> dict[str, Any]:
    """Return the settings that count where engines are weighed against each other."""
    names = ("within", "hour_cost", "minute_prices", "shadow")
    return {name: getattr(engines, name) for name in names} | {"escalate": engines.escalate > 0}


def _row(row: Stream, choice: Choice, engines: SpeechEngines, other: Candidate | None) -> dict[str, Any]:
    chosen = choice.chosen
    spec, own_beam = split_beam(chosen.candidate.spec)
    chosen_for = engines.policy != "fixed" and engines.escalate > 0
    strongest = choice.strongest.candidate.spec
    return {
        "stream": row["stream"],
        "policy": engines.policy,
        "condition": row["condition"],
        "engine": chosen.candidate.spec,
        "beam": None if spec == "pocketsphinx" or spec.startswith("endpoint:") else own_beam or engines.beam,
        "batch_size": engines.engine(chosen.candidate.spec).planned_batch(),
        "expected_error": chosen.error,
        "expected_error_low": chosen.low,
        "expected_error_high": chosen.high,
        "expected_seconds": chosen.seconds,
        "expected_cost": chosen.cost,
        "speech_seconds": row["speech_seconds"],
        "why": choice.reason,
        "expected": [
            {"engine": one.candidate.spec, "error": one.error, "seconds": one.seconds, "cost": one.cost}
            for one in choice.expected
        ],
        "stronger": strongest if chosen_for and strongest != chosen.candidate.spec else None,
        "compared_with": other.spec if other else None,
    }


def _identity(rows: Sequence[Stream]) -> str:
    parts = [
        f"{row['payload']} {row['stream']} {row['language']} {row['condition']} {row['speech_seconds']}" for row in rows
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _drawn(row: Stream, share: float) -> bool:
    """Whether a stream is in the sample; the same one always, wherever its file is."""
    number = int(hashlib.sha256(f"{row['payload']} {row['stream']}".encode()).hexdigest()[:8], 16)
    return number < share * 2**32


def _languages(spec: str) -> tuple[str, ...]:
    return ("en",) if spec == "pocketsphinx" or split_beam(spec)[0].endswith(".en") else ()
