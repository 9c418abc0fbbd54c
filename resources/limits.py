"""Limits that the user sets once for all stages."""

import dagster as dg
from pydantic import Field


class Limits(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What is too large to be opened."""

    max_file_bytes: int = Field(description="Larger files are listed as unsupported and not opened.")
