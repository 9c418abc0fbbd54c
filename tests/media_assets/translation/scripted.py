"""A chat model that answers what it is told to, and translations for it to better."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from media_assets.knowledge.lookup import Glossary
from media_assets.schemas.speech import TRANSLATIONS
from media_assets.subtitles.rules import Rules
from media_assets.translation.cues import Knowledge
from media_assets.translation.enhance import Desk
from media_assets.translation.enhance import enhance as enhance_batch
from media_assets.translation.variants import Assign, always_standard
from media_assets.work import StageRun
from resources.chat.base import NO_PURPOSE, ChatModel, ChatReply, Purpose
from resources.chat.shape import mismatch
from resources.enhancement import Enhancement
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity

BATCH = "20260101t000000-inbox-000000"
Answer = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class Scripted(ChatModel):
    """Answers each question with what `answer` makes of its cues; `asked` tells what it was told and given."""

    not_in_key = frozenset({"has_key", "stepped_down"})
    has_key: bool = True
    stepped_down: str | None = None

    _answer: Any = None
    _asked: Any = None
    _purposes: Any = None

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("scripted", "here")

    def load(self) -> None: ...

    def unavailable(self) -> str | None:
        return None if self.has_key else "The model needs a key."

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        self._asked.append((instruction, data, schema))
        self._purposes.append(purpose)
        content = {"cues": self._answer(data["cues"])}
        assert mismatch(content, schema) is None
        return ChatReply(content, "scripted-1", 100, 20, 5, 0.5, stepped_down=self.stepped_down)


def upper(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": cue["id"], "text": cue["source"].upper()} for cue in cues]


def chat(answer: Answer = upper, **about: Any) -> Scripted:
    made = Scripted(**about)
    made._answer, made._asked, made._purposes = answer, [], []
    return made


def write(
    library: Library,
    recordings: Mapping[str, Iterable[tuple[str, str | None]]],
    seconds: float = 1.0,
    batch: str = BATCH,
    languages: Sequence[str] = (),
) -> None:
    """Store baseline translations: (source, baseline) of each cue, which lasts `seconds`, a second before the next."""
    rows: list[dict[str, Any]] = [
        dict.fromkeys(TRANSLATIONS.names)
        | {
            "content_id": content,
            "segment": at,
            "start_seconds": at * (seconds + 1),
            "end_seconds": at * (seconds + 1) + seconds,
            "source_language": languages[at] if languages else "en",
            "source_text": source,
            "language": "es",
            "text": baseline,
            "engine": "rough@1" if baseline else None,
        }
        for content, cues in recordings.items()
        for at, (source, baseline) in enumerate(cues)
    ]
    library.write_table("translations/es", pa.Table.from_pylist(rows, TRANSLATIONS), TRANSLATIONS, batch)


def term(name: str, target: str, **about: Any) -> dict[str, Any]:
    common = {"term": name, "language": "en", "target_language": None, "target": target, "note": None}
    return common | {"case_sensitive": False} | about


def knowledge(rows: Sequence[dict[str, Any]] = (), assign: Assign = always_standard) -> Knowledge:
    """Take terms and names from rows of the `glossary` table; a term without a translation is a name."""
    recurring = Glossary({**row, "target": row["term"]} for row in rows if not row["target"])

    def names(text: str, language: str | None) -> list[str]:
        return [term.term for term in recurring.found(text, language, "")]

    return Knowledge(Glossary(rows), names, assign=assign)


def desk_of(
    library: Library, ledger: Ledger, model: ChatModel, glossary: Iterable[dict[str, Any]] = (), **chosen: Any
) -> Desk:
    """One connection, so that calls come in order, and no checks of what the texts say, unless told otherwise."""
    settings = Enhancement(**({"connections": 1, "verify": False, "shorten": False} | chosen))
    return Desk(library, ledger, model, settings, Rules(), knowledge(list(glossary)), run="run-1")


def enhance(
    library: Library,
    ledger: Ledger,
    model: ChatModel,
    glossary: Iterable[dict[str, Any]] = (),
    batch: str = BATCH,
    **chosen: Any,
) -> tuple[StageRun, dict[str, list[dict[str, Any]]]]:
    run = enhance_batch(desk_of(library, ledger, model, glossary, **chosen), batch, "es")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in run.table().to_pylist():
        found.setdefault(row["content_id"], []).append(row)
    return run, found


TWO = {"memo": [("hello", "hola tosco"), ("good bye", "adios tosco")]}
