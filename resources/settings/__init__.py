"""Every setting of the product, read from `MEDIA_*` variables and an optional `.env` file."""

from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from resources.errors import SettingsError
from resources.settings.asr import AsrSettings
from resources.settings.chat import ChatSettings
from resources.settings.corpus import CorpusSettings
from resources.settings.enhancement import EnhancementSettings
from resources.settings.files import FileSettings
from resources.settings.honesty import HonestySettings
from resources.settings.knowledge import KnowledgeSettings
from resources.settings.models import ModelSettings
from resources.settings.money import MoneySettings
from resources.settings.privacy import PrivacySettings
from resources.settings.quality import QualitySettings
from resources.settings.sound import SoundSettings
from resources.settings.speech import SpeechSettings
from resources.settings.subtitles import SubtitleSettings
from resources.settings.translation import TranslationSettings
from resources.settings.words import sentence


class Settings(
    KnowledgeSettings,
    CorpusSettings,
    QualitySettings,
    SubtitleSettings,
    HonestySettings,
    AsrSettings,
    SoundSettings,
    SpeechSettings,
    ChatSettings,
    MoneySettings,
    TranslationSettings,
    PrivacySettings,
    EnhancementSettings,
    ModelSettings,
    FileSettings,
    BaseSettings,
):
    """What a user may choose; each field is the variable of the same name with `MEDIA_` before it."""

    model_config = SettingsConfigDict(
        env_prefix="MEDIA_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: one sentence naming the variable, its value and what is allowed.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(sentence(Settings.model_fields, error)) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not UTF-8 text; allowed: lines of VARIABLE=value in UTF-8.") from None
