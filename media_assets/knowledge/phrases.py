"""Phrases that are no names and recur: words that stand together more often than they stand apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from media_assets.knowledge.function_words import FUNCTION_WORDS
from media_assets.knowledge.matching import Token

TOGETHER = 0.3
"""Share of the occurrences of the rarer of two words that must be beside the other one."""

_COMMON = 0.05
_LONGEST = 3
_LETTERS = 3


def repeated_phrases(texts: Iterable[Sequence[Token]], least: int) -> list[str]:
    """Return phrases of two or three words in small letters that occur at least `least` times, the commonest first.

    Two words belong together if they are neighbours in `TOGETHER` of the occurrences of the rarer one. Function words,
    and words that one text in twenty holds, belong to none. Languages without spaces give none.
    """
    words: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    runs = []
    for text in texts:
        parts = list(_runs(text))
        runs += parts
        holding.update({word for run in parts for word in run})
        for run in parts:
            words.update(run)
            pairs.update(pairwise(run))
    many = max(least, _COMMON * len(runs))
    bound = {
        pair
        for pair, count in pairs.items()
        if count >= least
        and count >= TOGETHER * min(words[word] for word in pair)
        and all(holding[word] <= many or count == words[word] for word in pair)
    }
    counts: Counter[tuple[str, ...]] = Counter()
    for run in runs:
        counts.update(_bound(run, bound))
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [" ".join(phrase) for phrase, count in ranked if count >= least]


def _runs(parts: Sequence[Token]) -> Iterator[list[str]]:
    """Yield the runs of content words between signs, function words and capitals."""
    run: list[str] = []
    for part in parts:
        content = part.kind == "spaced" and len(part.text) >= _LETTERS and part.text == part.plain
        if content and part.text.isalpha() and part.text not in FUNCTION_WORDS:
            run.append(part.text)
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _bound(run: list[str], bound: set[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """Yield the longest stretches of a run whose neighbours belong together, cut at three words."""
    stretch = run[:1]
    for pair in pairwise(run):
        if pair in bound and len(stretch) < _LONGEST:
            stretch.append(pair[1])
            continue
        if len(stretch) > 1:
            yield tuple(stretch)
        stretch = [pair[1]]
    if len(stretch) > 1:
        yield tuple(stretch)
