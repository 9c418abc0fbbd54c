"""Which client, or clients, a setting makes."""

from typing import Any

import pytest

from resources.breaker_store import MemoryBreakerStore
from resources.chat.base import ChatModel
from resources.chat.choose import chat_model_from
from resources.chat.fallback import FallbackChatModel
from resources.chat.none import NoChatModel
from resources.chat.openai_compatible import OpenAIChatModel
from resources.chat.service import OFFICIAL_URL
from resources.errors import ServiceRefused, SettingsError
from resources.settings import load_settings

LOCAL = "http://127.0.0.1:11434/v1"


def chosen(spec: str, url: str = OFFICIAL_URL, **settings: Any) -> ChatModel:
    names = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": settings.pop("key", "")}
    return chat_model_from(load_settings(_env_file=None, chat_model=spec, **names, **settings), MemoryBreakerStore())


def test_none_is_a_model_that_says_why_it_does_not_answer() -> None:
    model = chosen("none")
    assert isinstance(model, NoChatModel)
    assert model.unavailable() == "No chat model is set (MEDIA_CHAT_MODEL is none)."
    assert str(model.identity) == "none@0"
    assert list(model.services) == []
    with pytest.raises(ServiceRefused, match="No chat model is set"):
        model.ask("Translate.", {}, {})


def test_a_name_is_a_model_of_the_official_service_unless_a_url_is_given() -> None:
    official = chosen("some-model", key="key")
    assert isinstance(official, OpenAIChatModel)
    assert official.base_url == OFFICIAL_URL
    assert official.unavailable() is None
    local = chosen("llama3.1:8b", LOCAL)
    assert str(local.identity) == "llama3.1:8b@127.0.0.1:11434"
    assert local.unavailable() is None


def test_limits_and_the_breaker_are_those_of_the_settings_and_no_part_of_keys() -> None:
    model = chosen("tiny", chat_connections=3, chat_breaker_failures=2, chat_breaker_seconds=7, chat_keep_prompts=True)
    assert isinstance(model, OpenAIChatModel)
    assert (model.connections, model.breaker.failures, model.breaker.seconds, model.keep_prompts) == (3, 2, 7, True)
    assert model.key_settings() == {"name": "tiny"}
    default = chosen("tiny")
    assert isinstance(default, OpenAIChatModel)
    assert (default.connections, default.breaker.failures, default.breaker.seconds) == (8, 5, 60)
    assert default.keep_prompts is False


def test_several_names_are_a_model_that_falls_back_with_keys_only_for_their_own_services() -> None:
    spec = f"gpt-x, @cf/meta/llama-3@{LOCAL},claude@20240620@https://models.example/v1"
    model = chosen(spec, key="one,two", chat_api_keys="models.example=three,127.0.0.1:11434=a=b,models.example=four")
    assert isinstance(model, FallbackChatModel)
    services: list[Any] = list(model.services)
    assert [str(one.identity) for one in services] == [
        "gpt-x@api.openai.com",
        "@cf/meta/llama-3@127.0.0.1:11434",
        "claude@20240620@models.example",
    ]
    assert model.identity == services[0].identity
    assert model.key_settings() == services[0].key_settings() == {"name": "gpt-x"}
    assert [one.api_key.get_secret_value() for one in services] == ["one,two", "a=b", "three,four"]
    assert model.unavailable() is None
    keyless = chosen(f"gpt-x,other@{LOCAL}")
    assert keyless.unavailable() is None, "the second model needs no key"
    assert chosen("gpt-x,gpt-y").unavailable() == "The chat model gpt-x needs a key (OPENAI_API_KEY is not set)."


@pytest.mark.parametrize("spec", ["", "two words", "line\nbreak", "one,", "one,none", "name@http://two words"])
def test_what_is_no_model_name_is_refused(spec: str) -> None:
    with pytest.raises(SettingsError, match="MEDIA_CHAT_MODEL is .*; allowed are none or names of models"):
        chosen(spec)


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://host/v1", "http://", "/v1"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL is .*; allowed is an http"):
        chosen("tiny", url)


@pytest.mark.parametrize(
    ("spec", "url"),
    [
        ("tiny", "https://me:canary@host/v1"),
        ("tiny@https://me:canary@host/v1", OFFICIAL_URL),
        ("two words@https://me:canary@host/v1", OFFICIAL_URL),
    ],
)
def test_a_url_with_a_password_is_refused_without_repeating_it(spec: str, url: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL|MEDIA_CHAT_MODEL") as caught:
        chosen(spec, url)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("keys", ["canary", "=canary", "host=", "https://host/v1=canary"])
def test_a_key_without_a_host_is_refused_without_repeating_it(keys: str) -> None:
    with pytest.raises(SettingsError, match="MEDIA_CHAT_API_KEYS is not usable") as caught:
        chosen("tiny", chat_api_keys=keys)
    assert "canary" not in str(caught.value)
