"""The translators that the settings describe."""

from typing import TYPE_CHECKING

from resources.chat.base import ChatModel
from resources.errors import SettingsError
from resources.extras import require_packages
from resources.sanitising.sanitiser import Sanitiser
from resources.translation.base import Translator
from resources.translation.chat import CallPrice
from resources.translation.choose import VARIABLE, TranslationOptions, translator_from
from resources.translation.engines import Translators

if TYPE_CHECKING:
    from resources.settings import Settings


def translators_from(
    settings: "Settings", chat: ChatModel, prices: CallPrice | None = None, sanitiser: Sanitiser | None = None
) -> Translators:
    """Return all translators that a pair of languages may be given to, none of them loaded.

    Args:
        settings: all settings.
        chat: the model that `chat` translates with.
        prices: what a call costs, where that is known.
        sanitiser: knows what is private in what the model is sent.

    Raises:
        SettingsError: the setting names a translator that does not exist, or whose packages are not installed.
    """
    specs = [spec for spec in settings.translator if spec != "none"]
    if specs and len(specs) < len(settings.translator):
        raise SettingsError(f"{VARIABLE} is '{','.join(settings.translator)}'; allowed is none alone, or engines.")
    options = TranslationOptions(
        chat,
        prices,
        sanitiser,
        {name: getattr(settings, f"translation_chat_{name}") for name in ("characters", "texts")}
        | {"connections": settings.chat_connections},
        {
            name: getattr(settings, f"translation_{name}")
            for name in ("beams", "piece_tokens", "compute_type", "device", "batch_tokens", "offline")
        },
    )

    def make(spec: str) -> Translator:
        require_packages(VARIABLE, spec)
        return translator_from(spec, options)

    found = Translators(make=make, specs=specs, points=settings.translation_points, prefer=settings.translation_prefer)
    for spec in specs:
        found.engine(spec)
    return found
