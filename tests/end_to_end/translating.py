"""A product whose graph runs in this process, recordings whose words are given, and a translator that knows them."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from click.testing import CliRunner

from media_assets.asr.assets import asr_plan
from media_assets.cli import main
from media_assets.evaluation.translations.assets import quality_assets
from media_assets.frames.assets import frames
from media_assets.knowledge.assets import knowledge_assets
from media_assets.library.assets import media_files
from media_assets.money.assets import costs_asset
from media_assets.partitions import BATCHES
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS
from media_assets.speech.assets import audio_profiles, transcripts
from media_assets.translation.assets import translation_assets
from resources import build_resources
from resources.settings import load_settings
from sensors.breakers import breakers
from tests.faults import data_of
from tests.live.files import spoken
from tests.transcription_server import Request, TranscriptionServer, _TranscriptionHandler, answer_to

THINGS = {
    "blue folder": "la carpeta azul",
    "old clock": "el reloj viejo",
    "white cat": "el gato blanco",
    "small lamp": "la lámpara pequeña",
    "red umbrella": "el paraguas rojo",
    "green chair": "la silla verde",
}
PLACES = {
    "in the kitchen": "en la cocina",
    "under the table": "debajo de la mesa",
    "near the river": "cerca del río",
    "behind the house": "detrás de la casa",
    "at the station": "en la estación",
    "beside the window": "junto a la ventana",
    "on the roof": "sobre el tejado",
    "between the trees": "entre los árboles",
}
LINES = [f"The {thing} is {place}." for place in PLACES for thing in THINGS]
"""What can be said."""

SECONDS = 4.0
"""How long it takes to say a line."""

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

ENHANCED = "enhanced_translations/es"
_PLAN, _BASELINE, _ENHANCED = translation_assets(["es"])
BEFORE = [media_files, frames, audio_profiles, asr_plan, transcripts, _PLAN, _BASELINE]
"""What is made of a batch before a language model is asked."""

CORPUS = [*knowledge_assets(["es"]), *quality_assets(["es"]), costs_asset(["es"])]


def translation(source: str, terms: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return the right translation of a line, with the terms that are asked for."""
    thing = next(name for name in THINGS if f"The {name} " in source)
    place = next(name for name in PLACES if source.endswith(f"{name}."))
    wanted = next((term["translation"] for term in terms if term["term"] == thing), THINGS[thing])
    return f"{wanted[:1].upper()}{wanted[1:]} está {PLACES[place]}."


def translated(request: dict[str, Any]) -> dict[str, Any]:
    """Answer enhancement, the chat translator, and the breaker's probe."""
    data = data_of(request)
    if "texts" in data:
        return {"texts": [{"id": one["id"], "text": translation(one["text"])} for one in data["texts"]]}
    if "cues" in data:
        texts = [{"id": cue["id"], "text": translation(cue["source"], data["terms"])} for cue in data["cues"]]
        return {"cues": texts}
    return {"text": "yes"}


class Speech(TranscriptionServer):
    """Hears the given lines in a recording, one after another; recordings come in the order in which they are told."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = _Speech
        self.told: list[Sequence[str]] = []
        self.lines: dict[bytes, Sequence[str]] = {}

    def lines_of(self, request: Request) -> Sequence[str]:
        """Return the lines of a recording, the same ones whenever it is sent."""
        key = request.samples.tobytes()
        if key not in self.lines:
            self.lines[key] = self.told.pop(0)
        return self.lines[key]


class _Speech(_TranscriptionHandler):
    server: Speech

    @property
    def answer(self) -> dict[str, Any]:
        request = self.server.heard[-1]
        said, whole = self.server.lines_of(request), answer_to(request)
        step = request.seconds / len(said)
        segments, words = [], []
        for number, text in enumerate(said):
            start, parts = number * step, text.split()
            pace = (step - 0.2) / len(parts)
            words += [
                {"word": word, "start": start + at * pace, "end": start + (at + 1) * pace - 0.05}
                for at, word in enumerate(parts)
            ]
            times = {"id": number, "start": start, "end": start + step - 0.2}
            segments.append(whole["segments"][0] | times | {"text": f" {text}"})
        return whole | {"text": " ".join(said), "segments": segments, "words": words}


class Studio:
    """A library, a ledger and an instance, and commands that see the same settings as the graph."""

    def __init__(self, root: Path, instance: dg.DagsterInstance, speech: Speech) -> None:
        self.drop, self.instance, self.speech = root / "drop", instance, speech
        self.drop.mkdir()
        self.cursor: str | None = None
        self.reload()

    def reload(self) -> None:
        """Take the settings as they are now."""
        self.resources = build_resources(load_settings())
        self.resources["chat_model"]._sleep = lambda _seconds: None

    def media(self, *arguments: str) -> Any:
        """Run a command and return the JSON that it prints."""
        done = CliRunner().invoke(main, [*arguments, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def record(self, *recordings: Sequence[str]) -> str:
        """Drop recordings in which the lines are said, bring them to their baseline, and return their batch."""
        for lines in recordings:
            number = len(list(self.drop.iterdir()))
            (made,) = spoken(self.drop, 1, SECONDS * len(lines) + 0.1 * number)
            made.rename(self.drop / f"tape-{number}.wav")
            self.speech.told.append(lines)
        (batch,) = self.media("ingest", "--claim-only", str(self.drop))["batches"]
        self.instance.add_dynamic_partitions(str(BATCHES.name), [batch])
        self.make(BEFORE, batch)
        return str(batch)

    def enhance(self, batch: str) -> dg.ExecuteInProcessResult:
        """Materialise the enhanced translations of a batch."""
        return self.make([_ENHANCED], batch)

    def refresh(self) -> None:
        """Materialise what is made of all batches."""
        self.make(CORPUS)

    def make(self, assets: Sequence[dg.AssetsDefinition], batch: str | None = None) -> dg.ExecuteInProcessResult:
        """Materialise assets by a run of their own."""
        return dg.materialize(
            assets, resources=self.resources, instance=self.instance, partition_key=batch, run_config=_QUIET
        )

    def tick(self) -> list[str]:
        """Evaluate the sensor of breakers as the daemon does; returns the batches that it wants to run."""
        chosen = {name: self.resources[name] for name in ("library", "ledger", "chat_model", "speech_engines")}
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor, resources=chosen) as context:
            result = breakers(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        return [str(request.partition_key) for request in result.run_requests or ()]

    def rows(self, batch: str) -> list[dict[str, Any]]:
        """Return the batch's table of enhanced translations, by what is said."""
        table = self.resources["library"].read_table(ENHANCED, ENHANCED_TRANSLATIONS, batch)
        return sorted(table.to_pylist(), key=lambda row: LINES.index(row["source_text"]))


def see_only(monkeypatch: pytest.MonkeyPatch, root: Path, **settings: str) -> None:
    """Let settings and commands see nothing but these settings, in a folder without `.env`."""
    for name in [name for name in os.environ if name.startswith(("MEDIA_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    for name, value in {"NO_PROXY": "127.0.0.1", **settings}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(root)
