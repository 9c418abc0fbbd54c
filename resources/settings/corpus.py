"""Settings of what is made of all batches together: duplicates, clusters, search."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode


class CorpusSettings(BaseModel):
    """Thresholds and choices of the corpus assets."""

    cluster_smallest: int = Field(default=3, ge=2, le=1000, description="Members of the smallest cluster.")
    prefer_folders: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Where copies are kept rather than elsewhere: drop folder names or beginnings of paths, separated "
        "by commas, the best first, for example archive,inbox/sorted.",
    )

    @field_validator("prefer_folders", mode="before")
    @classmethod
    def _split_preferred(cls, value: Any) -> Any:
        folders = value.split(",") if isinstance(value, str) else value
        return tuple(dict.fromkeys(folder.strip() for folder in folders if folder.strip()))
