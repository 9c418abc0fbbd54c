"""Neural translation by any sequence-to-sequence model of transformers: MarianMT, NLLB, M2M100, mBART, T5."""

import logging
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from pydantic import Field

from resources.chat.base import NO_PURPOSE, Purpose
from resources.errors import MediaError, TransientError
from resources.model import ModelIdentity, revision_of
from resources.speech.memory import device_of
from resources.translation.base import Translator
from resources.translation.checkpoint import Checkpoint
from resources.translation.families import Languages, Pair, languages_of
from resources.translation.generation import Generator, arithmetic, load_generator
from resources.translation.lines import Layout
from resources.translation.loops import loops
from resources.translation.pieces import halves_of, pieces_of

_LOG = logging.getLogger(__name__)
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})


class Seq2SeqTranslator(Translator):
    """Translates with a checkpoint from a local folder or the model hub; equal lines of a call are translated once.

    Nothing is cut in silence: a line that is too long goes through in pieces, cut between sentences; an output that
    did not come to its end or got caught in a loop is made again without repeats, then in halves, and what fails then
    is no translation.
    """

    checkpoint: str = Field(description="A folder in the layout of transformers, or `owner/name` on the model hub.")
    pair: list[str] = Field(
        default=[], description="The only pair (two ISO 639-1 codes) it is for, where it does not say so itself."
    )
    beams: int = Field(default=4, ge=1, description="Hypotheses kept while decoding; more is slower.")
    piece_tokens: int = Field(default=256, ge=8, description="Most tokens of a line that are translated in one piece.")
    compute_type: str = Field(
        default="auto", description="float32, float16, bfloat16, or auto: float32 on a CPU, half of it on a GPU."
    )
    device: str = Field(default="auto", description="cpu, cuda, or auto for a GPU where there is one.")
    batch_tokens: int = Field(default=0, ge=0, description="Tokens times beams decoded together; 0 chooses.")
    offline: bool = Field(default=False, description="Use only what is on this machine.")

    not_in_key = frozenset({"checkpoint", "device", "batch_tokens", "offline"})

    @property
    def identity(self) -> ModelIdentity:
        """The checkpoint; a local folder is known by its content, not by where it lies."""
        return ModelIdentity(f"seq2seq:{self._checkpoint.name}", revision_of(self._checkpoint.source))

    @property
    def texts_at_once(self) -> int:
        """A few minutes of work on a CPU."""
        return 1000

    def key_settings(self) -> dict[str, Any]:
        """Name the arithmetic that `auto` stands for here."""
        return super().key_settings() | {"compute_type": arithmetic(self.compute_type, device_of(self.device))}

    @cached_property
    def _checkpoint(self) -> Checkpoint:
        return Checkpoint(self.checkpoint, offline=self.offline)

    @cached_property
    def _languages(self) -> Languages | str:
        try:
            return languages_of(self._checkpoint, (self.pair[0], self.pair[1]) if self.pair else None)
        except MediaError as error:
            return str(error)

    def load(self) -> Generator:
        """Load tokenizer and weights, never running code that comes with them.

        Raises:
            TransientError: a package is missing, or the model is neither on disk nor to be had now.
        """
        device = device_of(self.device)
        return load_generator(
            self._checkpoint, device, arithmetic(self.compute_type, device), self.beams, self.batch_tokens
        )

    def unavailable(self, source: str, target: str) -> str | None:
        """Return None, or that the model is not here or does not translate the pair; no weights are loaded."""
        languages = self._languages
        if isinstance(languages, str):
            return languages
        if languages.serves(source, target):
            return None
        if not languages.targets:
            return (
                f"The translation model {self._checkpoint.name} does not say which languages it translates; name them "
                f"behind it, as in seq2seq:{self._checkpoint.name}@en-es."
            )
        return f"The translation model {self._checkpoint.name} does not translate from {source} to {target}."

    def translate(self, texts: Sequence[str], source: str, target: str, purpose: Purpose = NO_PURPOSE) -> list[str]:
        """Translate texts line by line; see `Translator.translate`.

        Raises:
            OutOfMemory: there is none for a single line.
            TransientError: the model does not translate the pair, or could not be loaded.
        """
        layout = Layout(texts)
        if not layout.lines:
            return layout.with_lines([])
        languages, reason = self._languages, self.unavailable(source, target)
        if reason or isinstance(languages, str):
            raise TransientError(reason)
        unique = list(dict.fromkeys(layout.lines))
        made = dict(zip(unique, self._lines(unique, languages, source, target), strict=True))
        whole = layout.with_lines([made[line] or " " for line in layout.lines])
        # A text of which one line is missing is not half translated: it is not translated.
        return [
            text if all(made[line] for line in Layout([given]).lines) else ""
            for given, text in zip(texts, whole, strict=True)
        ]

    def _lines(self, lines: Sequence[str], languages: Languages, source: str, target: str) -> list[str]:
        generator: Generator = self.model
        route = generator.route(languages, source, target)
        most = min(self.piece_tokens, generator.longest(route))
        cut = [pieces_of(line, generator.tokens, most) for line in lines]
        pieces = list(dict.fromkeys(piece for parts in cut for piece in parts))
        made = dict(zip(pieces, generator.generate(pieces, route), strict=True))
        odd = [piece for piece, one in made.items() if not one.ended or loops(one.text, piece)]
        again = dict(zip(odd, generator.generate(odd, route, free_of_repeats=True), strict=True))
        texts = {piece: one.text for piece, one in made.items()}
        glue = "" if target in _UNSPACED else " "
        for piece, one in again.items():
            healthy = one.ended and not loops(one.text, piece)
            texts[piece] = one.text if healthy else self._halved(generator, piece, route, glue)
        if odd:
            lost = sum(not texts[piece] for piece in odd)
            _LOG.warning("%s: %d texts looped or had no end; %d of them have none", self.identity.name, len(odd), lost)
        return [glue.join(texts[piece] for piece in parts) if all(map(texts.get, parts)) else "" for parts in cut]

    def _halved(self, generator: Generator, piece: str, route: Any, glue: str) -> str:
        halves = halves_of(piece, generator.tokens)
        if len(halves) < 2:
            return ""
        made = generator.generate(halves, route, free_of_repeats=True)
        if not all(
            one.ended and one.text and not loops(one.text, half) for one, half in zip(made, halves, strict=True)
        ):
            return ""
        return glue.join(one.text for one in made)


def split_pair(spec: str) -> tuple[str, Pair | None]:
    """Return a model's name without the pair behind it, and the pair: `/models/mine@en-es`."""
    name, at, pair = spec.rpartition("@")
    source, dash, target = pair.partition("-")
    told = at and dash and all(len(code) == 2 and code.isalpha() for code in (source, target))
    return (name, (source, target)) if told else (spec, None)
