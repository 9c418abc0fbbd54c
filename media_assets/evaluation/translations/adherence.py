"""Glossary adherence: which settled terms of a source are translated as they should be."""

from collections.abc import Iterable

from media_assets.evaluation.translations.counts import Share
from media_assets.knowledge.forms import holds
from media_assets.knowledge.lookup import Term


def terms_kept(terms: Iterable[Term], translation: str) -> Share:
    """Return in how many of the terms that occur in a source the wanted translation is there, in whatever form."""
    found = [holds(translation, term.target) for term in terms]
    return Share(sum(found), len(found))
