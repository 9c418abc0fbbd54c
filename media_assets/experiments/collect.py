"""From what was measured to verdicts, and to champions where a variant is better."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from media_assets.evaluation.translations.collect import NAME as QUALITY
from media_assets.evaluation.translations.summary import distinct
from media_assets.experiments.adapters import pair_of
from media_assets.experiments.decide import BETTER, CHAMPION, SAME, SMALL, WAITING, WORSE, Look, look
from media_assets.experiments.definition import Experiment, VariantSpec
from media_assets.experiments.metrics import ABOUT, least_difference
from media_assets.experiments.samples import mean_ratings, samples_of
from media_assets.knowledge.series import series_by_content
from media_assets.schemas.translations import EXPERIMENTS, TRANSLATION_QUALITY
from resources.ledger import Ledger
from resources.ledger.champions import Champion
from resources.ledger.ratings import RatingRow
from resources.library import Library

NAME = "experiments"
VERSION = "1"

Row = Mapping[str, Any]


def judge_experiments(
    library: Library, ledger: Ledger, experiments: Sequence[Experiment], ratings: Iterable[RatingRow], agreement: int
) -> pa.Table:
    """Return one row for each variant of each experiment; one that proved better becomes champion in the ledger.

    Args:
        ratings: people's ratings of translations.
        agreement: percent of people who must notice a difference.
    """
    quality = distinct(library.read_table(QUALITY, TRANSLATION_QUALITY).to_pylist())
    rated = mean_ratings(ratings)
    champions = {(row.experiment, row.source_language, row.language): row for row in ledger.champions.all()}
    units = series_by_content(library) if any(one.by_series for one in experiments) else {}
    rows: list[dict[str, Any]] = []
    for one in experiments:
        of = [row for row in quality if (row["source_language"], row["language"]) == pair_of(one)]
        samples = samples_of(one, of, rated, units)
        least, source = least_difference(one.metric, one.least, agreement)
        champion = champions.get((one.name, one.source_language, one.language))
        looks = {spec.name: _look(one, spec, samples, least) for spec in one.variants[1:]}
        best = max(
            (spec for spec in one.variants[1:] if looks[spec.name].verdict == BETTER),
            key=lambda spec: looks[spec.name].delta or 0.0,
            default=None,
        )
        if best is not None and champion is None:
            champion = _promote(ledger, one, best, looks[best.name], least, source)
        rows += [_row(one, spec, samples, looks.get(spec.name), champion, least, source) for spec in one.variants]
    return pa.Table.from_pylist(rows, EXPERIMENTS)


def _look(experiment: Experiment, spec: VariantSpec, samples: Mapping[str, Sequence[float]], least: float) -> Look:
    control, other = samples[experiment.control.name], samples[spec.name]
    challengers = len(experiment.variants) - 1
    return look(control, other, experiment.recordings, experiment.alpha, least, challengers)


def _promote(ledger: Ledger, one: Experiment, spec: VariantSpec, at: Look, least: float, source: str) -> Champion:
    evidence: dict[str, Any] = {
        "kind": one.kind,
        "metric": one.metric,
        "control": one.control.name,
        "spec": asdict(spec),
    }
    evidence |= {"needed": least, "needed source": source, "alpha": one.alpha, **asdict(at)}
    row = Champion(one.name, one.source_language, one.language, spec.name, evidence)
    ledger.champions.record(row)
    return row


def _row(
    one: Experiment,
    spec: VariantSpec,
    samples: Mapping[str, Sequence[float]],
    at: Look | None,
    champion: Champion | None,
    least: float,
    source: str,
) -> dict[str, Any]:
    values = samples[spec.name]
    is_champion = champion is not None and champion.variant == spec.name
    verdict = CHAMPION if is_champion else at.verdict if at else "control"
    weights = sum(variant.weight for variant in one.variants)
    return {
        "experiment": one.name,
        "kind": one.kind,
        "source_language": one.source_language,
        "language": one.language,
        "metric": one.metric,
        "variant": spec.name,
        "control": at is None,
        "share": one.share * spec.weight / weights,
        "recordings": len(values),
        "compared": at.recordings if at else 0,
        "mean": sum(values) / len(values) if values else None,
        **{name: getattr(at, name) if at else None for name in ("delta", "low", "high", "confidence")},
        "needed": least,
        "next_look": at.following if at and verdict not in (CHAMPION, BETTER) else None,
        "verdict": verdict,
        "why": _why(one, at, verdict, least, source),
    }


def _why(one: Experiment, at: Look | None, verdict: str, least: float, source: str) -> str:
    name, control = ABOUT[one.metric], one.control.name
    things = "batches" if one.kind == "engine" else "series" if one.by_series else "recordings"
    asked = f"{least:g} are asked for ({source})"
    if at is None:
        return "The others are held against it."
    if verdict == WAITING:
        return f"Compared once it and {control} have {at.following:,} measured {things} each."
    how = f"{at.delta or 0:+.2f} {name} against {control} on {at.recordings:,} {things} of each"
    return {
        SAME: f"{how}: that may be chance.",
        SMALL: f"{how}: no chance, but too little; {asked}.",
        WORSE: f"{how}: worse, and no chance.",
        BETTER: f"{how}: better, but another variant was promoted.",
        CHAMPION: f"{how}: no chance, and {asked}.",
    }[verdict]
