"""Untranslated share: segments without a translation, or whose translation is in the words of the source."""

from collections.abc import Collection

from media_assets.evaluation.translations.words import words_of

_SAME = 0.7
"""Share of the source's words that stand in the translation, from which it counts as not translated."""

_LEAST_WORDS = 2
"""A single word, such as "Hotel", may be the same in both languages."""


def is_untranslated(source: str, translation: str | None, names: Collection[str] = ()) -> bool:
    """Whether a segment was left as it was, names, figures and signs aside.

    Args:
        translation: None where there is none.
        names: names in the source, which stay as they are.
    """
    if translation is None or (source.strip() and not translation.strip()):
        return True
    kept = {word for name in names for word in words_of(name)}
    words = [word for word in words_of(source) if word not in kept]
    if len(words) < _LEAST_WORDS:
        return False
    within = set(words_of(translation))
    return sum(word in within for word in words) >= _SAME * len(words)
