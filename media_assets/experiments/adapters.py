"""What translation asks experiments: which variant makes a recording, and which engine a pair of languages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from media_assets.experiments.assign import assign
from media_assets.experiments.definition import Experiment, VariantSpec
from resources.ledger.champions import Champion

_Variant = TypeVar("_Variant")

Pair = tuple[str, str]
"""Source language, language; ISO 639-1 codes."""


def variants_for(
    experiments: Sequence[Experiment],
    champions: Sequence[Champion],
    language: str,
    make: Callable[[VariantSpec], _Variant],
    default: _Variant,
    units: Mapping[str, str] | None = None,
) -> Callable[[str, str], _Variant]:
    """Return what says by content id and source language how a recording's translation is enhanced.

    An experiment's variant comes first, for recordings that take part in one; then the newest champion of the pair;
    then `default`. Of several experiments on a pair, a recording takes part in the first that has it.

    Args:
        champions: all promotions, oldest first.
        make: makes of what the user wrote what translation works with.
        units: content id → series, for experiments that give a series one variant; without one it is by itself.
    """
    best = {
        row.source_language: make(spec_of(row))
        for row in champions
        if row.language == language and row.evidence.get("kind") in ("prompt", "model", "passes")
    }
    running = [one for one in experiments if one.language == language and one.kind != "engine"]

    def variant(content: str, source_language: str) -> _Variant:
        for experiment in running:
            if experiment.source_language == source_language:
                spec = assign(experiment, unit_of(experiment, content, units))
                if spec is not None:
                    return make(spec)
        return best.get(source_language, default)

    return variant


def engines_for(
    experiments: Sequence[Experiment], champions: Sequence[Champion]
) -> Callable[[str, str, str], str | None]:
    """Return what says by source language, language and batch which engine should translate; None is no preference.

    Engines are chosen for a pair of a batch, so an experiment on engines assigns batches.
    """
    best = {
        (row.source_language, row.language): spec_of(row).engine
        for row in champions
        if row.evidence.get("kind") == "engine"
    }

    def engine(source_language: str, language: str, batch: str) -> str | None:
        for experiment in experiments:
            if experiment.kind == "engine" and (source_language, language) == pair_of(experiment):
                spec = assign(experiment, batch)
                if spec is not None:
                    return spec.engine or None
        return best.get((source_language, language)) or None

    return engine


def unit_of(experiment: Experiment, content: str, units: Mapping[str, str] | None) -> str:
    """Return what gets one variant as a whole: the recording, or its series where it has one."""
    return (units or {}).get(content) or content if experiment.by_series else content


def pair_of(experiment: Experiment) -> Pair:
    """Return the languages of an experiment."""
    return experiment.source_language, experiment.language


def spec_of(champion: Champion) -> VariantSpec:
    """Return the variant that was promoted, as it was then, whatever the user's file says now."""
    stored: Mapping[str, Any] = champion.evidence["spec"]
    known = {name: stored[name] for name in ("prompt", "model", "engine") if name in stored}
    return VariantSpec(champion.variant, passes=tuple(stored.get("passes", ())), **known)
