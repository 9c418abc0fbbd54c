"""A chat model that answers what it is told to, and translations for it to better."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa

from media_assets.schemas.speech import TRANSLATIONS
from media_assets.stage import run_stage
from media_assets.translation.enhanced import enhanced_stage, translated_items
from media_assets.work import StageRun
from resources.chat.base import ChatModel, ChatReply
from resources.chat.shape import mismatch
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity

BATCH = "20260101t000000-inbox-000000"
Answer = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class Scripted(ChatModel):
    """Answers each question with what `answer` makes of its cues; `asked` tells what it was told and given."""

    not_in_key = frozenset({"has_key"})
    has_key: bool = True

    _answer: Any = None
    _asked: Any = None

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("scripted", "here")

    def load(self) -> None: ...

    def unavailable(self) -> str | None:
        return None if self.has_key else "The model needs a key."

    def ask(self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any]) -> ChatReply:
        self._asked.append((instruction, data, schema))
        content = {"cues": self._answer(data["cues"])}
        assert mismatch(content, schema) is None
        return ChatReply(content, "scripted-1", 100, 20, 5, 0.5)


def upper(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": cue["id"], "text": cue["source"].upper()} for cue in cues]


def chat(answer: Answer = upper, has_key: bool = True) -> Scripted:
    made = Scripted(has_key=has_key)
    made._answer, made._asked = answer, []
    return made


def write(library: Library, recordings: Mapping[str, Iterable[tuple[str, str | None]]]) -> None:
    """Store baseline translations: (source, baseline) of each cue."""
    rows: list[dict[str, Any]] = [
        dict.fromkeys(TRANSLATIONS.names)
        | {
            "content_id": content,
            "segment": at,
            "start_seconds": at * 2.0,
            "end_seconds": at * 2.0 + 1,
            "source_language": "en",
            "source_text": source,
            "language": "es",
            "text": baseline,
            "engine": "rough@1" if baseline else None,
        }
        for content, cues in recordings.items()
        for at, (source, baseline) in enumerate(cues)
    ]
    library.write_table("translations/es", pa.Table.from_pylist(rows, TRANSLATIONS), TRANSLATIONS, BATCH)


def term(name: str, target: str, **about: Any) -> dict[str, Any]:
    common = {"term": name, "language": "en", "target_language": None, "target": target, "note": None}
    return common | {"case_sensitive": False} | about


def enhance(
    library: Library, ledger: Ledger, model: ChatModel, glossary: Iterable[dict[str, Any]] = ()
) -> tuple[StageRun, dict[str, list[dict[str, Any]]]]:
    items = translated_items(library, BATCH, "es", list(glossary))
    run = run_stage(enhanced_stage(model, ledger, BATCH, "es"), items, ledger, BATCH)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in run.table().to_pylist():
        found.setdefault(row["content_id"], []).append(row)
    return run, found


TWO = {"memo": [("hello", "hola tosco"), ("good bye", "adios tosco")]}
