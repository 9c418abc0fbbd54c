"""The full production recogniser: WhisperX, which is Whisper on speech chunks plus forced alignment of every word."""

import os
import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from resources.errors import TransientError
from resources.extras import INSTALL
from resources.model import ModelIdentity, revision_of
from resources.speech.alignment import Aligner, aligned, load_aligner
from resources.speech.base import SAMPLE_RATE, Segment
from resources.speech.detection import Spans
from resources.speech.failures import engine_errors, loading_errors
from resources.speech.memory import device_of
from resources.speech.prompts import Prompt
from resources.speech.punkt import use_untrained_punkt
from resources.speech.whisper import WhisperTranscriber


@dataclass
class Loaded:
    """The recogniser, and one aligner per language met so far, or why there is none."""

    pipeline: Any
    device: str
    aligners: dict[str, Aligner | str] = field(default_factory=dict)


class WhisperXTranscriber(WhisperTranscriber):
    """Transcribes with WhisperX: a segment's confidence is the mean token probability, a word's the aligner's score.

    Not for use from several threads at once.
    """

    engine: ClassVar[str] = "whisperx"
    not_in_key: ClassVar[frozenset[str]] = WhisperTranscriber.not_in_key | {"batch_size"}

    batch_size: int = Field(
        default=0, ge=0, description="Speech chunks recognised together; more needs more memory, 0 takes what fits."
    )
    alignment_models: dict[str, str] = Field(
        default={},
        description="Language code to the wav2vec2 folder or hub name that times its words; other languages use "
        "WhisperX's own choice.",
    )

    def key_settings(self) -> dict[str, Any]:
        """Name each aligner by what it is, so that moving its folder changes no key."""
        aligners = {code: str(_aligner_identity(model)) for code, model in self.alignment_models.items()}
        return super().key_settings() | {"alignment_models": aligners}

    def planned_batch(self) -> int:
        """Return what free memory allows, or the settings say."""
        return self.running().batch_size

    def load(self) -> Loaded:
        """Load the checkpoint and the speech detector that WhisperX bundles.

        Raises:
            TransientError: whisperx is not installed.
            ServiceUnavailable: the checkpoint is not on this machine and cannot be fetched.
        """
        # pyannote reports every use to its vendor unless this is set before it is imported.
        os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
        try:
            with warnings.catch_warnings():
                # pyannote complains at length about a decoder that is not needed: audio arrives as samples.
                warnings.simplefilter("ignore")
                import whisperx.asr
        except ImportError as error:
            raise TransientError(
                f"WhisperX is not installed ({error}): {INSTALL}, or choose another MEDIA_TRANSCRIBER."
            ) from error
        whisperx.setup_logging(level="error")
        device = device_of(self.device)
        folder = self.folder()
        with loading_errors(self.engine, self.compute_type):
            pipeline = whisperx.load_model(
                folder,
                device=device,
                compute_type=self.running().compute_type,
                threads=self.cpu_threads,
                asr_options={"beam_size": self.beam_size},
                # The other method fetches its model through torch.hub.
                vad_method="pyannote",
                local_files_only=self.offline,
            )
        use_untrained_punkt()
        return Loaded(pipeline, device)

    def whisper_of(self, loaded: Loaded) -> Any:
        """Return WhisperX's own subclass of `faster_whisper.WhisperModel`."""
        return loaded.pipeline.model

    def wanted_batch(self) -> int:
        """Return the batch size of the settings."""
        return self.batch_size

    def recognise(
        self, samples: npt.NDArray[np.float32], spans: Spans, language: str, prompt: Prompt
    ) -> tuple[list[Segment], str | None]:
        """Recognise chunk by chunk as WhisperX's own detector cuts them, each behind the whole prompt, and align."""
        with engine_errors(self.engine):
            pipeline = self.model.pipeline
            # Options are read anew for each batch; loading the model again is not needed to change them.
            pipeline.options = replace(pipeline.options, hotwords=prompt.hotwords, initial_prompt=prompt.text)
            found = pipeline.transcribe(samples, batch_size=self.running().batch_size, language=language)["segments"]
        duration = len(samples) / SAMPLE_RATE
        found = [segment for segment in found if segment["text"].strip() and segment["start"] < duration]
        return aligned(found, self._aligner(language), samples) if found else ([], None)

    def _aligner(self, language: str) -> Aligner | str:
        aligners = self.model.aligners
        if language not in aligners:
            name = self.alignment_models.get(language)
            aligners[language] = load_aligner(language, name, self.model.device, offline=self.offline)
        found: Aligner | str = aligners[language]
        return found


def _aligner_identity(model: str) -> ModelIdentity:
    folder = Path(model)
    return ModelIdentity(folder.resolve().name if folder.is_dir() else model, revision_of(model))
