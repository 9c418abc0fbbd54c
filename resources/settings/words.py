"""Settings in words: names of variables, tables for people, one sentence for a wrong value, `.env.example`."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from sqlalchemy.engine import make_url

Fields = Mapping[str, FieldInfo]
"""Field name → field, as `Settings.model_fields` has them."""


_HIDDEN = frozenset(
    {
        *("openai_api_key", "OPENAI_API_KEY", "chat_api_keys", "speech_api_key", "hf_token", "HF_TOKEN"),
        *("ledger_url", "speech_base_url", "private_terms"),
    }
)


def variable_of(name: str, fields: Fields) -> str:
    """Return the environment variable that sets a field."""
    alias = fields[name].validation_alias
    return alias if isinstance(alias, str) else f"MEDIA_{name.upper()}"


def sentence(fields: Fields, error: ValidationError) -> str:
    """Say which variable is wrong, what it is and what is allowed."""
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    name = variable_of(field, fields) if field in fields else field
    shown = repr(_plain(first["input"]))
    allowed = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    # Either may hold a password.
    value = "not usable" if field in _HIDDEN else shown
    return f"{name} is {value}; allowed: {allowed}."


def describe(fields: Fields) -> list[tuple[str, str, str]]:
    """Return (variable, default, description) of every setting, in order."""
    return [
        (variable_of(name, fields), _plain(field.default), field.description or "") for name, field in fields.items()
    ]


def current_values(settings: BaseModel) -> list[dict[str, str]]:
    """Return variable, value and description of every setting; no key or password among them."""
    fields = type(settings).model_fields
    rows = []
    for name, field in fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            shown = "set" if value.get_secret_value() else "not set"
        elif name == "ledger_url" and value:
            shown = make_url(value).render_as_string(hide_password=True)
        else:
            shown = _plain(value)
        rows.append({"variable": variable_of(name, fields), "value": shown, "meaning": field.description or ""})
    return rows


def env_example(fields: Fields) -> str:
    """Return the text of `.env.example`, made from the fields."""
    blocks = [f"# {description}\n#{variable}={default}" for variable, default, description in describe(fields)]
    return "# Copy to .env and remove the leading # of what you change.\n\n" + "\n\n".join(blocks) + "\n"


def _plain(value: Any) -> str:
    if value is None or isinstance(value, SecretStr):
        return ""
    if isinstance(value, dict):
        return ",".join(f"{name}={path}" for name, path in value.items())
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value)
