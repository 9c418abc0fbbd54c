"""Number preservation: which figures of a source are in its translation."""

from collections import Counter

from media_assets.evaluation.translations.counts import Share
from media_assets.translation.numbers import numbers_in, spelled_in


def numbers_kept(source: str, translation: str, language: str) -> Share:
    """Return how many figures of a source are in its translation, of how many.

    Separators aside (1,000.5 is 1.000,5); up to twelve a number may be a word of `language` (ISO 639-1 code) instead.
    """
    wanted, found = Counter(numbers_in(source)), Counter(numbers_in(translation))
    kept = wanted & found
    kept += (wanted - kept) & spelled_in(translation, language)
    return Share(kept.total(), wanted.total())
