"""What users prefer among copies."""

import dagster as dg
from pydantic import Field


class Keeping(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Which of several copies is kept."""

    prefer_folders: list[str] = Field(
        description="Drop folder names or path prefixes whose files are kept rather than others, best first."
    )
