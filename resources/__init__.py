"""What the outside world is; `build_resources` is the one place where implementations are chosen."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resources.settings import Settings


def build_resources(settings: "Settings") -> dict[str, Any]:
    """Return the resources by the names that assets ask for.

    Raises:
        SettingsError: a setting names a client that does not exist, or whose packages are not installed.
    """
    # Imported here because worker processes import this package and must stay small.
    from resources.chat.choose import chat_model_from
    from resources.clusters import ClusterRules
    from resources.duplicates import DuplicateRules
    from resources.extras import require_packages
    from resources.keeping import Keeping
    from resources.ledger import Ledger
    from resources.library import Library
    from resources.limits import Limits
    from resources.quality import QualityTrial
    from resources.speech.choose import Endpoint, SpeechOptions, endpoint_at, transcriber_from
    from resources.speech.diarize import diarizer_from
    from resources.text.choose import text_embedder_from
    from resources.text.language import Py3LangIdentifier
    from resources.translation.choose import translator_from
    from resources.vision.choose import image_embedder_from
    from resources.workers import Workers

    for name in ("transcriber", "image_embedder", "text_embedder"):
        require_packages(f"MEDIA_{name.upper()}", getattr(settings, name))
    library = Library(root=settings.library)
    ledger = Ledger(url=settings.ledger_url or library.ledger_url(), max_bytes=settings.ledger_bytes)
    speech_url, speech_key = endpoint_at(
        settings.speech_base_url, settings.speech_api_key, settings.openai_base_url, settings.openai_api_key
    )
    speech_options = SpeechOptions(
        pause_seconds=settings.speech_pause_seconds,
        beam_size=settings.speech_beam_size,
        device=settings.speech_device,
        compute_type=settings.speech_compute_type,
        batch_size=settings.speech_batch_size,
        offline=settings.speech_offline,
        alignment_models=settings.alignment_models,
        endpoint=Endpoint(
            base_url=speech_url,
            api_key=speech_key,
            timeout=settings.speech_timeout_seconds,
            takes_prompt=settings.speech_endpoint_prompt,
            breaker_store=ledger.breakers,
        ),
    )
    return {
        "library": library,
        "ledger": ledger,
        "duplicate_rules": DuplicateRules(
            **{name: getattr(settings, f"duplicate_{name}") for name in DuplicateRules.model_fields}
        ),
        "quality_trial": QualityTrial(sample=settings.quality_sample),
        "limits": Limits(max_file_bytes=settings.max_file_bytes),
        "keeping": Keeping(prefer_folders=list(settings.prefer_folders)),
        "workers": Workers(
            processes=settings.workers, item_seconds=settings.item_seconds, memory_bytes=settings.worker_bytes
        ),
        "transcriber": transcriber_from(settings.transcriber, settings.spoken_languages, speech_options),
        "diarizer": diarizer_from(settings.diarization_model, settings.hf_token, settings.speech_device),
        "image_embedder": image_embedder_from(settings.image_embedder),
        "text_embedder": text_embedder_from(settings.text_embedder),
        "language_identifier": Py3LangIdentifier(languages=list(settings.spoken_languages)),
        "translator": translator_from(settings.translator),
        "cluster_rules": ClusterRules(
            method=settings.cluster_method,
            threshold=settings.cluster_threshold,
            smallest=settings.cluster_smallest,
            renewed_from=settings.cluster_renewed_from,
        ),
        "chat_model": chat_model_from(
            settings.chat_model, settings.openai_api_key, settings.openai_base_url, ledger.breakers
        ),
    }
