"""The full production recogniser: WhisperX, which is Whisper on speech chunks plus forced alignment of every word."""

import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp, isfinite
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from resources.errors import MediaError, OutOfMemory, TransientError
from resources.model import revision_of
from resources.speech.base import SAMPLE_RATE, Segment, Transcript, Word
from resources.speech.punkt import use_untrained_punkt
from resources.speech.times import within
from resources.speech.vad import as_float
from resources.speech.whisper import WhisperTranscriber, engine_errors


@dataclass
class Loaded:
    """The recogniser, and one aligner per language met so far: the model and its metadata, or why there is none."""

    pipeline: Any
    device: str
    aligners: dict[str, tuple[Any, Any] | str] = field(default_factory=dict)


class WhisperXTranscriber(WhisperTranscriber):
    """Transcribes with WhisperX: a segment's confidence is the mean token probability, a word's the aligner's score.

    Not for use from several threads at once.
    """

    engine: ClassVar[str] = "whisperx"
    not_in_key: ClassVar[frozenset[str]] = WhisperTranscriber.not_in_key | {"batch_size"}

    batch_size: int = Field(default=8, ge=1, description="Speech chunks recognised together; more needs more memory.")
    alignment_models: dict[str, str] = Field(
        default={},
        description="Language code to the wav2vec2 folder or hub name that times its words; other languages use "
        "WhisperX's own choice.",
    )

    def key_settings(self) -> dict[str, Any]:
        """Name each aligner by what it is, so that moving its folder changes no key."""
        aligners = {code: revision_of(model) for code, model in self.alignment_models.items()}
        return super().key_settings() | {"alignment_models": aligners}

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
                import torch
                import whisperx.asr
        except ImportError as error:
            raise TransientError(
                f"WhisperX is not installed ({error}): pip install 'media-assets[models]', or choose another "
                f"MEDIA_TRANSCRIBER."
            ) from error
        whisperx.setup_logging(level="error")
        device = self.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        folder = self.checkpoint_folder()
        with engine_errors(self.engine):
            pipeline = whisperx.load_model(
                folder,
                device=device,
                compute_type=self.compute_type,
                threads=self.cpu_threads,
                asr_options={"beam_size": self.beam_size},
                # The other method fetches its model through torch.hub.
                vad_method="pyannote",
                local_files_only=self.offline,
            )
        use_untrained_punkt()
        return Loaded(pipeline, device)

    def transcribe(self, audio: npt.NDArray[np.int16]) -> Transcript:
        """Transcribe and align the speech in a recording; see `Transcriber.transcribe`."""
        if len(audio) == 0:
            return Transcript(None, None, ())
        samples = as_float(audio)
        with engine_errors(self.engine):
            pipeline = self.model.pipeline
            language, probability = self.language_of(pipeline.model, audio)
            found = pipeline.transcribe(samples, batch_size=self.batch_size, language=language)["segments"]
        duration = len(audio) / SAMPLE_RATE
        found = [segment for segment in found if segment["text"].strip() and segment["start"] < duration]
        if not found:
            return Transcript(None, None, ())
        segments, degraded = self._aligned(found, language, samples)
        return Transcript(language, probability, within(segments, duration), degraded)

    def _aligned(
        self, found: list[dict[str, Any]], language: str, samples: npt.NDArray[np.float32]
    ) -> tuple[list[Segment], str | None]:
        aligner = self._aligner(language)
        if isinstance(aligner, str):
            return _segments(found), f"segment times only, because {aligner}"
        import whisperx

        segments: list[Segment] = []
        failures: list[str] = []
        for segment in found:
            # One call per segment costs nothing (the aligner takes them one by one) and confines a failure to it.
            try:
                with engine_errors("alignment"):
                    timed = whisperx.align([segment], *aligner, samples, self.model.device)["segments"]
            except OutOfMemory:
                raise
            except (MediaError, ValueError, KeyError, IndexError, LookupError) as error:
                timed = []
                failures.append(str(error))
            if _same_text(timed, segment):
                segments += _segments(timed)
                if not any(part["words"] for part in timed):
                    failures.append("no word could be placed")
            else:
                segments += _segments([segment])
                if timed:
                    failures.append("the aligner lost part of the text")
        if not failures:
            return segments, None
        return segments, f"segment times only for {len(failures)} of {len(found)} segments: {failures[0]}"

    def _aligner(self, language: str) -> tuple[Any, Any] | str:
        aligners: dict[str, tuple[Any, Any] | str] = self.model.aligners
        if language not in aligners:
            aligners[language] = self._load_aligner(language)
        return aligners[language]

    def _load_aligner(self, language: str) -> tuple[Any, Any] | str:
        import whisperx

        name = self.alignment_models.get(language)
        if self.offline and name is None and not _default_is_here(language):
            return f"the alignment model for '{language}' is not on this machine and may not be fetched"
        try:
            with engine_errors("alignment"):
                model, metadata = whisperx.load_align_model(
                    language, self.model.device, model_name=name, model_cache_only=self.offline
                )
        except OutOfMemory:
            raise
        except (MediaError, OSError, ValueError) as error:
            return f"there is no alignment model for '{language}': {error}"
        return model, metadata


def _default_is_here(language: str) -> bool:
    """Tell whether WhisperX's default aligner can be loaded without a download, which torchaudio cannot be denied."""
    import torch
    import torchaudio
    from whisperx.alignment import DEFAULT_ALIGN_MODELS_TORCH

    bundle = getattr(torchaudio.pipelines, DEFAULT_ALIGN_MODELS_TORCH.get(language, ""), None)
    if bundle is None:
        return True
    return Path(torch.hub.get_dir(), "checkpoints", Path(bundle._path).name).is_file()


def _same_text(timed: Iterable[dict[str, Any]], segment: dict[str, Any]) -> bool:
    """Tell whether every character came back; the aligner drops a sentence that it cannot place at all."""
    return "".join("".join(part["text"] for part in timed).split()) == "".join(segment["text"].split())


def _segments(found: Iterable[dict[str, Any]]) -> list[Segment]:
    return [
        Segment(
            start=float(segment["start"]),
            end=float(segment["end"]),
            text=segment["text"],
            confidence=min(exp(segment["avg_logprob"]), 1.0) if segment.get("avg_logprob") is not None else None,
            words=tuple(_words(segment.get("words", ()))),
        )
        for segment in found
    ]


def _words(found: Iterable[dict[str, Any]]) -> Iterable[Word]:
    for word in found:
        if "start" in word and "end" in word:
            score = word.get("score")
            confidence = min(max(float(score), 0.0), 1.0) if score is not None and isfinite(score) else None
            yield Word(word["word"], float(word["start"]), float(word["end"]), confidence)
