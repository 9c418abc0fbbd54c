import pytest

from resources.errors import SettingsError
from resources.translation.apertium import ApertiumTranslator
from resources.translation.choose import translator_from
from resources.translation.none import NoTranslator


def test_the_setting_picks_the_translator() -> None:
    assert isinstance(translator_from("apertium"), ApertiumTranslator)
    assert isinstance(translator_from("none"), NoTranslator)


def test_anything_else_is_refused_with_the_variable_and_the_choices() -> None:
    with pytest.raises(SettingsError) as caught:
        translator_from("google")
    assert str(caught.value) == "MEDIA_TRANSLATOR is 'google'; allowed are apertium and none."
