"""Which chat model a setting means."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from resources.breaker_store import BreakerStore
from resources.chat.base import ChatModel
from resources.chat.none import NoChatModel
from resources.chat.openai_compatible import OpenAIChatModel
from resources.chat.service import OFFICIAL_URL
from resources.errors import SettingsError
from resources.sanitising.sanitiser import Sanitiser


def chat_model_from(
    spec: str,
    api_key: SecretStr | None,
    base_url: str | None,
    breaker_store: BreakerStore | None = None,
    sanitiser: Sanitiser | None = None,
) -> ChatModel:
    """Return the chat model for `none` or a model name.

    Args:
        spec: MEDIA_CHAT_MODEL.
        api_key: OPENAI_API_KEY; None for a service that needs none.
        base_url: OPENAI_BASE_URL; None means OpenAI's own.
        breaker_store: where the service's breaker is kept; None keeps it in this process.
        sanitiser: what masks private things; None masks all that is known without settings.

    Raises:
        SettingsError: the name or the URL cannot be right.
    """
    if spec == "none":
        return NoChatModel()
    if not spec or any(character.isspace() for character in spec):
        raise SettingsError(f"MEDIA_CHAT_MODEL is {spec!r}; allowed are none or the name of a model, without spaces.")
    url = urlsplit(base_url or OFFICIAL_URL)
    if url.username or url.password:
        raise SettingsError(
            "OPENAI_BASE_URL holds a user name or password; allowed is a plain http(s) URL, "
            "and the key goes into OPENAI_API_KEY."
        )
    if url.scheme not in ("http", "https") or not url.hostname:
        raise SettingsError(f"OPENAI_BASE_URL is {base_url!r}; allowed is an http(s) URL such as {OFFICIAL_URL}.")
    return OpenAIChatModel(
        name=spec,
        base_url=base_url or OFFICIAL_URL,
        api_key=api_key or SecretStr(""),
        breaker_store=breaker_store,
        sanitiser=sanitiser or Sanitiser(),
    )
