"""Baseline machine translation."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from resources.chat.base import NO_PURPOSE, Purpose
from resources.model import ModelClient


class Translated(NamedTuple):
    """Translations in the order of their texts.

    Attributes:
        texts: empty where no translation could be made.
        stand_ins: place → the model that made a text because the translator's own one could not answer.
        reasons: why it could not; what was made so is a lesser result, to be kept under no key of the own one.
    """

    texts: list[str]
    stand_ins: Mapping[int, str] = MappingProxyType({})
    reasons: Sequence[str] = ()


class Translator(ModelClient):
    """Translates texts one for one."""

    metered: ClassVar[bool] = False
    """Whether its calls may cost money."""

    @property
    def texts_at_once(self) -> int:
        """How many texts are best given in one call: what a failing service or a crash may cost at most."""
        return 100_000

    @property
    def instruction(self) -> str:
        """What a language model is told, which it may answer or repeat instead of translating; empty for others."""
        return ""

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

    def translated(self, texts: Sequence[str], source: str, target: str, purpose: Purpose = NO_PURPOSE) -> Translated:
        """Translate as `translate` does, and say which texts another model made."""
        return Translated(self.translate(texts, source, target, purpose))

    def price(self) -> float | None:
        """Return US dollars for a million characters of source text; None where no price is known."""
        return 0.0

    def close(self) -> None:
        """Give back what is held open between calls."""
        return
