"""Words as translations are searched for them: without case, accents and other ways to write the same."""

import re

from media_assets.knowledge.forms import folded

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, without figures."""
    return [folded(word) for word in _WORD.findall(text)]
