"""Which translator a setting means."""

from resources.errors import SettingsError
from resources.translation.apertium import ApertiumTranslator
from resources.translation.base import Translator
from resources.translation.none import NoTranslator


def translator_from(spec: str) -> Translator:
    """Return the translator for `apertium` or `none` (MEDIA_TRANSLATOR).

    Raises:
        SettingsError: anything else.
    """
    match spec:
        case "apertium":
            return ApertiumTranslator()
        case "none":
            return NoTranslator()
    raise SettingsError(f"MEDIA_TRANSLATOR is {spec!r}; allowed are apertium and none.")
