"""A real library with speech to enhance, and a local server whose tokens grow with the text, with a price for them."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import SecretStr

from media_assets.operations.workspace import Workspace
from media_assets.schemas.speech import TRANSLATIONS
from media_assets.schemas.text import GLOSSARY
from media_assets.stage import run_stage
from media_assets.translation.enhanced import enhanced_stage, translated_items
from media_assets.work import StageRun
from resources.chat.base import NO_PURPOSE, ChatReply, Purpose
from resources.chat.openai_compatible import OpenAIChatModel
from resources.errors import MediaError
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import Manifest
from resources.money.billing import Request, Usage
from resources.money.build import limits_from, prices_from
from resources.money.ledger_billing import LedgerBilling
from resources.settings import load_settings
from tests.chat_server import ChatServer, Handler, completion, serving

MODEL = "tiny-model"
PRICES = f"model,input,output,cached\n{MODEL},1.50,6.00,0.75\n"
TALK = "we will meet them at the old harbour before noon and ask who took the blue folder from her desk"


class PricedHandler(Handler):
    def _ok(self, body: dict[str, Any]) -> None:
        answer = json.dumps(self.server.answer(body))
        sent = sum(len(message["content"]) for message in body["messages"])
        # A tokenizer of its own, not the rule of thumb; a fifth of each prompt was cached.
        tokens_in, tokens_out = round(sent / 3.3), round(len(answer) / 2.9)
        details = {"cached_tokens": tokens_in // 5}
        usage = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
        self._json(200, completion(answer, model=f"{MODEL}-1", usage=usage | {"prompt_tokens_details": details}))


def better(request: dict[str, Any]) -> dict[str, Any]:
    """Answer each cue with its rough translation and two words more."""
    data = json.loads(request["messages"][-1]["content"])
    return {"cues": [{"id": cue["id"], "text": f"{cue['baseline']} y más"} for cue in data["cues"]]}


@contextmanager
def priced_server() -> Iterator[ChatServer]:
    server = ChatServer(better)
    server.RequestHandlerClass = PricedHandler
    with serving(server) as running:
        yield running


class BilledChat(OpenAIChatModel):
    """Tells its billing of each question."""

    _billing: Any = None
    _run: str = ""

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        text = instruction + json.dumps(data)
        purpose = Purpose(self._run, "enhanced_translations/es", "", "es", self._run)
        charge = self._billing.open(Request(purpose, self.service, self.name, len(text) // 4, len(text) // 8))
        try:
            reply = super().ask(instruction, data, schema)
        except MediaError:
            charge.settle(Usage("server-error", 0.1))
            raise
        charge.settle(Usage("ok", reply.seconds, reply.tokens_in, reply.tokens_out, reply.tokens_cached, reply.model))
        return reply


@dataclass
class Books:
    """A workspace on a priced server."""

    place: Workspace
    server: ChatServer
    scratch: Ledger

    @classmethod
    def make(cls, root: Path, server: ChatServer, **settings: Any) -> "Books":
        library = Library(root=str(root / "library"))
        given = {"chat_model": MODEL, "OPENAI_BASE_URL": server.url, "drop_folders": {"inbox": root / "drop"}}
        place = Workspace(
            load_settings(_env_file=None, library=library.root, **given | settings),
            library,
            Ledger(url=library.ledger_url(), max_bytes=10**8),
        )
        library.user_file("prices.csv").parent.mkdir(parents=True, exist_ok=True)
        library.user_file("prices.csv").write_text(PRICES)
        return cls(place, server, Ledger(url=f"sqlite:///{root / 'scratch.db'}", max_bytes=10**6))

    @property
    def billing(self) -> LedgerBilling:
        settings = self.place.settings
        prices = prices_from(settings, self.place.library)
        return LedgerBilling(lambda: self.place.ledger.accounts, prices, limits_from(settings))

    def chat(self, batch: str = "") -> BilledChat:
        made = BilledChat(name=MODEL, base_url=self.server.url, api_key=SecretStr(""))
        made._billing, made._run = self.billing, batch
        return made

    @property
    def resources(self) -> dict[str, Any]:
        return {"chat_model": self.chat(), "billing": self.billing}

    def claim(self, batch: str) -> None:
        self.place.ledger.files.claim([Manifest(batch, "inbox", "/drop", 0.0, ())])

    def write(self, batch: str, recordings: Mapping[str, Sequence[str]]) -> None:
        """Claim a batch and store rough translations for what was said in its recordings."""
        self.claim(batch)
        rows: list[dict[str, Any]] = [
            dict.fromkeys(TRANSLATIONS.names)
            | {"content_id": content, "segment": at, "start_seconds": 2.0 * at, "end_seconds": 2.0 * at + 1}
            | {"source_language": "en", "source_text": said, "language": "es", "text": f"{said} tosco"}
            for content, cues in recordings.items()
            for at, said in enumerate(cues)
        ]
        table = pa.Table.from_pylist(rows, TRANSLATIONS)
        self.place.library.write_table("translations/es", table, TRANSLATIONS, batch)

    def run(self, batch: str) -> StageRun:
        """Enhance a batch, as the asset does."""
        library, ledger, chat = self.place.library, self.place.ledger, self.chat(batch)
        items = translated_items(library, batch, "es", library.read_table("glossary", GLOSSARY).to_pylist())
        # What the stage writes into the ledger by itself would be there twice.
        return run_stage(enhanced_stage(chat, self.scratch, batch, "es"), items, ledger, batch)

    def spent(self, batch: str) -> float:
        return self.place.ledger.accounts.spent_in_run(batch)


def speech(seed: int, recordings: int, cues: int, words: int = 9) -> dict[str, list[str]]:
    """Return content id → cues, of 3 to `words` words."""
    chance = random.Random(seed)

    def cue() -> str:
        return " ".join(chance.choices(TALK.split(), k=chance.randint(3, words)))

    lengths = [chance.randint(cues // 2, cues) for _ in range(recordings)]
    return {f"{seed:02d}{number:062d}": [cue() for _ in range(length)] for number, length in enumerate(lengths)}
