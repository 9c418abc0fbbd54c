"""Who speaks when: WhisperX's diarization, which is pyannote's, where a model is configured."""

import logging
import os
import warnings
from abc import abstractmethod
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg
import numpy as np
import numpy.typing as npt
from pydantic import Field, SecretStr

from resources.errors import MediaError, OutOfMemory, ServiceUnavailable, TransientError
from resources.extras import INSTALL
from resources.model import ModelClient, ModelIdentity, revision_of
from resources.speech.base import SAMPLE_RATE
from resources.speech.failures import engine_errors
from resources.speech.memory import device_of
from resources.speech.speakers import Turn, named
from resources.speech.vad import as_float

_NOT_GIVEN: Any = None


class Diarization(NamedTuple):
    """Turns in order, speakers named by first appearance; `degraded` says why there are none, where a model failed."""

    turns: tuple[Turn, ...]
    degraded: str | None = None


class Diarizer(ModelClient):
    """Tells voices apart, once per recording: names from two calls have nothing to do with each other."""

    @abstractmethod
    def turns(self, audio: npt.NDArray[np.int16]) -> list[Turn]:
        """Return who speaks when, in any order and by any names.

        Args:
            audio: a whole recording, mono at `SAMPLE_RATE`, shape (n,), n > 0, may be a memory map.

        Raises:
            TransientError: the model cannot be loaded or failed.
        """

    def diarize(self, audio: npt.NDArray[np.int16]) -> Diarization:
        """Return the turns of a recording, or why there are none; the transcript is worth keeping without.

        Args:
            audio: a whole recording, mono at `SAMPLE_RATE`, shape (n,), n may be 0.
        """
        if len(audio) == 0:
            return Diarization(())
        try:
            return Diarization(tuple(named(self.turns(audio))))
        except OutOfMemory as error:
            return Diarization((), f"no speakers, because memory ran out: {error}")
        except MediaError as error:
            return Diarization((), f"no speakers, because {error}")


class NoDiarizer(Diarizer):
    """Finds no speakers: what a library without a diarization model has."""

    @property
    def identity(self) -> ModelIdentity:
        """No model."""
        return ModelIdentity("none", "")

    def load(self) -> None:
        """Load nothing."""

    def turns(self, audio: npt.NDArray[np.int16]) -> list[Turn]:
        """Return no turns."""
        return []


class PyannoteDiarizer(Diarizer):
    """Runs a pyannote pipeline through WhisperX, on samples in memory.

    The token is a resource dependency and not config: it shows in no UI, run config, key or `repr`.
    """

    checkpoint: str = Field(description="Folder of a pyannote pipeline, or its name on the model hub.")
    device: str = Field(default="auto", description="`cpu`, `cuda`, or `auto` for a GPU where there is one.")
    token: dg.ResourceDependency[SecretStr] = Field(
        default=_NOT_GIVEN, exclude=True, description="Token of the model hub; a local folder needs none."
    )

    not_in_key = frozenset({"checkpoint", "device"})

    @property
    def identity(self) -> ModelIdentity:
        """The pipeline; a local folder is known by its content, not by where it lies."""
        folder = Path(self.checkpoint).expanduser()
        if folder.is_dir():
            return ModelIdentity(f"pyannote:{folder.resolve().name}", revision_of(str(folder)))
        return ModelIdentity(f"pyannote:{self.checkpoint}", revision_of(self.checkpoint))

    def load(self) -> Any:
        """Load the pipeline.

        Raises:
            TransientError: whisperx is not installed.
            ServiceUnavailable: the pipeline is not here, the hub does not give it, or it is none.
        """
        # pyannote reports every use to its vendor unless this is set before it is imported.
        os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
        try:
            with warnings.catch_warnings():
                # pyannote complains at length about a decoder that is not needed: audio arrives as samples.
                warnings.simplefilter("ignore")
                from whisperx.diarize import DiarizationPipeline
        except ImportError as error:
            raise TransientError(f"WhisperX is not installed ({error}): {INSTALL}") from error
        source = str(Path(self.checkpoint).expanduser())
        source = source if Path(source).exists() else self.checkpoint
        logging.getLogger("whisperx").setLevel(logging.ERROR)
        failure: MediaError
        try:
            with engine_errors("diarization"):
                return DiarizationPipeline(source, token=self._token(), device=device_of(self.device))
        except OutOfMemory:
            raise
        except Exception as error:
            # Anything may come out of a stranger's configuration file; what it says may repeat the token.
            failure = ServiceUnavailable(
                f"the diarization model '{self.checkpoint}' could not be loaded ({type(error).__name__}): "
                "MEDIA_DIARIZATION_MODEL names a folder or a model of the hub, and gated ones need HF_TOKEN"
            )
        # Raised outside the handler, so that the original is not even its context.
        raise failure

    def turns(self, audio: npt.NDArray[np.int16]) -> list[Turn]:
        """Run the pipeline on a recording; see `Diarizer.turns`."""
        with engine_errors("diarization"):
            found = self.model(as_float(audio))
        end = len(audio) / SAMPLE_RATE
        rows = zip(found["start"], found["end"], found["speaker"], strict=True) if len(found) else ()
        turns = (Turn(max(float(start), 0.0), min(float(stop), end), str(speaker)) for start, stop, speaker in rows)
        return [turn for turn in turns if turn.end > turn.start]

    def _token(self) -> str | None:
        return (self.token.get_secret_value().strip() if self.token else "") or None


def diarizer_from(model: str, token: SecretStr | None, device: str = "auto") -> Diarizer:
    """Return the diarizer for a setting, not yet loaded.

    Args:
        model: MEDIA_DIARIZATION_MODEL; empty for none.
        token: HF_TOKEN.
        device: MEDIA_SPEECH_DEVICE.
    """
    if not model.strip():
        return NoDiarizer()
    return PyannoteDiarizer(checkpoint=model.strip(), device=device, token=token or SecretStr(""))
