"""What a chat completion says, read from the JSON that the service sent."""

from collections.abc import Mapping
from typing import Any

from resources.chat.exchange import Tokens
from resources.chat.repair import parsed
from resources.chat.shape import mismatch
from resources.errors import ServiceRefused, ServiceUnavailable, WrongReply


def content_of(answer: Any, schema: Mapping[str, Any] | None, model: str, service: str) -> dict[str, Any]:
    """Return the object of a schema that a completion holds; without a schema, only look that it is a completion.

    Raises:
        ServiceUnavailable: it is no completion.
        WrongReply: its text is cut off, no JSON, or not of the schema; the sentence holds no foreign text.
        ServiceRefused: the model declined, or the service held its answer back.
    """
    choices = answer.get("choices") if isinstance(answer, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise ServiceUnavailable(f"{service} sent something that is no chat completion", "malformed")
    if schema is None:
        return {}
    if isinstance(message.get("refusal"), str):
        raise ServiceRefused(f"{model} at {service} declined to answer")
    match choice.get("finish_reason"):
        case "length":
            wrong: str | None = "it was cut off at its length limit"
            raise WrongReply(f"the answer of {model} at {service} was cut off at its length limit", str(wrong))
        case "content_filter":
            raise ServiceRefused(f"{service} held back an answer of {model}")
    content = parsed(message.get("content"))
    wrong = "reply is not JSON" if content is None else mismatch(content, {"type": "object", **schema})
    if wrong or content is None:
        raise WrongReply(f"{model} at {service} answered in the wrong shape: {wrong}", str(wrong))
    return content


def counted(answer: Any) -> Tokens:
    """Return the tokens of a completion, 0 where the service does not count, and the model it names."""
    whole = answer if isinstance(answer, dict) else {}
    usage = _part(whole, "usage")
    model = whole.get("model")
    return Tokens(
        model if isinstance(model, str) and model else None,
        _count(usage, "prompt_tokens"),
        _count(usage, "completion_tokens"),
        _count(_part(usage, "prompt_tokens_details"), "cached_tokens"),
    )


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = value.get(name)
    return part if isinstance(part, dict) else {}


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and value > 0 else 0
