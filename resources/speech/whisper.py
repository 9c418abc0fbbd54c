"""What the two Whisper clients share: the checkpoint, its identity, the language, and errors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from resources.errors import MediaError, OutOfMemory, ServiceUnavailable, SettingsError, TransientError
from resources.model import ModelIdentity, revision_of
from resources.speech.base import NO_HINTS, SAMPLE_RATE, Hints, Transcriber
from resources.speech.vad import as_float, speech_spans

_SIZES = ("tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en")
_SYSTRAN = "Systran/faster-whisper-"
HUB_NAMES = {size: f"{_SYSTRAN}{size}" for size in (*_SIZES, "large-v1", "large-v2", "large-v3")} | {
    "large": f"{_SYSTRAN}large-v3",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
"""Short names of the published CTranslate2 conversions, as faster-whisper defines them."""

_DETECTION_S = 30


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
        default="default", description="Arithmetic of the recogniser, for example `int8` or `float16`."
    )
    device: str = Field(default="auto", description="`cpu`, `cuda`, or `auto` for a GPU where there is one.")
    cpu_threads: int = Field(default=0, ge=0, description="Threads of the recogniser on a CPU; 0 chooses.")
    offline: bool = Field(default=False, description="Use only models that are already on this machine.")

    @property
    def identity(self) -> ModelIdentity:
        """The engine and checkpoint; a local folder is known by its content, not by where it lies."""
        source = model_source(self.checkpoint)
        name = Path(source).resolve().name if Path(source).is_dir() else self.checkpoint
        return ModelIdentity(f"{self.engine}:{name}", revision_of(source))

    def checkpoint_folder(self) -> str:
        """Return the local folder of the checkpoint, downloading it first where that is allowed and needed.

        Raises:
            ServiceUnavailable: it is not on this machine and the hub cannot be reached or may not be asked.
        """
        from faster_whisper.utils import download_model
        from huggingface_hub.constants import HF_HUB_CACHE

        source = model_source(self.checkpoint)
        if Path(source).is_dir():
            return source
        try:
            return str(download_model(source, local_files_only=self.offline))
        except (OSError, ValueError) as error:
            raise ServiceUnavailable(
                f"The Whisper model '{self.checkpoint}' is not on this machine: there is no such folder, '{source}' is "
                f"not in the hub cache {HF_HUB_CACHE}, and the hub {'may not' if self.offline else 'could not'} be "
                f"asked. Set MEDIA_TRANSCRIBER to '{self.engine}:<path of a CTranslate2 folder>', or download it once."
            ) from error

    def language_of(
        self, model: Any, audio: npt.NDArray[np.int16], hints: Hints = NO_HINTS
    ) -> tuple[str, float | None]:
        """Return the language of the first 30 s of speech and its probability, None where it is fixed.

        Args:
            model: a loaded `faster_whisper.WhisperModel`.
            audio: mono samples at `SAMPLE_RATE`, shape (n,), n > 0.
            hints: its languages, where given, go before those of the settings.
        """
        supported = set(model.supported_languages)
        spoken = hints.languages or self.languages
        allowed = [language for language in spoken if language in supported]
        if spoken and not allowed:
            raise SettingsError(
                f"The Whisper model '{self.checkpoint}' speaks none of the languages {', '.join(spoken)}; "
                f"name codes such as 'en', or choose a multilingual model with MEDIA_TRANSCRIBER."
            )
        candidates = set(allowed) or supported
        if len(candidates) == 1:
            return next(iter(candidates)), None
        *_, scores = model.detect_language(as_float(_first_speech(audio)))
        language, probability = max(((code, p) for code, p in scores if code in candidates), key=lambda pair: pair[1])
        return language, float(probability)


def model_source(checkpoint: str) -> str:
    """Return the local folder of a checkpoint, or its repository on the model hub.

    Raises:
        SettingsError: it is neither; most often a folder that does not exist.
    """
    folder = Path(checkpoint).expanduser()
    if folder.is_dir():
        return str(folder)
    owner, _, name = checkpoint.partition("/")
    if checkpoint in HUB_NAMES or (name and "/" not in name and owner not in {"", ".", "..", "~"}):
        return HUB_NAMES.get(checkpoint, checkpoint)
    raise SettingsError(
        f"MEDIA_TRANSCRIBER names the Whisper model '{checkpoint}', which is neither a folder on this machine, nor "
        f"'owner/name' on the model hub, nor one of {', '.join(HUB_NAMES)}."
    )


@contextmanager
def engine_errors(engine: str) -> Iterator[None]:
    """Turn what an engine raises while it works into the transient family; the audio is already decoded samples."""
    try:
        yield
    except MediaError:
        raise
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, MemoryError) or _is_memory(error):
            raise OutOfMemory(f"{engine} ran out of memory: {error}") from error
        raise TransientError(f"{engine} failed: {error}") from error


def _is_memory(error: Exception) -> bool:
    return any(sign in str(error).lower() for sign in ("out of memory", "malloc", "bad_alloc", "alloc_failed"))


def _first_speech(audio: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Return up to 30 s of speech from the head of the recording; the plain head where no speech is found."""
    wanted = _DETECTION_S * SAMPLE_RATE
    parts: Sequence[npt.NDArray[np.int16]] = [
        audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)] for start, end in speech_spans(audio)
    ]
    return np.concatenate(parts)[:wanted] if parts else audio[:wanted]
