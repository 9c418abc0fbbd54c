"""Translators that anybody can check by eye, and transcripts for them."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from pydantic import PrivateAttr

from media_assets.schemas.routing import TRANSLATION_PLAN
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.stage import run_stage
from media_assets.translation.baseline import spoken_items, translations_stage
from media_assets.translation.known import Known
from media_assets.translation.plan import NAME, plan_items, plan_stage
from media_assets.work import StageRun
from resources.chat.base import NO_PURPOSE, Purpose
from resources.errors import TransientError
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity
from resources.translation.base import Translator
from resources.translation.engines import Translators

BATCH = "20260101t000000-inbox-000000"


class Reversed(Translator):
    """Knows some languages, and says every sentence's words backwards; `calls` tells what it was given."""

    name: str = "reversed"
    revision: str = "1"
    speaks: list[str] = ["en", "fr"]
    style: str = "plain"
    at_once: int = 1000
    dollars: float = 0.0
    fails: bool = False
    absent: bool = False

    not_in_key = frozenset({"name", "revision", "speaks", "at_once", "dollars", "fails", "absent"})

    _calls: list[str] = PrivateAttr(default_factory=list)
    _purposes: list[Purpose] = PrivateAttr(default_factory=list)

    @property
    def calls(self) -> list[str]:
        return self._calls

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity(self.name, self.revision)

    @property
    def texts_at_once(self) -> int:
        return self.at_once

    def load(self) -> None: ...

    def price(self) -> float | None:
        return self.dollars if self.dollars >= 0 else None

    def unavailable(self, source: str, target: str) -> str | None:
        if self.absent:
            return f"{self.name} is not installed."
        return None if source in self.speaks else f"it does not know {source}"

    def translate(self, texts: Sequence[str], source: str, target: str, purpose: Purpose = NO_PURPOSE) -> list[str]:
        if self.fails:
            raise TransientError("the engine is tired")
        self._calls.append(f"{source} {target} {len(texts)}")
        self._purposes.append(purpose)
        return [" ".join(reversed(text.split())) for text in texts]


class Forgetful(Reversed):
    """Loses the words of every second text."""

    def translate(self, texts: Sequence[str], source: str, target: str, purpose: Purpose = NO_PURPOSE) -> list[str]:
        found = super().translate(texts, source, target, purpose)
        return [text if at % 2 == 0 else " " for at, text in enumerate(found)]


class Merging(Reversed):
    """Gives fewer texts than it got."""

    def translate(self, texts: Sequence[str], source: str, target: str, purpose: Purpose = NO_PURPOSE) -> list[str]:
        return super().translate(texts, source, target, purpose)[:-1]


def translators(*engines: Translator, **more: Any) -> Translators:
    """Return translators named as they name themselves, in this order."""
    made = {engine.identity.name: engine for engine in engines}
    return Translators(make=made.__getitem__, specs=list(made), **more)


def write(library: Library, recordings: dict[str, tuple[str | None, list[str]]], batch: str = BATCH) -> None:
    """Store transcripts: language and texts of each recording."""
    rows: list[dict[str, Any]] = [
        dict.fromkeys(TRANSCRIPTS.names)
        | {
            "content_id": content,
            "segment": at,
            "start_seconds": at * 2.0,
            "end_seconds": at * 2.0 + 1,
            "text": text,
            "language": language,
        }
        for content, (language, texts) in recordings.items()
        for at, text in enumerate(texts)
    ]
    library.write_table("transcripts", pa.Table.from_pylist(rows, TRANSCRIPTS), TRANSCRIPTS, batch)


def planned(
    library: Library,
    ledger: Ledger,
    engines: Translators,
    known: Known | None = None,
    languages: Sequence[str] = ("es",),
    batch: str = BATCH,
) -> StageRun:
    """Plan a batch as the asset does."""
    items = plan_items(library, batch, languages, engines)
    run = run_stage(plan_stage(engines, known or Known()), items, ledger, batch)
    library.write_table(NAME, run.table("pair"), TRANSLATION_PLAN, batch)
    return run


def translated(
    library: Library, ledger: Ledger, engines: Translators, language: str = "es", batch: str = BATCH
) -> StageRun:
    """Translate a batch as the asset does."""
    items = spoken_items(library, batch, engines, language)
    return run_stage(translations_stage(engines, language), items, ledger, batch)
