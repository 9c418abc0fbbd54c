"""Word and character error rates: how much of a transcript is other than what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from media_assets.evaluation.normalise import characters_in, has_spaces, words_in

_DRAWS = 400


@dataclass(frozen=True)
class Counts:
    """Words or characters that are right, other, missing and too many."""

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return the counts of both texts together."""
        return Counts(
            self.hits + other.hits,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )

    @property
    def said(self) -> int:
        """How many the reference has."""
        return self.hits + self.substitutions + self.deletions

    @property
    def errors(self) -> int:
        """All that are wrong."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float:
        """Errors for each one that was said, above 1 where much was added; 1 for any text where nothing was said."""
        return self.errors / self.said if self.said else float(self.errors > 0)


@dataclass(frozen=True)
class ErrorRates:
    """Errors of a text; `words` is None in languages that do not write words apart."""

    words: Counts | None
    characters: Counts

    def __add__(self, other: "ErrorRates") -> "ErrorRates":
        """Return the errors of both texts together."""
        words = None if self.words is None or other.words is None else self.words + other.words
        return ErrorRates(words, self.characters + other.characters)

    @property
    def main(self) -> Counts:
        """The errors that are quoted: of words, or of characters where words cannot be counted."""
        return self.characters if self.words is None else self.words


def error_rates(reference: str, hypothesis: str, language: str | None) -> ErrorRates:
    """Compare a transcript with what was said, both normalised for the language (ISO 639-1 code)."""
    return rates_of_parts(reference, [hypothesis], language)[0]


def disagreement(text: str, other: str, language: str | None) -> tuple[float, int] | None:
    """Return the share in which a text differs from another one, and words of the other; None where it has none."""
    counts = error_rates(other, text, language).main
    return (counts.rate, counts.said) if counts.said else None


def rates_of_parts(reference: str, parts: Sequence[str], language: str | None) -> list[ErrorRates]:
    """Compare a transcript in parts, at least one, with all that was said; their sum is the whole transcript's errors.

    The texts are aligned as a whole, so the reference needs no times. What is missing counts to the part before it.
    """
    from jiwer import process_characters, process_words

    said = words_in(reference, language)
    written = [words_in(part, language) for part in parts]
    all_words = [word for words in written for word in words]
    characters = _attributed(
        process_characters(characters_in(said, language), characters_in(all_words, language)),
        _lengths(written, language),
    )
    if not has_spaces(language):
        return [ErrorRates(None, counts) for counts in characters]
    words = _attributed(process_words(" ".join(said), " ".join(all_words)), [len(part) for part in written])
    return [ErrorRates(*pair) for pair in zip(words, characters, strict=True)]


def interval(parts: Sequence[Counts]) -> tuple[float, float] | None:
    """Return the 95 % confidence interval of the error rate of some parts together, by bootstrap over the parts.

    The same each time. None where fewer than two parts have words in the reference.
    """
    said, errors = (np.array([getattr(part, name) for part in parts]) for name in ("said", "errors"))
    if np.count_nonzero(said) < 2:
        return None
    chosen = np.random.default_rng(0).multinomial(len(parts), np.full(len(parts), 1 / len(parts)), _DRAWS)
    rates = (chosen @ errors) / np.maximum(chosen @ said, 1)
    low, high = np.quantile(rates, [0.025, 0.975])
    return float(low), float(high)


def _lengths(written: Sequence[list[str]], language: str | None) -> list[int]:
    """Return how many characters each part has of the joined text; a space belongs to the part before it."""
    space = 1 if has_spaces(language) else 0
    lengths = [sum(len(word) + space for word in words) for words in written]
    last = max((number for number, words in enumerate(written) if words), default=None)
    if last is not None:
        lengths[last] -= space
    return lengths


def _attributed(aligned: Any, lengths: Sequence[int]) -> list[Counts]:
    """Give each error of an alignment to the part of the transcript in which it is."""
    ends = np.array(list(accumulate(lengths)))
    found = np.zeros((len(lengths), 4), np.int64)
    for chunk in aligned.alignments[0]:
        if chunk.type == "delete":
            part = _part(ends, max(chunk.hyp_start_idx - 1, 0))
            found[part, 2] += chunk.ref_end_idx - chunk.ref_start_idx
            continue
        column = {"equal": 0, "substitute": 1, "insert": 3}[chunk.type]
        first, last = np.searchsorted(ends, chunk.hyp_start_idx, "right"), np.searchsorted(ends, chunk.hyp_end_idx)
        for start, end in pairwise([chunk.hyp_start_idx, *map(int, ends[first:last]), chunk.hyp_end_idx]):
            found[_part(ends, start), column] += end - start
    return [Counts(*map(int, row)) for row in found]


def _part(ends: Any, position: int) -> int:
    return min(int(np.searchsorted(ends, position, side="right")), len(ends) - 1)
