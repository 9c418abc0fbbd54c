"""The translators that a language pair may be given to, each loaded once."""

from collections.abc import Callable
from functools import cached_property

import dagster as dg
from pydantic import Field

from resources.translation.base import Translator

NONE_SET = "No translation engine is set (MEDIA_TRANSLATOR is none)."

Make = Callable[[str], Translator]
"""Makes the translator that a spec names, not yet loaded."""


class Translators(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Which translators there are, in the user's order, and how one is chosen for a pair of languages."""

    # A function is no config.
    make: dg.ResourceDependency[Make] = Field(exclude=True, repr=False, description="Makes a translator by its spec.")
    specs: list[str] = Field(description="Translators as MEDIA_TRANSLATOR names them, the preferred first; or none.")
    points: float = Field(default=1.0, description="chrF points below the best that do not count.")
    prefer: str = Field(default="quality", description="What counts first: quality or price.")

    @cached_property
    def _made(self) -> dict[str, Translator]:
        return {}

    def engine(self, spec: str) -> Translator:
        """Return the translator of a spec, the same one each time, so that its model is loaded once.

        Raises:
            SettingsError: the spec names no translator.
        """
        if spec not in self._made:
            self._made[spec] = self.make(spec)
        return self._made[spec]

    def obstacle(self, spec: str, source: str, target: str) -> str | None:
        """Return None when a translator of the setting can translate a pair now, else a sentence saying why not."""
        if spec not in self.specs:
            return f"{spec} is no longer among the translators (MEDIA_TRANSLATOR)."
        return self.engine(spec).unavailable(source, target)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close what translators hold open, at the end of a run."""
        for translator in self._made.values():
            translator.close()


def unmetered(translators: Translators) -> list[Translator]:
    """Return those that cost no money, for work that nobody asked for."""
    engines = [translators.engine(spec) for spec in translators.specs]
    return [engine for engine in engines if not engine.metered]
