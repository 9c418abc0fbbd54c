"""Running a sequence-to-sequence model: the one place that knows transformers' translation models."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from resources.errors import OutOfMemory, SettingsError, TransientError
from resources.extras import INSTALL
from resources.sentence_models import give_back, no_memory
from resources.translation.checkpoint import Checkpoint
from resources.translation.families import Languages

COMPUTE_TYPES = ("auto", "float32", "float16", "bfloat16")
_BATCH = {"cpu": 8_192, "cuda": 131_072}
_UNLIMITED = 512
"""Tokens taken where neither tokenizer nor model names a limit, as T5 does not: those that T5 was trained with."""
_ROOM = 32
_GROWTH = 3


class Made(NamedTuple):
    """What was generated for a text, and whether it came to its end within the length allowed."""

    text: str
    ended: bool


class Route(NamedTuple):
    """How a model is told a pair of languages: the tokenizer's name of the source, a prefix, settings of decoding."""

    source: str | None
    prefix: str
    decoding: tuple[tuple[str, int], ...]


def arithmetic(wanted: str, device: str) -> str:
    """Return what `auto` means on a device.

    Raises:
        SettingsError: there is no such arithmetic.
    """
    if wanted not in COMPUTE_TYPES:
        raise SettingsError(f"MEDIA_TRANSLATION_COMPUTE_TYPE is '{wanted}'; allowed are {', '.join(COMPUTE_TYPES)}.")
    # T5 overflows in float16; bfloat16 has the range of float32.
    return wanted if wanted != "auto" else ("bfloat16" if device == "cuda" else "float32")


