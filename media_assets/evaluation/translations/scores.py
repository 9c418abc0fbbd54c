"""BLEU and chrF by sacrebleu, as counts that can be summed: a corpus has the score of its counts, not a mean of scores.

The scores of summed counts are those that sacrebleu gives for all texts at once.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

Counts = list[int]

METRICS = ("bleu", "chrf")

_TOKENIZERS = {"zh": "zh", "ja": "char", "ko": "char", "th": "char", "lo": "char", "km": "char", "my": "char"}
"""Languages without spaces between words are compared by characters; the Japanese and Korean ones need dictionaries."""


def counts_of(metric: str, language: str, texts: Sequence[str], references: Sequence[str]) -> list[Counts]:
    """Return what one metric counts in each text, held against the reference at its place."""
    found: list[Counts] = _metric(metric, language)._extract_corpus_statistics(list(texts), [list(references)])
    return found


def score(metric: str, language: str, counts: Iterable[Sequence[int]]) -> float | None:
    """Return the score, 0 to 100, of counts together; None where nothing was counted in a reference."""
    summed = [sum(column) for column in zip(*counts, strict=True)]
    if not summed or not summed[1]:
        return None
    return float(_metric(metric, language)._compute_score_from_stats(summed).score)


def signature(metric: str, language: str) -> str:
    """Return sacrebleu's signature: with it a figure can be compared with others."""
    made = _metric(metric, language)
    # The number of references is part of it, and known to the metric only once it has scored something.
    made.corpus_score(["a"], [["a"]])
    return f"{'BLEU' if metric == 'bleu' else 'chrF2'}|{made.get_signature()}"


@cache
def _metric(metric: str, language: str) -> Any:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    if metric == "chrf":
        return CHRF()
    # Subtitles are often shorter than four words, which corpus BLEU minds less than sentence BLEU.
    return BLEU(tokenize=_TOKENIZERS.get(language, "13a"), force=True)
