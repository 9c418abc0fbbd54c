"""Which transcriber a setting names."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from resources.breaker_store import BreakerStore
from resources.chat.service import OFFICIAL_URL
from resources.errors import SettingsError
from resources.money.billing import Billing
from resources.speech.base import Transcriber
from resources.speech.checkpoints import model_source
from resources.speech.compute import AUTO
from resources.speech.endpoint import EndpointTranscriber
from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from resources.speech.whisper import WhisperTranscriber
from resources.speech.whisperx import WhisperXTranscriber

_WHISPER: dict[str, type[WhisperTranscriber]] = {
    client.engine: client for client in (FasterWhisperTranscriber, WhisperXTranscriber)
}


@dataclass(frozen=True)
class Endpoint:
    """Where `endpoint:<model>` is served, with what key, and what it takes."""

    base_url: str = OFFICIAL_URL
    api_key: SecretStr = SecretStr("")
    timeout: float = 600.0
    takes_prompt: bool = True
    breaker_store: BreakerStore | None = None
    billing: Billing | None = None


@dataclass(frozen=True)
class SpeechOptions:
    """What the settings say about all transcribers, whichever is chosen; see `SpeechSettings`.

    Attributes:
        pause_seconds: pause that ends a segment, for pocketsphinx; the Whisper engines find their own.
        beam_size: hypotheses kept while decoding, for the Whisper engines.
    """

    pause_seconds: float = 0.5
    beam_size: int = 5
    device: str = "auto"
    compute_type: str = AUTO
    batch_size: int = 0
    offline: bool = False
    alignment_models: dict[str, str] = field(default_factory=dict)
    endpoint: Endpoint = field(default_factory=Endpoint)


DEFAULTS = SpeechOptions()


def transcriber_from(
    spec: str,
    languages: tuple[str, ...],
    options: SpeechOptions = DEFAULTS,
    variable: str = "MEDIA_TRANSCRIBER",
) -> Transcriber:
    """Return the transcriber that `spec` names, not yet loaded.

    Args:
        spec: `pocketsphinx`, `faster-whisper:<name or path>`, `whisperx:<name or path>` or `endpoint:<model>`.
        languages: codes of the languages spoken in the media; empty where they are unknown.
        options: everything else.
        variable: the setting that names it, for the message.

    Raises:
        SettingsError: the spec is none of these, or names a model that is neither a folder nor a name on the hub.
    """
    engine, _, model = spec.strip().partition(":")
    codes = [language.lower().split("-")[0] for language in languages]
    if engine == "pocketsphinx" and not model:
        language = "en" if "en" in codes or not codes else codes[0]
        return PocketsphinxTranscriber(language=language, pause_seconds=options.pause_seconds)
    if engine in _WHISPER and model:
        model_source(model, variable)
        common: dict[str, Any] = {name: getattr(options, name) for name in ("beam_size", "device", "compute_type")}
        if engine == WhisperXTranscriber.engine:
            common |= {"batch_size": options.batch_size, "alignment_models": dict(options.alignment_models)}
        return _WHISPER[engine](checkpoint=model, languages=codes, offline=options.offline, **common)
    if engine == "endpoint" and model and not any(character.isspace() for character in model):
        return EndpointTranscriber(name=model, **vars(options.endpoint))
    raise SettingsError(
        f"{variable} is '{spec}'; allowed are 'pocketsphinx', 'faster-whisper:<name or path>', "
        f"'whisperx:<name or path>' and 'endpoint:<model name>'."
    )


def endpoint_at(base_url: str, api_key: SecretStr, general_url: str, general_key: SecretStr) -> tuple[str, SecretStr]:
    """Return the address and the key of the speech endpoint, in the chat endpoint's place where they are not set.

    The general key goes to no other server than the one it was given for.

    Args:
        base_url: MEDIA_SPEECH_BASE_URL.
        api_key: MEDIA_SPEECH_API_KEY.
        general_url: OPENAI_BASE_URL.
        general_key: OPENAI_API_KEY.

    Raises:
        SettingsError: the address holds a user name or password.
    """
    general_url = general_url or OFFICIAL_URL
    url = base_url or general_url
    if urlsplit(url).username or urlsplit(url).password:
        raise SettingsError(
            "MEDIA_SPEECH_BASE_URL or OPENAI_BASE_URL holds a user name or password; allowed is a plain http(s) URL, "
            "and the key goes into MEDIA_SPEECH_API_KEY."
        )
    same = _place(url) == _place(general_url)
    return url, api_key if api_key.get_secret_value() or not same else general_key


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
