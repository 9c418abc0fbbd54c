"""What benchmarks of enhanced translations share: a library with films, a model that knows, a client that counts."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from media_assets.subtitles.rules import Rules
from media_assets.translation.enhance import Desk, enhance
from media_assets.translation.injection import answers_instead
from media_assets.translation.prompts import INSTRUCTIONS
from media_assets.work import StageRun
from resources.chat.base import NO_PURPOSE, ChatModel, ChatReply, Purpose
from resources.chat.openai_compatible import OpenAIChatModel
from resources.enhancement import Enhancement
from resources.errors import TransientError
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity
from resources.money.budget import NO_LIMITS
from resources.money.ledger_billing import LedgerBilling
from resources.money.prices import Prices
from resources.sanitising.sanitiser import Sanitiser
from tests.benchmarks.chain import LEDGER_BYTES
from tests.benchmarks.made_film import Line, answer_to, write_films
from tests.benchmarks.table import clock
from tests.fault_process import Remote
from tests.media_assets.translation.scripted import knowledge

COUNT = int(os.environ.get("BENCH_CUES", "10000"))
BATCH = "20260101t000000-bench-00abcd"
CONNECTIONS = 16
ANSWER = "tests.benchmarks.made_film:answer"


class Counting(OpenAIChatModel):
    """The real client, counting what is asked of it and what comes to nothing."""

    _counted: Counter[str] = Counter()

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        self._counted["asked"] += 1
        try:
            return super().ask(instruction, data, schema, purpose)
        except TransientError as error:
            self._counted["failed"] += 1
            self._counted[type(error).__name__] += 1
            raise


class Knowing(ChatModel):
    """A model in this process that knows the lines."""

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("knowing", "1")

    def load(self) -> None: ...

    def unavailable(self) -> str | None:
        return None

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        return ChatReply(answer_to(data), "knowing-1", 1, 1, 0, 0.0)


class Place:
    """A library with films, its ledger, and what the assets enhance with: guards, books and a shared breaker."""

    def __init__(self, folder: str, made: Sequence[Line]) -> None:
        self.library = Library(root=folder)
        self.ledger = Ledger(url=self.library.ledger_url(), max_bytes=LEDGER_BYTES)
        self.ledger.items.counts()  # creates the tables
        self.sanitiser = Sanitiser()
        self.made = made
        write_films(self.library, BATCH, made)

    def client(self, server: Remote) -> Counting:
        """Return a client of the fault server that counts from now on."""
        client = Counting(
            name="tiny",
            base_url=server.url,
            api_key=SecretStr("sk-none"),
            timeout=5.0,
            connections=CONNECTIONS,
            billing=LedgerBilling(lambda: self.ledger.accounts, Prices(), NO_LIMITS),
            breaker_store=self.ledger.breakers,
            sanitiser=self.sanitiser,
        )
        client._counted = Counter()
        return client

    def run(self, chat: ChatModel, rows: Sequence[dict[str, Any]], **chosen: Any) -> tuple[StageRun, float]:
        """Enhance all films; returns the run and its seconds."""
        desk = Desk(
            self.library,
            self.ledger,
            chat,
            Enhancement(**({"connections": CONNECTIONS, "shorten": False} | chosen)),
            Rules(),
            knowledge(rows),
            answering=(partial(answers_instead, instruction=INSTRUCTIONS),),
            changed=(self.sanitiser.changed,),
        )
        with clock() as measured:
            run = enhance(desk, BATCH, "es")
        return run, measured.seconds


@contextmanager
def place_with(made: Sequence[Line]) -> Iterator[Place]:
    """Make a place with films for as long as the block lasts."""
    with TemporaryDirectory(prefix="bench-translation-") as folder:
        place = Place(folder, made)
        yield place
        place.ledger.engine.dispose()
