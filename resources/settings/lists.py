"""Values of settings that are written in one line of text, and what an empty one stands for."""

from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import NoDecode


def listed(value: Any) -> Any:
    """Return the parts of a text between commas, each once; what is no text or list is left to pydantic to refuse."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        return value
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def unset(value: Any) -> Any:
    """Return None for an empty text: `MEDIA_X=` means that nothing is set."""
    return None if isinstance(value, str) and not value.strip() else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(listed)]
"""Names separated by commas."""

Unset = BeforeValidator(unset)
"""For settings that may be empty, as in `Annotated[float | None, Unset]`."""
