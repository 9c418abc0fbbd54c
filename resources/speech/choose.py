"""Which transcriber a setting names."""

from resources.errors import SettingsError
from resources.speech.base import Transcriber
from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from resources.speech.whisper import WhisperTranscriber, model_source
from resources.speech.whisperx import WhisperXTranscriber

_WHISPER: dict[str, type[WhisperTranscriber]] = {
    client.engine: client for client in (FasterWhisperTranscriber, WhisperXTranscriber)
}


def transcriber_from(
    spec: str, languages: tuple[str, ...], *, pause_seconds: float = 0.5, beam_size: int = 5
) -> Transcriber:
    """Return the transcriber that `spec` names, not yet loaded.

    Args:
        spec: `pocketsphinx`, `faster-whisper:<name or path>` or `whisperx:<name or path>`.
        languages: codes of the languages spoken in the media; empty where they are unknown.
        pause_seconds: pause that ends a segment, for pocketsphinx; the Whisper engines find their own.
        beam_size: hypotheses kept while decoding, for the Whisper engines.

    Raises:
        SettingsError: the spec is none of these, or names a model that is neither a folder nor a name on the hub.
    """
    engine, _, checkpoint = spec.strip().partition(":")
    codes = [language.lower().split("-")[0] for language in languages]
    if engine == "pocketsphinx" and not checkpoint:
        language = "en" if "en" in codes or not codes else codes[0]
        return PocketsphinxTranscriber(language=language, pause_seconds=pause_seconds)
    if engine in _WHISPER and checkpoint:
        model_source(checkpoint)
        return _WHISPER[engine](checkpoint=checkpoint, languages=codes, beam_size=beam_size)
    raise SettingsError(
        f"MEDIA_TRANSCRIBER is '{spec}'; allowed are 'pocketsphinx', 'faster-whisper:<name or path>' and "
        f"'whisperx:<name or path>'."
    )
