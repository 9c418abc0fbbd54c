"""A translation held against a reference beside its recording."""

from collections.abc import Sequence
from typing import Any

from media_assets.evaluation.references import Timed
from media_assets.evaluation.translations.align import Spoken, Stretch, stretches, whole
from media_assets.evaluation.translations.scores import METRICS, counts_of, score, signature
from media_assets.evaluation.translations.texts import Translation
from resources.errors import TransientError
from resources.scoring.base import Scored, TranslationScorer

BY_TIME, AS_A_WHOLE = "by time", "as a whole"


def compared(translation: Translation, name: str, said: Sequence[Timed], scorer: TranslationScorer) -> dict[str, Any]:
    """Return the columns of `TRANSLATION_QUALITY` that need a reference.

    Args:
        name: of the reference's file.
        said: what the reference says.
    """
    aligned, found = _aligned(translation, said)
    texts, references = [one.text for one in found], [one.reference for one in found]
    language = translation.language
    counts = {metric: counts_of(metric, language, texts, references) for metric in METRICS}
    comet, reason = _comet(found, scorer)
    columns: dict[str, Any] = {"reference": name, "aligned": aligned, "comet_reason": reason}
    for metric in METRICS:
        columns[metric] = score(metric, language, counts[metric])
        columns[f"{metric}_signature"] = signature(metric, language)
    if comet is not None:
        rated = [value for value in comet if value is not None]
        columns |= {"comet": sum(rated) / len(rated) if rated else None, "comet_model": str(scorer.identity)}
    columns["stretches"] = [
        {"bleu": bleu, "chrf": chrf, "comet": comet[place] if comet else None}
        for place, (bleu, chrf) in enumerate(zip(counts["bleu"], counts["chrf"], strict=True))
    ]
    return columns


def _aligned(translation: Translation, said: Sequence[Timed]) -> tuple[str, list[Stretch]]:
    # What was said in the target language itself is in the reference as well, and in the translation as it was said.
    ours = [
        Spoken(row["start_seconds"], row["end_seconds"], row["text"] or "", row["source_text"] or "")
        for row in translation.rows
    ]
    timed = [Spoken(one.start, one.end, one.text) for one in said if one.start is not None and one.end is not None]
    if len(timed) < len(said):
        return AS_A_WHOLE, whole(ours, "\n".join(one.text for one in said))
    return BY_TIME, stretches(ours, timed)


def _comet(found: Sequence[Stretch], scorer: TranslationScorer) -> tuple[list[float | None] | None, str | None]:
    refusal = scorer.unavailable()
    if refusal:
        return None, refusal
    # The model knows no empty side; BLEU and chrF count what is missing and what is too much.
    places = [place for place, one in enumerate(found) if one.text and one.reference and one.source]
    try:
        scores = scorer.score([Scored(found[at].source, found[at].text, found[at].reference) for at in places])
    except TransientError as error:
        return None, str(error)
    by_place = dict(zip(places, scores, strict=True))
    return [by_place.get(place) for place in range(len(found))], None
