"""What the chat tests ask, and of whom."""

from typing import Any

from resources.chat.openai_compatible import OpenAIChatModel

CANARY = "sk-canary-0123456789"
SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}


def ask(model: OpenAIChatModel) -> dict[str, Any]:
    """Ask one question and return the answer."""
    return dict(model.ask("Translate to Spanish.", {"text": "hello"}, SCHEMA).content)
