"""A library in which recordings go all the way to transcripts, and an engine that hears what a test says it hears."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from media_assets.asr.outcomes import Experience, experience
from media_assets.asr.plan import plan_items, plan_stage
from media_assets.library.inventory import media_items, take_inventory
from media_assets.schemas.asr import ASR_PLAN
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.speech.honest import Account
from media_assets.speech.profiles import audio_profiles_stage, recordings
from media_assets.speech.transcribe import Desk, transcribe
from media_assets.speech.windows import WindowSettings
from media_assets.stage import run_stage
from media_assets.work import StageRun
from resources.honesty import HonestyRules
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest
from resources.model import ModelIdentity
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints, Segment, Transcriber, Transcript, Word
from resources.speech.diarize import Diarizer, NoDiarizer
from resources.speech.engines import SpeechEngines
from resources.workers import Workers

BATCH = "20260101t000000-inbox-000000"
LATER = "20260102t000000-inbox-000000"

Audio = npt.NDArray[np.int16]
Hear = Callable[[Audio, Hints], Transcript]

SHORT = WindowSettings(target_s=5, longest_s=10, silence_s=2.5)
"""Clips with pauses of three seconds between them are windows of their own."""


def seconds_of(audio: Audio, confidence: float = 0.9, word: str = "second") -> tuple[Segment, ...]:
    """Return a segment for each second that is loud."""
    parts = [audio[at : at + SAMPLE_RATE] for at in range(0, len(audio), SAMPLE_RATE)]
    loud = [(at, len(part) / SAMPLE_RATE) for at, part in enumerate(parts) if np.abs(part.astype(int)).max() > 1000]
    return tuple(
        Segment(at, at + length, f"{word} {_letters(at)}", confidence, (Word(word, at, at + length / 2, confidence),))
        for at, length in loud
    )


def _letters(number: int) -> str:
    """Write a number in letters: texts that differ by figures alone count as repeats of each other."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def plainly(audio: Audio, _: Hints = NO_HINTS) -> Transcript:
    """Hear English in every loud second."""
    return Transcript("en", 0.75, seconds_of(audio))


def saying(confidence: float, word: str = "second") -> Hear:
    """Hear as much, and be so sure of it."""
    return lambda audio, _: Transcript("en", 0.75, seconds_of(audio, confidence, word))


class Scripted(Transcriber):
    """Hears what `hear` says."""

    hear: dg.ResourceDependency[Hear] = Field(exclude=True, repr=False, description="Makes a transcript.")
    name: str = "scripted"
    revision: str = "1"
    style: str = "plain"
    uses_terms: bool = False

    not_in_key = frozenset({"name", "revision", "uses_terms"})

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity(self.name, self.revision)

    def load(self) -> None: ...

    def used_hints(self, hints: Hints) -> Hints:
        return hints if self.uses_terms else Hints(hints.languages)

    def transcribe(self, audio: Audio, hints: Hints = NO_HINTS) -> Transcript:
        return self.hear(audio, hints)


def engines(
    first: Hear | Transcriber = plainly, second: Hear | Transcriber | None = None, **more: Any
) -> SpeechEngines:
    """Return one engine, or two of which the second is expected to be the better and slower one.

    They are named as engines of the published tables are, since plans are made by these names.
    """
    made = {"faster-whisper:tiny": first, "faster-whisper:large-v3": second}
    engine = {
        spec: one if isinstance(one, Transcriber) else Scripted(hear=one, name=spec)
        for spec, one in made.items()
        if one is not None
    }
    cheap, dear = made
    if second is not None:
        more = {"candidates": [dear], "policy": "fastest", "shadow": 0.0} | more
    return SpeechEngines(make=engine.__getitem__, fixed=cheap, **more)


@dataclass
class Studio:
    """A library, and what is done in it step by step, as the assets do it."""

    library: Library
    ledger: Ledger
    workers: Workers
    folder: Path
    rules: HonestyRules = field(default_factory=HonestyRules)
    diarizer: Diarizer = field(default_factory=NoDiarizer)
    terms: Sequence[tuple[str, str]] = ()
    cut: WindowSettings = SHORT
    streams: Sequence[str] = ("default",)

    def take_in(self, files: dict[str, bytes], batch: str = BATCH) -> dict[str, str]:
        """Drop files as a batch and profile them; returns name → content id."""
        for name, data in files.items():
            (self.drop(batch) / name).write_bytes(data)
        found = self.take_inventory(batch, list(files))
        self.profile(batch)
        return found

    def drop(self, batch: str = BATCH) -> Path:
        """Return the folder of a batch."""
        folder = self.folder / batch
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def take_inventory(self, batch: str, names: Sequence[str]) -> dict[str, str]:
        """Take files that lie in the folder of a batch into its inventory; returns name → content id."""
        claims = []
        for name in names:
            about = (self.drop(batch) / name).stat()
            claims.append(FileClaim(os.fsencode(name), about.st_size, about.st_mtime_ns))
        manifest = Manifest(batch, "inbox", str(self.drop(batch)), 0.0, tuple(claims))
        _, table = take_inventory(manifest, self.ledger, self.workers, 10**11)
        self.library.write_table("media_files", table, MEDIA_FILES, batch)
        return {row["name"]: row["content_id"] for row in table.to_pylist()}

    def profile(self, batch: str = BATCH) -> StageRun:
        """Profile the recordings of a batch."""
        stage = audio_profiles_stage(self.library, self.workers, self.streams, self.cut)
        run = run_stage(stage, recordings(self.library, batch), self.ledger, batch)
        self.library.write_table("audio_profiles", run.table(), AUDIO_PROFILES, batch)
        return run

    def plan(self, given: SpeechEngines, batch: str = BATCH, known: Experience | None = None) -> list[dict[str, Any]]:
        """Plan a batch; returns the rows."""
        profiles = self.library.read_table("audio_profiles", AUDIO_PROFILES, batch)
        items = plan_items(profiles, media_items(self.library, batch, {"audio", "video"}))
        run = run_stage(plan_stage(given, known or experience([])), items, self.ledger, batch)
        self.library.write_table("asr_plan", run.table(), ASR_PLAN, batch)
        rows: list[dict[str, Any]] = run.table().to_pylist()
        return rows

    def desk(self, given: SpeechEngines) -> Desk:
        """Return what transcribing needs."""
        return Desk(self.library, self.ledger, self.workers, given, self.diarizer, self.rules, self.terms)

    def transcribe(self, given: SpeechEngines, batch: str = BATCH) -> tuple[StageRun, Account]:
        """Plan and transcribe a batch, and publish its transcripts."""
        self.plan(given, batch)
        run, account = transcribe(self.desk(given), batch)
        self.library.write_table("transcripts", run.table(), TRANSCRIPTS, batch)
        return run, account

    def rows(self, batch: str = BATCH) -> list[dict[str, Any]]:
        """Return the published transcripts."""
        rows: list[dict[str, Any]] = self.library.read_table("transcripts", TRANSCRIPTS, batch).to_pylist()
        return rows

    def table(self, batch: str = BATCH) -> pa.Table:
        """Return the published transcripts as a table."""
        return self.library.read_table("transcripts", TRANSCRIPTS, batch)

    def states(self, stage: str, batch: str = BATCH) -> list[tuple[str, str | None]]:
        """Return state and reason of each item of a stage, by label."""
        return [(row.state, row.reason) for row in self.ledger.items.of(batch=batch, stage=stage)]

    def but(self, **changes: Any) -> "Studio":
        """Return the same studio with something else in it."""
        return replace(self, **changes)
