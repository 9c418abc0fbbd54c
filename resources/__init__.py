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
    from resources.enhancement import Enhancement
    from resources.extras import require_packages
    from resources.glossary import GlossaryRules
    from resources.honesty import HonestyRules
    from resources.keeping import Keeping
    from resources.ledger import Ledger
    from resources.library import Library
    from resources.limits import Limits
    from resources.money.build import billing_from
    from resources.quality import QualityTrial
    from resources.sanitising.sanitiser import sanitiser_from
    from resources.scoring.choose import scorer_from
    from resources.sound import SoundRules
    from resources.speech.build import speech_engines_from
    from resources.speech.diarize import diarizer_from
    from resources.subtitles import SubtitleRules
    from resources.text.choose import text_embedder_from
    from resources.text.language import Py3LangIdentifier
    from resources.translation.build import translators_from
    from resources.translation_quality import TranslationRules
    from resources.vision.choose import image_embedder_from
    from resources.workers import Workers

    for name in ("image_embedder", "text_embedder"):
        require_packages(f"MEDIA_{name.upper()}", getattr(settings, name))

    def rules(kind: Any, prefix: str, **given: Any) -> Any:
        own = [name for name in kind.model_fields if name not in given]
        return kind(**{name: getattr(settings, f"{prefix}_{name}") for name in own}, **given)

    library = Library(root=settings.library, text_in_events=settings.event_text)
    ledger = Ledger(url=settings.ledger_url or library.ledger_url(), max_bytes=settings.ledger_bytes)
    billing = billing_from(settings, library, ledger)
    sanitiser = sanitiser_from(settings, library)
    chat = chat_model_from(settings, ledger.breakers, billing, sanitiser)
    return {
        "library": library,
        "ledger": ledger,
        "billing": billing,
        "duplicate_rules": rules(DuplicateRules, "duplicate"),
        "subtitle_rules": rules(SubtitleRules, "subtitle"),
        "glossary_rules": rules(GlossaryRules, "glossary"),
        "honesty_rules": rules(HonestyRules, "honesty"),
        "enhancement": rules(Enhancement, "enhance", connections=settings.chat_connections),
        "translation_rules": rules(TranslationRules, "translation"),
        "translation_scorer": scorer_from(settings.comet_model, settings.comet_python),
        "quality_trial": QualityTrial(sample=settings.quality_sample),
        "limits": Limits(max_file_bytes=settings.max_file_bytes),
        "keeping": Keeping(prefer_folders=list(settings.prefer_folders)),
        "workers": Workers(
            processes=settings.workers, item_seconds=settings.item_seconds, memory_bytes=settings.worker_bytes
        ),
        "sound_rules": SoundRules(
            streams=list(settings.audio_streams),
            window_seconds=settings.audio_window_seconds,
            window_longest_seconds=settings.audio_window_longest_seconds,
        ),
        "speech_engines": speech_engines_from(settings, ledger.breakers, billing),
        "diarizer": diarizer_from(settings.diarization_model, settings.hf_token, settings.speech_device),
        "image_embedder": image_embedder_from(settings.image_embedder, settings.embedding_device),
        "text_embedder": text_embedder_from(settings.text_embedder, settings.embedding_device),
        "language_identifier": Py3LangIdentifier(languages=list(settings.spoken_languages)),
        "translators": translators_from(settings, chat, billing.prices.call, sanitiser),
        "cluster_rules": ClusterRules(
            method=settings.cluster_method,
            threshold=settings.cluster_threshold,
            smallest=settings.cluster_smallest,
            renewed_from=settings.cluster_renewed_from,
        ),
        "chat_model": chat,
        "sanitiser": sanitiser,
    }
