import pytest

from resources import extras
from resources.errors import SettingsError
from resources.extras import require_packages


@pytest.mark.parametrize("value", ["pocketsphinx", "hashing", "faster-whisper:small", "descriptor"])
def test_what_the_base_installation_holds_needs_nothing(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    require_packages("MEDIA_X", value)


@pytest.mark.parametrize(
    ("value", "package"),
    [
        ("minilm", "sentence_transformers"),
        ("minilm:org/m", "sentence_transformers"),
        ("clip:org/m", "sentence_transformers"),
        ("whisperx:small", "whisperx"),
    ],
)
def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch, value: str, package: str) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    with pytest.raises(SettingsError) as caught:
        require_packages("MEDIA_X", value)
    assert str(caught.value) == (
        f"MEDIA_X is '{value}', which needs the package {package}; "
        "in the repository: pip install -c constraints.txt '.[models]'"
    )
