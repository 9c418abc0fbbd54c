import pytest

from resources import build_resources
from resources.errors import SettingsError
from resources.settings import load_settings


def test_limits_are_the_languages_own_unless_they_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_SUBTITLE_LINE_CHARACTERS", "")
    monkeypatch.setenv("MEDIA_SUBTITLE_CHARACTERS_PER_SECOND", "20")
    rules = build_resources(load_settings())["subtitle_rules"]
    assert (rules.line_characters, rules.characters_per_second) == (None, 20.0)
    assert (rules.lines, rules.min_seconds, rules.max_seconds) == (2, 0.833, 7.0)
    assert (rules.gap_seconds, rules.chain_seconds) == (0.083, 0.5)


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("LINES", "3", "less than or equal to 2"),
        ("LINE_CHARACTERS", "5", "greater than or equal to 10"),
        ("CHAIN_SECONDS", "0.01", "at least MEDIA_SUBTITLE_GAP_SECONDS"),
    ],
)
def test_a_rule_that_nobody_can_keep_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(f"MEDIA_SUBTITLE_{variable}", value)
    with pytest.raises(SettingsError, match=f"MEDIA_SUBTITLE_{variable} is '?{value}'?; allowed: {allowed}"):
        load_settings()
