"""Baseline machine translation."""

from abc import abstractmethod
from collections.abc import Sequence

from resources.model import ModelClient


class Translator(ModelClient):
    """Translates texts one for one."""

    @abstractmethod
    def unavailable(self, source: str, target: str) -> str | None:
        """Return None when this pair (ISO 639-1 codes) can be translated now, else a sentence saying why not."""

    @abstractmethod
    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate texts from `source` to `target`; the result has the length and order of `texts`.

        Raises:
            TransientError: the engine failed as a whole.
        """
