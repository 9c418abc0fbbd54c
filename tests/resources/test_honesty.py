from resources import build_resources
from resources.honesty import HonestyRules
from resources.settings import load_settings


def test_the_rules_take_the_settings_and_have_the_same_defaults() -> None:
    settings = load_settings(_env_file=None, honesty_fastest=20.0)
    rules = build_resources(settings)["honesty_rules"]
    assert rules == HonestyRules(fastest=20.0)


def test_limits_of_the_check_are_not_in_the_key_of_what_is_flagged() -> None:
    assert HonestyRules(warn_flagged=0.5, warn_coverage=0.1).thresholds == HonestyRules().thresholds
    assert HonestyRules(fastest=20.0).thresholds != HonestyRules().thresholds
