import pytest
from pydantic import SecretStr

from resources.chat.choose import chat_model_from
from resources.chat.none import NoChatModel
from resources.chat.openai_compatible import OpenAIChatModel
from resources.chat.service import OFFICIAL_URL
from resources.errors import ServiceRefused, SettingsError


def test_none_is_a_model_that_says_why_it_does_not_answer() -> None:
    model = chat_model_from("none", None, None)
    assert isinstance(model, NoChatModel)
    assert model.unavailable() == "No chat model is set (MEDIA_CHAT_MODEL is none)."
    assert str(model.identity) == "none@0"
    with pytest.raises(ServiceRefused, match="No chat model is set"):
        model.ask("Translate.", {}, {})


def test_a_name_is_a_model_of_the_official_service_unless_a_url_is_given() -> None:
    official = chat_model_from("some-model", SecretStr("key"), None)
    assert isinstance(official, OpenAIChatModel)
    assert official.base_url == OFFICIAL_URL
    assert official.unavailable() is None
    local = chat_model_from("llama3.1:8b", None, "http://127.0.0.1:11434/v1")
    assert str(local.identity) == "llama3.1:8b@127.0.0.1:11434"
    assert local.unavailable() is None


@pytest.mark.parametrize("spec", ["", "two words", "line\nbreak"])
def test_what_is_no_model_name_is_refused(spec: str) -> None:
    with pytest.raises(SettingsError, match="MEDIA_CHAT_MODEL is .*; allowed are none or the name of a model"):
        chat_model_from(spec, None, None)


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://host/v1", "http://", "/v1"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL is .*; allowed is an http"):
        chat_model_from("tiny", None, url)


def test_a_url_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL holds a user name") as caught:
        chat_model_from("tiny", None, "https://me:canary@host/v1")
    assert "canary" not in str(caught.value)
