"""The figures that an experiment compares: one for each recording, series or batch that was assigned and measured."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from media_assets.experiments.adapters import unit_of
from media_assets.experiments.assign import assign
from media_assets.experiments.definition import Experiment, VariantSpec
from media_assets.experiments.metrics import figures
from resources.ledger.ratings import RatingRow

Row = Mapping[str, Any]


def mean_ratings(ratings: Iterable[RatingRow]) -> dict[tuple[str, str, str], float]:
    """Return (content id, language, variant) → the mean of its ratings."""
    found: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in ratings:
        if row.variant and row.language:
            found[row.item, row.language, row.variant].append(row.rating)
    return {what: sum(values) / len(values) for what, values in found.items()}


def samples_of(
    experiment: Experiment,
    rows: Sequence[Row],
    rated: Mapping[tuple[str, str, str], float],
    units: Mapping[str, str],
) -> dict[str, list[float]]:
    """Return variant → a figure for each of its recordings, in the order in which they came.

    Only recordings count that were made by the variant they were assigned. What was assigned as a
    whole, a series or for engines a batch, is one figure, the mean of its recordings: they are not independent.
    """
    batches = {row["content_id"]: row["batch"] or "" for row in rows}
    ratings = {what: value for what, value in rated.items() if what[1] == experiment.language and what[0] in batches}
    found = figures(experiment.metric, rows, ratings, experiment.kind)
    together: dict[tuple[str, str], list[float]] = {}
    for content, made_by in sorted(found, key=lambda what: (batches[what[0]], what[0])):
        batch = batches[content]
        unit = batch if experiment.kind == "engine" else unit_of(experiment, content, units)
        spec = assign(experiment, unit)
        if spec is not None and is_made_by(experiment, spec, made_by):
            together.setdefault((spec.name, unit), []).append(found[content, made_by])
    samples: dict[str, list[float]] = {spec.name: [] for spec in experiment.variants}
    for (name, _), values in together.items():
        samples[name].append(sum(values) / len(values))
    return samples


def is_made_by(experiment: Experiment, spec: VariantSpec, made_by: str) -> bool:
    """Whether the tables' name of a variant, or of an engine without its revision, means this one.

    Settings name an engine by folder (seq2seq:/models/opus-mt-en-es) or kind (chat), tables by model.
    """
    if experiment.kind != "engine":
        return made_by == spec.name
    kind, _, model = spec.engine.partition(":")
    if not model:
        return made_by.partition(":")[0] == kind
    return made_by == f"{kind}:{model.rstrip('/').rpartition('/')[2]}"
