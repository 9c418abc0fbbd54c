"""Texts made comparable, as error rates of Whisper are published: case, punctuation, spelling and numbers aside.

The normalisers are those of the Whisper paper (arXiv 2212.04356, appendix C), from the package `whisper-normalizer`:
the English one knows spellings, contractions and numbers, the basic one serves all other languages. Unlike the paper,
combining marks are kept: without them Hindi and Thai lose their vowels and words are cut at each.

Numbers in words become figures, also two in a row ("twenty one"), so texts are normalised in the pieces they come in.
"""

import unicodedata
from collections.abc import Callable
from functools import cache

_WITHOUT_SPACES = frozenset({"bo", "ja", "km", "lo", "my", "th", "yue", "zh"})


def has_spaces(language: str | None) -> bool:
    """Whether words are written apart in a language (ISO 639-1 code), so that they can be counted."""
    return language not in _WITHOUT_SPACES


def words_in(text: str, language: str | None) -> list[str]:
    """Return the words of a text in the form in which they are compared."""
    normalised = _normaliser("en" if language == "en" else "")(unicodedata.normalize("NFKC", text))
    # The English normaliser leaves a full stop of its own where there was an ellipsis.
    return [word for word in normalised.split() if any(map(str.isalnum, word))]


def characters_in(words: list[str], language: str | None) -> str:
    """Return normalised words as the characters that are compared; spaces count where the language has them."""
    return (" " if has_spaces(language) else "").join(words)


@cache
def _normaliser(language: str) -> Callable[[str], str]:
    from whisper_normalizer.basic import BasicTextNormalizer
    from whisper_normalizer.english import EnglishTextNormalizer

    made: Callable[[str], str] = (
        EnglishTextNormalizer() if language == "en" else BasicTextNormalizer(preserve_marks=True)
    )
    return made
