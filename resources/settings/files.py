"""Settings of files: where they are kept, watched and claimed, and how they are read."""

import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_settings import NoDecode
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_FOLDER_NAME = re.compile(r"[a-z0-9]{1,32}")  # a batch key holds it, and may have 64 characters
_BACKENDS = ("sqlite", "postgresql")


class FileSettings(BaseModel):
    """Library, ledger, drop folders, batches and decoders."""

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
        description="Stored results above this size are collected: the least recently used first, those paid for last.",
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
