"""Baseline machine translation."""

from abc import abstractmethod
from collections.abc import Sequence

from resources.chat.base import NO_PURPOSE, Purpose
from resources.model import ModelClient


class Translator(ModelClient):
    """Translates texts one for one."""

    @property
    def texts_at_once(self) -> int:
        """How many texts are best given in one call: what a failing service or a crash may cost at most."""
        return 100_000

    @abstractmethod
    def unavailable(self, source: str, target: str) -> str | None:
        """Return None when this pair (ISO 639-1 codes) can be translated now, else a sentence saying why not."""

    @abstractmethod
    def translate(self, texts: Sequence[str], source: str, target: str, purpose: Purpose = NO_PURPOSE) -> list[str]:
        """Translate texts from `source` to `target`; the result has the length and order of `texts`.

        A text of which no translation could be made is empty in the result, never the source text.

        Raises:
            TransientError: the engine failed as a whole.
        """

    def price(self) -> float | None:
        """Return US dollars for a million characters of source text; None where no price is known."""
        return 0.0

    def close(self) -> None:
        """Give back what is held open between calls."""
        return
