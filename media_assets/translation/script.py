"""Whether a text is written in the language that it should be in: by its letters, and by its words where they tell."""

import threading
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from media_assets.translation.letters import script_of, scripts_of
from resources.errors import SettingsError
from resources.text.base import LanguageIdentifier
from resources.text.language import Py3LangIdentifier

OTHER_LETTERS = "it is not written in the letters of its language"
OTHER_LANGUAGE = "it is in another language"

_COMMON = "ar bg cs da de el en es fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl sv th tr uk vi zh"

COMMON = frozenset(_COMMON.split())
"""Languages to choose among where a text's language is to be told; too many small relatives mislead."""

_LEAST_LETTERS = 4
_LEAST_WORDS = 8
_LEAST_TOGETHER = 12
_CERTAIN = 0.99


_LOADING = threading.Lock()


def identifier_of(language: str) -> LanguageIdentifier | None:
    """Return what tells a language from the common ones; None where it is not known to it."""
    with _LOADING:  # or each of many threads would load it
        return _identifier(language)


@lru_cache(maxsize=32)
def _identifier(language: str) -> LanguageIdentifier | None:
    made = Py3LangIdentifier(languages=sorted({*COMMON, language}))
    try:
        _ = made.identifier
    except SettingsError:
        return None
    return made


def wrong_letters(text: str, language: str) -> bool:
    """Whether two in three letters of a text are of a script that its language is not written in; a name may be."""
    own_scripts = scripts_of(language)
    if text.isascii() and own_scripts == {"LATIN"}:
        return False
    letters = {letter: count for letter, count in Counter(text).items() if letter.isalpha()}
    own = sum(count for letter, count in letters.items() if script_of(letter) in own_scripts)
    total = sum(letters.values())
    return total >= _LEAST_LETTERS and own < total / 3


def told_apart(texts: Mapping[int, str], language: str, identifier: LanguageIdentifier) -> dict[int, str]:
    """Return number → language of the texts that are certainly not in `language`.

    One look at all of them together settles most replies; only where that surprises is each looked at.
    """
    together = identifier.identify(" ".join(texts.values()))
    if together is None or (together.code == language and len(texts) > 1 and together.probability >= _CERTAIN):
        return {}
    found: dict[int, str] = {}
    for number, text in texts.items():
        if len(text.split()) >= _LEAST_WORDS or language in ("ja", "th", "zh"):
            said = identifier.identify(text) if len(texts) > 1 else together
            if said is not None and said.code != language and said.probability >= _CERTAIN:
                found[number] = said.code
    if not found and sum(len(text.split()) for text in texts.values()) < _LEAST_TOGETHER:
        return {}
    if not found and together.code != language and together.probability >= _CERTAIN:
        return dict.fromkeys(texts, together.code)  # too short one by one, plain together
    return found
