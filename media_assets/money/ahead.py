"""What a stage still has to do in a batch, and what it has done there: counted, and guessed in tokens."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from media_assets.keys import fingerprint, item_key
from media_assets.translation import baseline, enhanced, prompts
from media_assets.work import Item, Stage
from resources.chat.base import ChatModel
from resources.ledger import Ledger
from resources.library import Library
from resources.money.tokens import LATIN, guessed_tokens

_CUE_CHARACTERS = 60
"""What the JSON of a prompt needs for a cue beside its texts."""

_ANSWER_CHARACTERS = 25
"""What the JSON of an answer needs for a cue beside its text."""


class Ahead(Protocol):
    """What a stage that translates has to do: cues to be made, the calls they fall into, characters of their source."""

    cues: int
    calls: int
    source_characters: int


@dataclass(frozen=True)
class Guess:
    """Work of a stage.

    Attributes:
        cues: cues, or segments.
        tokens_in: of the prompts as they will be written, guessed from their characters; `tokens_out` of the answers.
    """

    cues: int = 0
    calls: int = 0
    source_characters: int = 0
    tokens_in: float = 0.0
    tokens_out: float = 0.0

    def __add__(self, other: "Guess") -> "Guess":
        """Return both together."""
        return Guess(*(mine + others for mine, others in zip(vars(self).values(), vars(other).values(), strict=True)))

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self.cues)


NOTHING = Guess()


@dataclass(frozen=True)
class Work:
    """A stage's work in one batch: what is ahead, and what was done there and not taken from elsewhere."""

    ahead: Guess
    done: Guess


def guessed(ahead: Ahead) -> Guess:
    """Guess the tokens of work of which only counts are known: source and baseline go in, a translation comes out."""
    tokens_in = (2 * ahead.source_characters + _CUE_CHARACTERS * ahead.cues) / LATIN
    tokens_in += ahead.calls * guessed_tokens(prompts.INSTRUCTION)
    tokens_out = (ahead.source_characters + _ANSWER_CHARACTERS * ahead.cues) / LATIN
    return Guess(ahead.cues, ahead.calls, ahead.source_characters, tokens_in, tokens_out)


def enhancement(
    library: Library, ledger: Ledger, chat: ChatModel, language: str, glossary: Sequence[dict[str, Any]]
) -> Callable[[str], Work]:
    """Return what tells the work of the enhancement into a language, batch by batch.

    What an earlier batch has ahead is not ahead a second time in a later one.
    """
    counted: set[str] = set()

    def work(batch: str) -> Work:
        items = enhanced.translated_items(library, batch, language, glossary)
        stage = enhanced.enhanced_stage(chat, ledger, batch, language)
        return _sorted(items, stage, ledger, batch, counted, lambda item: _asked(item.work[1], item.work[2], language))

    return work


def translation(
    library: Library, ledger: Ledger, stage: Stage, language: str, calls_of: Callable[[int], int]
) -> Callable[[str], Work]:
    """Return what tells the work of the baseline translation into a language, batch by batch.

    Args:
        calls_of: how many calls so many segments of a recording take.
    """
    counted: set[str] = set()

    def asked(item: Item) -> Guess:
        texts = [row["text"] for row in item.work if row["language"] != language]
        tokens = sum(map(guessed_tokens, texts))
        return Guess(len(texts), calls_of(len(texts)), sum(map(len, texts)), tokens, tokens)

    def work(batch: str) -> Work:
        return _sorted(baseline.spoken_items(library, batch), stage, ledger, batch, counted, asked)

    return work


def _sorted(
    items: Iterable[Item],
    stage: Stage,
    ledger: Ledger,
    batch: str,
    counted: set[str],
    guess: Callable[[Item], Guess],
) -> Work:
    stages = fingerprint(stage.components)
    keyed = {item_key(stages, item.identity, item.extra): item for item in items if item.problem is None}
    origins = ledger.results.origins(list(keyed))
    missing = set(keyed) - ledger.results.known(list(keyed))
    ahead = sum((guess(keyed[key]) for key in keyed if key in missing and key not in counted), NOTHING)
    counted |= missing
    mine = [item for key, item in keyed.items() if key in origins and origins[key].batch == batch]
    # With other settings or another glossary everything was done under other keys.
    done = mine or [item for key, item in keyed.items() if key in missing]
    return Work(ahead, sum(map(guess, done), NOTHING))


def _asked(cues: enhanced.Cues, terms: Sequence[Sequence[dict[str, Any]]], language: str) -> Guess:
    total = NOTHING
    for window in enhanced.windows_of(cues, language):
        shown = [cues[place] for place in window]
        unique = {term["term"]: term for place in window for term in terms[place]}
        data = json.dumps(prompts.data_of(shown, list(unique.values())), ensure_ascii=False)
        sources = [cue["source_text"] for cue in shown]
        # A translation is about as long as the rough one, or else as its source.
        texts = [cue["text"] or cue["source_text"] for cue in shown]
        total += Guess(
            cues=len(shown),
            calls=1,
            source_characters=sum(map(len, sources)),
            tokens_in=guessed_tokens(prompts.INSTRUCTION) + guessed_tokens(data),
            tokens_out=sum(map(guessed_tokens, texts)) + _ANSWER_CHARACTERS * len(shown) / LATIN,
        )
    return total