@dataclass
class Generator:
    """A loaded tokenizer and model."""

    tokenizer: Any
    network: Any
    device: str
    beams: int
    batch_tokens: int
    _lengths: dict[str, int] = field(default_factory=dict)

    def route(self, languages: Languages, source: str, target: str) -> Route:
        """Return how the model is told a pair that it serves."""
        family = languages.family
        name = (languages.sources or {}).get(source, source)
        to = languages.targets.get(target, "")
        number = self.tokenizer.convert_tokens_to_ids
        if family in ("nllb", "mbart50"):
            return Route(name, "", (("forced_bos_token_id", number(to)),))
        if family == "m2m100":
            return Route(name, "", (("forced_bos_token_id", number(f"__{to}__")),))
        if family == "mbart":
            return Route(name, "", (("decoder_start_token_id", number(to)),))
        if family == "t5":
            return Route(None, languages.prefixes[source, target], ())
        return Route(None, f"{to} " if to else "", ())

    def tokens(self, text: str) -> int:
        """Return how many tokens a text has."""
        if text not in self._lengths:
            if len(self._lengths) > 100_000:
                self._lengths.clear()
            self._lengths[text] = len(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])
        return self._lengths[text]

    def longest(self, route: Route) -> int:
        """Return the tokens of text that fit beside the prefix and the model's own marks."""
        marks: int = self.tokenizer.num_special_tokens_to_add()
        return max(1, self._limit() - marks - self.tokens(route.prefix.strip()))

    def generate(self, texts: Sequence[str], route: Route, *, free_of_repeats: bool = False) -> list[Made]:
        """Return what the model writes for each text; those of like length run together, as many as memory takes.

        Args:
            texts: each of at most `longest` tokens.
            free_of_repeats: forbid what was written twice, three words long.

        Raises:
            OutOfMemory: there is none for a single text.
        """
        made: dict[int, Made] = {}
        self.tokenizer.src_lang = route.source
        order = sorted(range(len(texts)), key=lambda place: (-self.tokens(texts[place]), place))
        for places in self._batches(order, texts):
            for place, one in zip(places, self._batch([texts[p] for p in places], route, free_of_repeats), strict=True):
                made[place] = one
        return [made[place] for place in range(len(texts))]

    def _batches(self, order: Sequence[int], texts: Sequence[str]) -> Iterator[list[int]]:
        start = 0
        while start < len(order):
            longest = self.tokens(texts[order[start]]) + 2
            count = max(1, self.batch_tokens // (longest * self.beams))
            yield list(order[start : start + count])
            start += count

    def _batch(self, texts: list[str], route: Route, free_of_repeats: bool) -> list[Made]:
        try:
            return self._run(texts, route, free_of_repeats)
        except (MemoryError, RuntimeError) as error:
            if not no_memory(error):
                raise
            if len(texts) == 1:
                raise OutOfMemory("the translation model has no memory for a single line") from None
        give_back(self.device)
        self.batch_tokens = max(1, self.batch_tokens // 2)
        middle = len(texts) // 2
        return [one for half in (texts[:middle], texts[middle:]) for one in self._batch(half, route, free_of_repeats)]

    def _run(self, texts: list[str], route: Route, free_of_repeats: bool) -> list[Made]:
        import torch

        given = self.tokenizer(
            [route.prefix + text for text in texts], return_tensors="pt", padding=True, verbose=False
        ).to(self.device)
        longest = int(given["input_ids"].shape[1])
        forced = "forced_bos_token_id" in dict(route.decoding)
        decoding: dict[str, Any] = dict(route.decoding) | {"num_beams": self.beams, "do_sample": False}
        if free_of_repeats:
            decoding |= {"no_repeat_ngram_size": 3, "repetition_penalty": 1.2}
        with torch.inference_mode():
            written = self.network.generate(
                **given, max_length=min(self._limit(), _ROOM + _GROWTH * longest), **decoding
            )
        ends = self.network.generation_config.eos_token_id
        ends = ends if isinstance(ends, list) else [ends]
        ended = torch.isin(written[:, 1:], torch.tensor(ends, device=written.device)).any(dim=1).tolist()
        # Not every tokenizer knows that its language's token is none of the text.
        said = self.tokenizer.batch_decode(written[:, 2 if forced else 1 :], skip_special_tokens=True)
        return [Made(text.strip(), bool(end)) for text, end in zip(said, ended, strict=True)]

    def _limit(self) -> int:
        config = self.network.config
        named = (self.tokenizer.model_max_length, getattr(config, "max_position_embeddings", None))
        return min([int(limit) for limit in named if limit and limit < 1_000_000], default=_UNLIMITED)


def load_generator(checkpoint: Checkpoint, device: str, compute_type: str, beams: int, batch_tokens: int) -> Generator:
    """Load a checkpoint, never running code that comes with it.

    Args:
        checkpoint: the model.
        device: cpu or cuda.
        compute_type: name of a torch dtype.
        beams: hypotheses kept.
        batch_tokens: tokens times beams decoded together; 0 takes what suits the device.

    Raises:
        TransientError: a package is missing, or the model is neither on disk nor to be had now.
    """
    try:
        import torch
        from safetensors import SafetensorError
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
    except ImportError:
        raise TransientError(f"transformers is not installed; {INSTALL}") from None
    if device == "cuda" and not torch.cuda.is_available():
        raise TransientError("PyTorch finds no GPU; set MEDIA_TRANSLATION_DEVICE to cpu")
    common = {"trust_remote_code": False, "local_files_only": checkpoint.offline}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tokenizer: Any = AutoTokenizer  # is not typed
            tokenizer = tokenizer.from_pretrained(checkpoint.source, **common)
            network = AutoModelForSeq2SeqLM.from_pretrained(
                checkpoint.source, dtype=getattr(torch, compute_type), **common
            )
    except (OSError, ValueError, RuntimeError, ImportError, SafetensorError) as error:
        raise TransientError(
            f"the translation model {checkpoint.name} could not be loaded ({type(error).__name__})"
        ) from None
    network = network.to(device).eval()
    return Generator(tokenizer, network, device, beams, batch_tokens or _BATCH.get(device, 8_192))
