"""How duplicate detection is put on trial: what the user sets once for it."""

import dagster as dg
from pydantic import Field


class QualityTrial(dg.ConfigurableResource):  # type: ignore[type-arg]
    """How much of the library is transformed and looked for again."""

    sample: int = Field(default=50, description="Pictures of the library that are transformed and looked for again.")
