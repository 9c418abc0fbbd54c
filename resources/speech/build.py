"""The speech engines that the settings describe."""

from typing import TYPE_CHECKING

from resources.breaker_store import BreakerStore
from resources.extras import require_packages
from resources.money.billing import Billing
from resources.speech.base import Transcriber
from resources.speech.choose import Endpoint, SpeechOptions, endpoint_at, transcriber_from
from resources.speech.engines import CHOICES, SpeechEngines, split_beam

if TYPE_CHECKING:
    from resources.settings import Settings


def speech_engines_from(settings: "Settings", breakers: BreakerStore, billing: Billing | None = None) -> SpeechEngines:
    """Return all engines that a recording may be given to, none of them loaded.

    Raises:
        SettingsError: a setting names an engine that does not exist, or whose packages are not installed.
    """
    url, key = endpoint_at(
        settings.speech_base_url, settings.speech_api_key, settings.openai_base_url, settings.openai_api_key
    )
    endpoint = Endpoint(
        base_url=url,
        api_key=key,
        timeout=settings.speech_timeout_seconds,
        takes_prompt=settings.speech_endpoint_prompt,
        breaker_store=breakers,
        billing=billing,
    )

    def named_by(spec: str) -> str:
        return "MEDIA_TRANSCRIBER" if spec == settings.transcriber else "MEDIA_ASR_CANDIDATES"

    def make(spec: str) -> Transcriber:
        name, beam = split_beam(spec)
        variable = named_by(spec)
        require_packages(variable, name)
        options = SpeechOptions(
            pause_seconds=settings.speech_pause_seconds,
            beam_size=beam or settings.speech_beam_size,
            device=settings.speech_device,
            compute_type=settings.speech_compute_type,
            batch_size=settings.speech_batch_size,
            offline=settings.speech_offline,
            alignment_models=settings.alignment_models,
            endpoint=endpoint,
        )
        return transcriber_from(name, settings.spoken_languages, options, variable)

    engines = SpeechEngines(
        make=make,
        fixed=settings.transcriber,
        candidates=list(settings.asr_candidates),
        languages=list(settings.spoken_languages),
        beam=settings.speech_beam_size,
        **{name: getattr(settings, f"asr_{name}") for name in CHOICES},
    )
    for spec in [settings.transcriber, *settings.asr_candidates]:
        engines.engine(spec)
    return engines
