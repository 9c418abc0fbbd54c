"""What a stage still has to do in a batch, and what it has done there: counted, and guessed in tokens."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from media_assets.keys import fingerprint, item_key
from media_assets.translation import baseline
from media_assets.translation.ahead import Call, calls_for, keyed_cues
from media_assets.translation.enhance import Desk
from media_assets.work import Item, Stage
from resources.ledger import Ledger
from resources.library import Library
from resources.money.tokens import LATIN, guessed_tokens
from resources.translation.chat import INSTRUCTION
from resources.translation.engines import Translators

_ANSWER_CHARACTERS = 25
"""What the JSON of an answer needs for a cue beside its text."""


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


def work_of(
    keyed: Mapping[str, Item],
    ledger: Ledger,
    batch: str,
    counted: set[str],
    guess: Callable[[Sequence[Item]], Guess],
) -> Work:
    """Sort a batch's items by whether they have a stored result, and guess what both parts take.

    Args:
        keyed: the items by the keys of their results.
        counted: keys that an earlier batch has ahead; those of this one are added.
    """
    missing = set(keyed) - ledger.results.known(list(keyed))
    ahead = guess([item for key, item in keyed.items() if key in missing and key not in counted])
    counted |= missing
    origins = ledger.results.origins(list(keyed))
    mine = [item for key, item in keyed.items() if key in origins and origins[key].batch == batch]
    # With other settings or another glossary everything was done under other keys.
    return Work(ahead, guess(mine or [item for key, item in keyed.items() if key in missing]))


def enhancement(desk: Desk, language: str) -> Callable[[str], Work]:
    """Return what tells the work of the enhancement into a language, batch by batch.

    What an earlier batch has ahead is not ahead a second time in a later one.
    """
    counted: set[str] = set()

    def work(batch: str) -> Work:
        def asked(items: Sequence[Item]) -> Guess:
            return sum(map(_asked, calls_for(desk, batch, language, items)), NOTHING)

        return work_of(keyed_cues(desk, batch, language), desk.ledger, batch, counted, asked)

    return work


def translation(
    library: Library, ledger: Ledger, translators: Translators, language: str, spec: str | None = None
) -> Callable[[str], Work]:
    """Return what tells the work of the baseline translation into a language, batch by batch.

    Args:
        spec: only what this translator is to do; None for all.
    """
    counted: set[str] = set()
    translator = translators.engine(spec) if spec else None
    characters, texts_at_once = getattr(translator, "characters", 2000), getattr(translator, "texts", 40)

    def asked(items: Sequence[Item]) -> Guess:
        # Equal texts are translated once.
        said = {
            (row["language"], row["text"])
            for item in items
            for rows, routes in [item.work]
            for row in rows
            if row["language"] in routes and (spec is None or routes[row["language"]].order[:1] == (spec,))
        }
        length, tokens = sum(len(text) for _, text in said), sum(guessed_tokens(text) for _, text in said)
        calls = max(math.ceil(length / characters), math.ceil(len(said) / texts_at_once))
        marks = _ANSWER_CHARACTERS * len(said) / LATIN
        told = calls * guessed_tokens(INSTRUCTION)
        return Guess(len(said), calls, length, tokens + marks + told, tokens + marks)

    def work(batch: str) -> Work:
        stage = baseline.translations_stage(translators, language)
        items = baseline.spoken_items(library, batch, translators, language)
        return work_of(_keyed(items, stage), ledger, batch, counted, asked)

    return work


def _keyed(items: Iterable[Item], stage: Stage) -> dict[str, Item]:
    components = fingerprint(stage.components)
    return {item_key(components, item.identity, item.extra): item for item in items}


def _asked(call: Call) -> Guess:
    cues = call.data["cues"]
    # A translation is about as long as the rough one, or else as its source.
    texts = [cue["baseline"] or cue["source"] for cue in cues]
    return Guess(
        cues=len(cues) if call.first else 0,
        calls=1,
        source_characters=sum(len(cue["source"]) for cue in cues),
        tokens_in=guessed_tokens(call.instruction) + guessed_tokens(json.dumps(call.data, ensure_ascii=False)),
        tokens_out=sum(map(guessed_tokens, texts)) + _ANSWER_CHARACTERS * len(cues) / LATIN,
    )
