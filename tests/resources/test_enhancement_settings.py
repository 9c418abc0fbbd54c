import pytest

from resources import build_resources
from resources.errors import SettingsError
from resources.settings import load_settings


def test_what_is_set_is_what_the_resource_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PASSES": "translate, reflect,refine", "FORMALITY": "auto"}.items():
        monkeypatch.setenv(f"MEDIA_ENHANCE_{name}", value)
    monkeypatch.setenv("MEDIA_CHAT_CONNECTIONS", "16")
    made = build_resources(load_settings(translator="chat"))
    chosen = made["enhancement"]
    assert (chosen.passes, chosen.formality, chosen.connections) == (["translate", "reflect", "refine"], "auto", 16)
    assert made["translators"].engine("chat").connections == 16
    assert chosen.in_key == {"passes": ["translate", "reflect", "refine"], "verify": True}


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("PASSES", "reflect", "translate; or translate,refine; or translate,reflect,refine"),
        ("PASSES", "translate,reflect", "translate; or translate,refine; or translate,reflect,refine"),
        ("PASSES", "", "translate; or translate,refine; or translate,reflect,refine"),
        ("FORMALITY", "rude", "'default', 'formal', 'informal' or 'auto'"),
        ("WINDOW_CUES", "0", "greater than or equal to 1"),
    ],
)
def test_a_choice_that_makes_no_sense_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(f"MEDIA_ENHANCE_{variable}", value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value) == f"MEDIA_ENHANCE_{variable} is {value!r}; allowed: {allowed}."
