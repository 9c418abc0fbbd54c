"""What the two Whisper clients share: the checkpoint, its identity, languages, hints, and memory that runs out."""

import gc
import logging
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import Field, PrivateAttr

from resources.errors import OutOfMemory
from resources.model import ModelIdentity, revision_of
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints, Segment, Transcriber, Transcript
from resources.speech.checkpoints import checkpoint_folder, model_source, tokenizer_of, tokens_in, weights_bytes
from resources.speech.compute import AUTO, Plan, plan_compute, step_down
from resources.speech.detection import Spans, candidates, detected, language_stretches
from resources.speech.failures import engine_errors
from resources.speech.languages import Stretch, main_language
from resources.speech.memory import device_of, memory_of
from resources.speech.prompts import Prompt, prompt_of
from resources.speech.times import shifted, within
from resources.speech.vad import as_float, speech_spans

_LOG = logging.getLogger(__name__)
T = TypeVar("T")


class WhisperTranscriber(Transcriber):
    """A Whisper checkpoint in CTranslate2 format, from a local folder or from the model hub."""

    engine: ClassVar[str]
    not_in_key: ClassVar[frozenset[str]] = frozenset({"checkpoint", "device", "cpu_threads", "offline"})

    checkpoint: str = Field(
        description="CTranslate2 folder, or a name on the model hub such as `small` or `Systran/faster-whisper-small`."
    )
    languages: list[str] = Field(
        default=[],
        description="Languages spoken in the audio, as Whisper's codes: one fixes the language, several limit its "
        "detection to them, none leaves it free.",
    )
    beam_size: int = Field(default=5, ge=1, description="Hypotheses kept while decoding; more is slower.")
    compute_type: str = Field(
        default=AUTO,
        description="Arithmetic of the recogniser, for example `int8` or `float16`; `auto` chooses by device and "
        "memory. It changes results slightly and is part of every key, as what `auto` became.",
    )
    device: str = Field(default="auto", description="`cpu`, `cuda`, or `auto` for a GPU where there is one.")
    cpu_threads: int = Field(default=0, ge=0, description="Threads of the recogniser on a CPU; 0 chooses.")
    offline: bool = Field(default=False, description="Use only models that are already on this machine.")

    _running: Plan | None = PrivateAttr(default=None)
    _steps: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def identity(self) -> ModelIdentity:
        """The engine and checkpoint; a local folder is known by its content, not by where it lies."""
        source = model_source(self.checkpoint)
        name = Path(source).resolve().name if Path(source).is_dir() else self.checkpoint
        return ModelIdentity(f"{self.engine}:{name}", revision_of(source))

    def key_settings(self) -> dict[str, Any]:
        """Name the compute type that `auto` stands for here."""
        return super().key_settings() | {"compute_type": self.resolved_compute_type()}

    def resolved_compute_type(self) -> str:
        """Return the compute type that results are meant to have.

        It depends on the device and on all of its memory, never on what is free at the moment: a key must be the same
        tomorrow, whoever else uses the GPU then.
        """
        device = device_of(self.device)
        memory = memory_of(device)
        wanted = Plan(self.compute_type, 1)
        return plan_compute(
            device, memory.total if memory else None, weights_bytes(self.checkpoint), wanted
        ).compute_type

    @property
    def detects_languages(self) -> bool:
        """Whether it speaks several languages, and more than one is configured."""
        return len(self.languages) != 1 and not self.checkpoint.endswith(".en")

    def used_hints(self, hints: Hints) -> Hints:
        """Return the languages, and what of terms and prompt fits into the model's prompt."""
        languages = tuple(sorted(set(hints.languages)))
        tokenizer = tokenizer_of(self.checkpoint) if hints.terms or hints.prompt else None
        if tokenizer is None:
            return replace(hints, languages=languages)
        prompt = _prompt(hints, tokenizer)
        return Hints(languages, prompt.terms, prompt.text)

    def detect_languages(self, pieces: Sequence[npt.NDArray[np.int16]]) -> list[dict[str, float]]:
        """Return probabilities of the configured languages, or of all; see `Transcriber.detect_languages`."""

        def detect() -> list[dict[str, float]]:
            allowed = candidates(self._whisper(), self.languages, self.checkpoint)
            return [detected(self._whisper(), piece, allowed) if len(allowed) > 1 else {} for piece in pieces]

        return self._stepping_down(detect)

    def transcribe(self, audio: npt.NDArray[np.int16], hints: Hints = NO_HINTS) -> Transcript:
        """Transcribe the speech in a recording, each stretch in its language; see `Transcriber.transcribe`."""
        spans = speech_spans(audio)
        if not spans:
            return Transcript(None, None, ())
        stretches = self._stepping_down(lambda: language_stretches(self._whisper(), audio, spans, hints, self))
        if isinstance(stretches, str):
            return Transcript(hints.languages[0], None, (), degraded=stretches)
        segments: list[Segment] = []
        reasons: list[str] = []
        for stretch in stretches:
            found, reason = self._stretch(audio, spans, stretch, hints)
            segments += [replace(segment, language=stretch.language) for segment in found] if stretches[1:] else found
            reasons += [reason] if reason else []
        kept = within(segments, len(audio) / SAMPLE_RATE)
        if not kept:
            return Transcript(None, None, ())
        reasons += [lesser] if (lesser := self._lesser()) else []
        return Transcript(*main_language(stretches), kept, "; ".join(dict.fromkeys(reasons)) or None)

    @abstractmethod
    def recognise(
        self, samples: npt.NDArray[np.float32], spans: Spans, language: str, prompt: Prompt
    ) -> tuple[list[Segment], str | None]:
        """Return what is said in one language, and why it is less than the engine could give.

        Args:
            samples: mono at `SAMPLE_RATE`, shape (n,), n > 0.
            spans: where somebody speaks in them, at least one, as `speech_spans` gives them.
            language: code that the model knows.
            prompt: fits into the model's prompt.

        Raises:
            OutOfMemory: try again with less.
            TransientError: the engine failed.
        """

    def whisper_of(self, loaded: Any) -> Any:
        """Return the `faster_whisper.WhisperModel` in what `load` returned."""
        return loaded

    def wanted_batch(self) -> int:
        """Return how many chunks are to be recognised together, 0 for as many as fit."""
        return 1

    def running(self) -> Plan:
        """Return the compute type and batch size in use: decided by free memory at first, lowered when it ran out."""
        if self._running is None:
            device = device_of(self.device)
            memory = memory_of(device)
            wanted = Plan(self.resolved_compute_type(), self.wanted_batch())
            free = memory.free if memory else None
            self._running = plan_compute(device, free, weights_bytes(self.checkpoint), wanted)
        return self._running

    def folder(self) -> str:
        """Return the local folder of the checkpoint, downloading it first where that is allowed and needed."""
        return checkpoint_folder(self.checkpoint, self.engine, offline=self.offline)

    def _whisper(self) -> Any:
        return self.whisper_of(self.model)

    def _stretch(
        self, audio: npt.NDArray[np.int16], spans: Spans, stretch: Stretch, hints: Hints
    ) -> tuple[list[Segment], str | None]:
        first, last = round(stretch.start * SAMPLE_RATE), round(stretch.end * SAMPLE_RATE)
        samples = as_float(audio[first:last])
        within_it = [(a - stretch.start, b - stretch.start) for a, b in spans if stretch.start <= a < stretch.end]

        def recognise() -> tuple[list[Segment], str | None]:
            prompt = _prompt(hints, self._whisper().hf_tokenizer)
            return self.recognise(samples, within_it, stretch.language, prompt)

        found, reason = self._stepping_down(recognise)
        # Recognisers pad what they hear, and the next stretch has words of its own behind the border.
        return list(shifted(within(found, len(samples) / SAMPLE_RATE), stretch.start)), reason

    def _stepping_down(self, call: Callable[[], T]) -> T:
        """Call; each time memory runs out, take the next step down, for this and all later calls."""
        while True:
            try:
                with engine_errors(self.engine):
                    return call()
            except OutOfMemory as error:
                lower = step_down(self.running(), device_of(self.device), self._steps)
                if lower is None:
                    raise
                plan, step = lower
                _LOG.warning("%s; going on with %s (%s, batch %d)", error, step, plan.compute_type, plan.batch_size)
            if plan.compute_type != self.running().compute_type:
                self.__dict__.pop("model", None)
                # What failed may still be held by a cycle, and both together fit even less.
                gc.collect()
            self._running, self._steps = plan, self._steps | {step}

    def _lesser(self) -> str | None:
        meant, used = self.resolved_compute_type(), self.running().compute_type
        if meant == used:
            return None
        return (
            f"recognised in {used}, because {meant} does not fit into memory "
            f"(MEDIA_SPEECH_COMPUTE_TYPE={used} settles for it)"
        )


def _prompt(hints: Hints, tokenizer: Any) -> Prompt:
    return prompt_of(hints.terms, hints.prompt, lambda text: tokens_in(tokenizer, text))
