"""A real library with speech to enhance, and a local server whose tokens grow with the text, with a price for them."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from media_assets.operations.workspace import Workspace
from media_assets.schemas.speech import TRANSLATIONS
from media_assets.translation.desk import Tools, desk_of
from media_assets.translation.enhance import enhance
from media_assets.work import StageRun
from resources import build_resources
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import Manifest
from resources.settings import load_settings
from tests.chat_server import ChatServer, Handler, completion, serving

MODEL = "tiny-model"
PRICES = f"model,input,output,cached\n{MODEL},1.50,6.00,0.75\n"
WORDS = {
    **{"we": "nosotros", "will": "vamos a", "meet": "encontrar", "them": "los", "at": "en", "the": "el"},
    **{"old": "viejo", "harbour": "puerto", "before": "antes de", "noon": "mediodía", "and": "y", "ask": "preguntar"},
    **{"who": "quién", "took": "tomó", "blue": "azul", "folder": "carpeta", "from": "de", "her": "su", "desk": "mesa"},
}


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


def rough(said: str) -> str:
    """Translate word by word."""
    return " ".join(WORDS[word] for word in said.split())


@contextmanager
def priced_server() -> Iterator[ChatServer]:
    server = ChatServer(better)
    server.RequestHandlerClass = PricedHandler
    with serving(server) as running:
        yield running


@dataclass
class Books:
    """A workspace on a priced server."""

    place: Workspace
    server: ChatServer

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
        return cls(place, server)

    @property
    def resources(self) -> dict[str, Any]:
        """What every part of the product works with under these settings; a new billing, as in a new process."""
        return build_resources(self.place.settings)

    def claim(self, batch: str) -> None:
        self.place.ledger.files.claim([Manifest(batch, "inbox", "/drop", 0.0, ())])

    def write(self, batch: str, recordings: Mapping[str, Sequence[str]]) -> None:
        """Claim a batch and store rough translations for what was said in its recordings."""
        self.claim(batch)
        rows: list[dict[str, Any]] = [
            dict.fromkeys(TRANSLATIONS.names)
            | {"content_id": content, "segment": at, "start_seconds": 9.0 * at, "end_seconds": 9.0 * at + 8}
            | {"source_language": "en", "source_text": said, "language": "es", "text": rough(said)}
            for content, cues in recordings.items()
            for at, said in enumerate(cues)
        ]
        table = pa.Table.from_pylist(rows, TRANSLATIONS)
        self.place.library.write_table("translations/es", table, TRANSLATIONS, batch)

    def run(self, batch: str) -> StageRun:
        """Enhance a batch, as the asset does."""
        made = self.resources
        tools = Tools(**{name: made[name] for name in Tools.__dataclass_fields__})
        tools = replace(tools, library=self.place.library, ledger=self.place.ledger)
        return enhance(desk_of(tools, "es", run=batch), batch, "es")

    def spent(self, batch: str) -> float:
        return self.place.ledger.accounts.spent_in_run(batch)


def speech(seed: int, recordings: int, cues: int, words: int = 9) -> dict[str, list[str]]:
    """Return content id → cues, of 3 to `words` words."""
    chance = random.Random(seed)

    def cue() -> str:
        return " ".join(chance.choices(list(WORDS), k=chance.randint(3, words)))

    lengths = [chance.randint(cues // 2, cues) for _ in range(recordings)]
    return {f"{seed:02d}{number:062d}": [cue() for _ in range(length)] for number, length in enumerate(lengths)}
