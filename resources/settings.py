"""Every setting of the product, read from `MEDIA_*` variables and an optional `.env` file."""

import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from resources.errors import SettingsError

_FOLDER_NAME = re.compile(r"[a-z0-9]{1,32}")  # a batch key holds it, and may have 64 characters
_LANGUAGE = re.compile(r"[a-z]{2}")
_BACKENDS = ("sqlite", "postgresql")


class Settings(BaseSettings):
    """What a user may choose; each field is the variable of the same name with `MEDIA_` before it."""

    model_config = SettingsConfigDict(
        env_prefix="MEDIA_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    library: str = Field(
        default="./library",
        description="Where tables, blobs, reports and manifests are kept: a directory or an object-store URL.",
    )
    ledger_url: str = Field(
        default="",
        repr=False,
        description="Database of the ledger, as an SQLAlchemy URL (postgresql+psycopg2://...). "
        "Empty: SQLite inside the library, or in ./ledger.db when the library is an object store.",
    )
    drop_folders: Annotated[dict[str, Path], NoDecode] = Field(
        default={"inbox": Path("./drop")},
        description="Watched directories as name=path, separated by commas; names are 1 to 32 of a-z, 0-9.",
    )
    languages: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("es",),
        description="Target languages of translations as ISO 639-1 codes, separated by commas.",
    )
    spoken_languages: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("en", "es", "fr", "de", "it", "pt"),
        description="Languages your media may be in, as ISO 639-1 codes; language identification chooses among them.",
    )
    batch_files: int = Field(default=500, ge=1, le=100_000, description="Most files in one batch.")
    batch_bytes: int = Field(
        default=20_000_000_000,
        ge=1,
        description="Most bytes in one batch; a single larger file is a batch of its own.",
    )
    settle_seconds: float = Field(
        default=30,
        ge=0,
        allow_inf_nan=False,
        description="A file must keep its size and time this long before it is taken.",
    )
    workers: int = Field(default=2, ge=1, le=256, description="Decoder processes that run at the same time.")
    max_file_bytes: int = Field(
        default=50_000_000_000, ge=1, description="Larger files are listed as unsupported and not opened."
    )
    item_seconds: float = Field(
        default=300,
        gt=0,
        allow_inf_nan=False,
        description="Time limit of one decoder task; large files get more, in proportion.",
    )
    worker_bytes: int = Field(
        default=4_000_000_000, ge=1_000_000_000, description="Address space limit of one decoder process."
    )
    ledger_bytes: int = Field(
        default=5_000_000_000,
        ge=1_000_000,
        description="Stored results above this size are collected, least recently used first.",
    )
    transcriber: str = Field(
        default="pocketsphinx",
        description="Speech engine: pocketsphinx, faster-whisper:<name or folder>, whisperx:<name or folder>.",
    )
    speech_pause_seconds: float = Field(
        default=0.5, gt=0, description="A pause this long ends a segment of speech; for pocketsphinx."
    )
    speech_beam_size: int = Field(
        default=5, ge=1, le=100, description="Hypotheses kept while decoding speech; for the Whisper engines."
    )
    image_embedder: str = Field(
        default="descriptor", description="Picture vectors: descriptor, clip:<model name or folder>."
    )
    text_embedder: str = Field(
        default="hashing", description="Text vectors: hashing, minilm, minilm:<model name or folder>."
    )
    translator: str = Field(default="apertium", description="Baseline translation: apertium or none.")
    chat_model: str = Field(
        default="none",
        description="Model that enhances translations: none, or the name your OpenAI-compatible endpoint knows it by.",
    )
    openai_api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="OPENAI_API_KEY",
        description="Key for the chat endpoint; never stored or shown.",
    )
    openai_base_url: str = Field(
        default="https://api.openai.com/v1",
        validation_alias="OPENAI_BASE_URL",
        description="Address of the OpenAI-compatible endpoint.",
    )

    @field_validator("ledger_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            if not value or make_url(value).get_backend_name() in _BACKENDS:
                return value
        except (ArgumentError, ValueError):
            pass
        raise ValueError("empty, sqlite:///path or postgresql+psycopg2://user@host/database")

    @field_validator("drop_folders", mode="before")
    @classmethod
    def _split_folders(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        folders = {name.strip(): path.strip() for name, _, path in pairs}
        if not folders or not all(folders.values()):
            raise ValueError("name=path pairs separated by commas")
        if len(folders) < len(pairs):
            raise ValueError("name=path pairs separated by commas, each name once")
        return folders

    @field_validator("library")
    @classmethod
    def _known_storage(cls, value: str) -> str:
        from fsspec import get_filesystem_class

        protocol, separator, _ = value.partition("://")
        if not value.strip():
            raise ValueError("a directory, or an object-store URL")
        if separator:
            try:
                get_filesystem_class(protocol)
            except (ImportError, ValueError) as error:
                raise ValueError(f"a directory, or a URL that fsspec understands here ({error})") from None
        return value

    @field_validator("drop_folders")
    @classmethod
    def _plain_names(cls, value: dict[str, Path]) -> dict[str, Path]:
        if not all(_FOLDER_NAME.fullmatch(name) for name in value):
            raise ValueError("folder names made of 1 to 32 of a-z and 0-9")
        return value

    @field_validator("drop_folders")
    @classmethod
    def _apart(cls, value: dict[str, Path], info: ValidationInfo) -> dict[str, Path]:
        # What is made of a file would be taken for the next file, for ever.
        library = info.data.get("library", "").removeprefix("file://")
        kept = [] if "://" in library else [Path(library)]
        places = [path.absolute().resolve() for path in (*value.values(), *kept)]
        if any(one.is_relative_to(other) for n, one in enumerate(places) for m, other in enumerate(places) if n != m):
            raise ValueError("folders apart from the library and from one another")
        if any(str(path) != os.fsencode(path).decode("utf-8", "replace") for path in value.values()):
            raise ValueError("folders whose paths are UTF-8; below them, any name will do")
        return value

    @field_validator("languages", "spoken_languages", mode="before")
    @classmethod
    def _split_languages(cls, value: Any) -> Any:
        codes = value.split(",") if isinstance(value, str) else value
        return tuple(dict.fromkeys(code.strip() for code in codes if code.strip()))

    @field_validator("languages", "spoken_languages")
    @classmethod
    def _plain_codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_LANGUAGE.fullmatch(code) for code in value):
            raise ValueError("two-letter language codes separated by commas, for example es,fr")
        return value


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: one sentence naming the variable, its value and what is allowed.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not UTF-8 text; allowed: lines of VARIABLE=value in UTF-8.") from None


def variable_of(field: str) -> str:
    """Return the environment variable that sets `field`."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"MEDIA_{field.upper()}"


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    name = variable_of(field) if field in Settings.model_fields else field
    shown = repr(_plain(first["input"]))
    allowed = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    # Either may hold a password.
    value = "not usable" if name in (variable_of("openai_api_key"), variable_of("ledger_url")) else shown
    return f"{name} is {value}; allowed: {allowed}."


def describe() -> list[tuple[str, str, str]]:
    """Return (variable, default, description) of every setting, in the order of the class."""
    rows = []
    for name, field in Settings.model_fields.items():
        rows.append((variable_of(name), _plain(field.default), field.description or ""))
    return rows


def current_values(settings: Settings) -> list[dict[str, str]]:
    """Return variable, value and description of every setting; no key or password among them."""
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            shown = "set" if value.get_secret_value() else "not set"
        elif name == "ledger_url" and value:
            shown = make_url(value).render_as_string(hide_password=True)
        else:
            shown = _plain(value)
        rows.append({"variable": variable_of(name), "value": shown, "meaning": field.description or ""})
    return rows


def _plain(value: Any) -> str:
    if isinstance(value, SecretStr):
        return ""
    if isinstance(value, dict):
        return ",".join(f"{name}={path}" for name, path in value.items())
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value)


def env_example() -> str:
    """Return the text of `.env.example`, made from the fields."""
    blocks = [f"# {description}\n#{variable}={default}" for variable, default, description in describe()]
    return "# Copy to .env and remove the leading # of what you change.\n\n" + "\n\n".join(blocks) + "\n"
