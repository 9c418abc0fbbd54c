"""Entity preservation: which names of a source can be recognised in its translation."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from media_assets.evaluation.translations.counts import Share
from media_assets.evaluation.translations.words import words_of
from media_assets.knowledge.forms import folded, holds
from media_assets.knowledge.lookup import Term

_ALIKE = 0.6
"""Share of letters that two forms of a name have in common: London and Londres have 0.62, Cologne and Colonia 0.71."""

_LINKS = frozenset({"the", "of", "de", "la", "el", "and", "y", "et", "und", "a", "an"})


def names_kept(names: Iterable[str], translation: str, terms: Iterable[Term] = ()) -> Share:
    """Return how many names are in a translation.

    A name is there if most of its words are, as they are or in a form that is alike; where the glossary settles its
    translation, that is what must be there.

    Args:
        names: as they occur in the source.
        terms: terms of the glossary that occur in the source.
    """
    settled = {folded(term.term): term.target for term in terms}
    within = words_of(translation)
    found = [_is_there(name, translation, within, settled.get(folded(name))) for name in names]
    return Share(sum(found), len(found))


def _is_there(name: str, translation: str, within: list[str], target: str | None) -> bool:
    if target is not None:
        return holds(translation, target)
    words = [word for word in words_of(name) if word not in _LINKS] or words_of(name)
    kept = sum(any(_alike(word, other) for other in within) for word in words)
    return 2 * kept > len(words) or not words


def _alike(word: str, other: str) -> bool:
    if word == other:
        return True
    # Two letters in common at the beginning spare the comparison of most words.
    return word[:2] == other[:2] and SequenceMatcher(None, word, other, autojunk=False).ratio() >= _ALIKE
