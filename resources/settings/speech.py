"""Settings of speech engines: where they run, what they may fetch, and the endpoint that replaces them."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from resources.speech.compute import COMPUTE_TYPES


class SpeechSettings(BaseModel):
    """Devices, memory, aligners, speakers and the transcription endpoint."""

    speech_device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto",
        description="Where speech engines run: auto (a GPU where there is one), cpu or cuda.",
    )
    speech_compute_type: str = Field(
        default="auto",
        description="Arithmetic of the Whisper engines: auto (int8 on a CPU; float16 on a GPU, or int8_float16 where "
        "its memory is short), or one of CTranslate2's, such as float32. It is part of every key.",
    )
    speech_batch_size: int = Field(
        default=0, ge=0, le=256, description="Chunks of speech that WhisperX recognises together; 0 takes what fits."
    )
    speech_offline: bool = Field(
        default=False, description="Whether speech engines use only models that are already on this machine."
    )
    alignment_models: Annotated[dict[str, str], NoDecode] = Field(
        default={},
        description="Aligners of WhisperX as language=folder or language=hub name, separated by commas; other "
        "languages use WhisperX's own choice.",
    )
    diarization_model: str = Field(
        default="",
        description="Tells speakers apart: folder or hub name of a pyannote pipeline, for example "
        "pyannote/speaker-diarization-community-1. Empty: transcripts have no speakers.",
    )
    hf_token: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="HF_TOKEN",
        description="Token of the model hub for gated diarization models; never stored or shown.",
    )
    speech_base_url: str = Field(
        default="",
        description="Address of an OpenAI-compatible endpoint with /audio/transcriptions. Empty: OPENAI_BASE_URL.",
    )
    speech_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key for that endpoint; never stored or shown. Empty: OPENAI_API_KEY, but only where the address "
        "is OPENAI_BASE_URL's too.",
    )
    speech_timeout_seconds: float = Field(
        default=600, gt=0, allow_inf_nan=False, description="Most seconds that one request for a transcript may take."
    )
    speech_endpoint_prompt: bool = Field(
        default=True,
        description="Whether that endpoint takes a prompt; where not, glossary and prompt are kept from it.",
    )

    @field_validator("speech_compute_type")
    @classmethod
    def _known_compute_type(cls, value: str) -> str:
        if value not in COMPUTE_TYPES:
            raise ValueError(f"one of {', '.join(COMPUTE_TYPES)}")
        return value

    @field_validator("alignment_models", mode="before")
    @classmethod
    def _split_models(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        models = {code.strip().lower(): model.strip() for code, _, model in pairs}
        if not all(code and model for code, model in models.items()) or len(models) < len(pairs):
            raise ValueError("language=model pairs separated by commas, each language once")
        return models

    @field_validator("speech_base_url")
    @classmethod
    def _plain_url(cls, value: str) -> str:
        url = urlsplit(value)
        if value and (url.scheme not in ("http", "https") or not url.hostname):
            raise ValueError("an http(s) URL such as https://api.openai.com/v1")
        return value
