"""Which chat models a setting means."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from resources.breaker_store import BreakerStore
from resources.chat.base import ChatModel
from resources.chat.fallback import FallbackChatModel
from resources.chat.none import NoChatModel
from resources.chat.openai_compatible import OpenAIChatModel
from resources.chat.service import OFFICIAL_URL
from resources.errors import SettingsError
from resources.money.billing import Billing

if TYPE_CHECKING:
    from resources.settings import Settings

_AT_URL = re.compile(r"(?P<name>[^\s,]+?)(@(?P<url>[a-z]+://\S+))?")
"""A name may hold an @ itself; an address begins with its scheme."""


def chat_model_from(
    settings: "Settings", breakers: BreakerStore, billing: Billing | None = None, sanitiser: Any = None
) -> ChatModel:
    """Return the chat model that the settings describe: several in order are one that falls back.

    Args:
        settings: MEDIA_CHAT_*, OPENAI_API_KEY and OPENAI_BASE_URL.
        breakers: where the services' breakers are kept.
        billing: keeps books of every request.
        sanitiser: masks what is private in what is sent.

    Raises:
        SettingsError: a name or a URL cannot be right.
    """
    common = {
        "timeout": settings.chat_timeout_seconds,
        "connections": settings.chat_connections,
        "requests_per_minute": settings.chat_requests_per_minute,
        "tokens_per_minute": settings.chat_tokens_per_minute,
        "breaker_failures": settings.chat_breaker_failures,
        "breaker_seconds": settings.chat_breaker_seconds,
        "keep_prompts": settings.chat_keep_prompts,
        "breaker_store": breakers,
        "billing": billing,
        "sanitiser": sanitiser,
    }
    base_url = settings.openai_base_url or OFFICIAL_URL
    keys = keys_by_host(settings.chat_api_keys)
    if settings.openai_api_key.get_secret_value():
        keys[host_of(base_url)] = settings.openai_api_key.get_secret_value()
    return chat_model_of(settings.chat_model, base_url, keys, common)


def chat_model_of(spec: str, base_url: str, keys: Mapping[str, str], common: Mapping[str, Any]) -> ChatModel:
    """Return the chat model for `none`, or for names of models separated by commas, each perhaps with `@<url>`.

    Args:
        spec: MEDIA_CHAT_MODEL.
        base_url: where models without an address are.
        keys: one or several keys separated by commas, by host and port.
        common: what all clients have in common.
    """
    if spec == "none":
        return NoChatModel()
    models = []
    for part in spec.split(","):
        found = _AT_URL.fullmatch(part.strip())
        if not found or found["name"] == "none":
            raise SettingsError(
                f"MEDIA_CHAT_MODEL is {_without_password(spec)!r}; allowed are none or names of models, without "
                "spaces, separated by commas, each with @ and its address where that is not OPENAI_BASE_URL."
            )
        url = _checked(found["url"] or base_url, "MEDIA_CHAT_MODEL" if found["url"] else "OPENAI_BASE_URL")
        key = SecretStr(keys.get(host_of(url), ""))
        models.append(OpenAIChatModel(name=found["name"], base_url=url, api_key=key, **common))
    return models[0] if len(models) == 1 else FallbackChatModel(models=tuple(models))


def host_of(url: str) -> str:
    """Return host and port of a URL, as keys are told apart."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def keys_by_host(setting: SecretStr) -> dict[str, str]:
    """Return the keys of MEDIA_CHAT_API_KEYS by host and port; several keys of one are separated by commas.

    Raises:
        SettingsError: a key has no host; the sentence shows neither.
    """
    keys: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in setting.get_secret_value().split(","))):
        host, equals, key = (text.strip() for text in part.partition("="))
        if not host or not equals or not key or "/" in host:
            raise SettingsError("MEDIA_CHAT_API_KEYS is not usable; allowed: host=key or host:port=key, with commas.")
        keys[host.lower()] = ",".join(filter(None, (keys.get(host.lower()), key)))
    return keys


def _checked(address: str, variable: str) -> str:
    url = urlsplit(address)
    if url.username or url.password:
        raise SettingsError(
            f"{variable} holds a user name or password; allowed is a plain http(s) URL, and the key goes into "
            f"{'OPENAI_API_KEY' if variable == 'OPENAI_BASE_URL' else 'MEDIA_CHAT_API_KEYS'}."
        )
    if url.scheme not in ("http", "https") or not url.hostname:
        raise SettingsError(f"{variable} is {address!r}; allowed is an http(s) URL such as {OFFICIAL_URL}.")
    return address


def _without_password(spec: str) -> str:
    return re.sub(r"://[^/,\s]*@", "://", spec)
