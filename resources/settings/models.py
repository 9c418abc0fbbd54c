"""Settings of models: which client serves each capability, for which languages."""

import re

from pydantic import BaseModel, Field, field_validator

from resources.settings.lists import Names

_LANGUAGE = re.compile(r"[a-z]{2}")
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:[0-9]+)?")


class ModelSettings(BaseModel):
    """Languages and engines."""

    languages: Names = Field(
        default=("es",),
        description="Target languages of translations as ISO 639-1 codes, separated by commas.",
    )
    spoken_languages: Names = Field(
        default=("en", "es", "fr", "de", "it", "pt"),
        description="Languages your media may be in, as ISO 639-1 codes; language identification chooses among them.",
    )
    transcriber: str = Field(
        default="pocketsphinx",
        description="Speech engine: pocketsphinx, faster-whisper:<name or folder>, whisperx:<name or folder>, or "
        "endpoint:<model name> for an OpenAI-compatible service.",
    )
    speech_pause_seconds: float = Field(
        default=0.5, gt=0, description="A pause this long ends a segment of speech; for pocketsphinx."
    )
    speech_beam_size: int = Field(
        default=5, ge=1, le=100, description="Hypotheses kept while decoding speech; for the Whisper engines."
    )
    image_embedder: str = Field(
        default="descriptor", description="Picture vectors: descriptor, clip:<model name or folder>."
    )
    text_embedder: str = Field(
        default="hashing", description="Text vectors: hashing, minilm, minilm:<model name or folder>."
    )
    embedding_device: str = Field(
        default="auto",
        description="Where clip and minilm run: auto (a GPU where there is one), cpu, cuda, cuda:1 or mps.",
    )

    @field_validator("embedding_device")
    @classmethod
    def _a_device(cls, value: str) -> str:
        if not _DEVICE.fullmatch(value):
            raise ValueError("auto, cpu, mps, cuda, or the number of a GPU as in cuda:1")
        return value

    @field_validator("languages", "spoken_languages")
    @classmethod
    def _plain_codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_LANGUAGE.fullmatch(code) for code in value):
            raise ValueError("two-letter language codes separated by commas, for example es,fr")
        return value
