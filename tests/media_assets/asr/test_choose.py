import pytest

from media_assets.asr.choose import Candidate, Policy, Sound, choose, worth_comparing
from media_assets.asr.outcomes import Outcome, experience
from tests.benchmarks.fleet import run, summary, world

NOTHING = experience([])
LADDER = [
    Candidate("pocketsphinx", ("en",)),
    Candidate("faster-whisper:tiny"),
    Candidate("faster-whisper:small"),
    Candidate("whisperx:large-v3"),
]
CLEAN = Sound(600, "clean", "en")


def chosen(policy: Policy, sound: Sound = CLEAN, within: float = 0.03) -> str:
    return choose(sound, LADDER, NOTHING, policy, within, 0.1).chosen.candidate.spec


def test_each_policy_chooses_by_what_it_is_called() -> None:
    assert chosen("fixed") == "pocketsphinx"
    assert chosen("best") == "whisperx:large-v3"
    assert chosen("fastest") == "faster-whisper:tiny"
    assert chosen("cheapest-within") == "faster-whisper:small"
    assert chosen("cheapest-within", within=0.1) == "faster-whisper:tiny"
    assert chosen("cheapest-within", within=0.0) == "whisperx:large-v3"


def test_the_reason_says_error_time_what_it_rests_on_and_what_else_there_was() -> None:
    choice = choose(CLEAN, LADDER, NOTHING, "cheapest-within", 0.03, 0.1)
    assert choice.reason.startswith("faster-whisper:small: 6.1 % ")
    assert " of words wrong expected (published figures), " in choice.reason
    assert "the cheapest within 3 points of the best; beside it whisperx:large-v3 " in choice.reason
    known = experience([Outcome("a", "faster-whisper:small", "clean", "en", 0.05, 400)])
    assert "(published figures and 1 own outcome)" in choose(CLEAN, LADDER, known, "cheapest-within", 0.03, 0.1).reason


def test_an_engine_that_does_not_speak_the_language_is_not_chosen() -> None:
    only = [Candidate("pocketsphinx", ("en",)), Candidate("faster-whisper:small")]
    assert choose(Sound(60, "clean", "es"), only, NOTHING, "fastest", 0.03, 0.1).chosen.candidate == only[1]
    assert choose(Sound(60, "clean", "es"), only, NOTHING, "fixed", 0.03, 0.1).chosen.candidate == only[0]


def test_a_service_costs_its_price_and_this_machine_its_time() -> None:
    priced = [Candidate("endpoint:whisper-1", minute_price=0.006), Candidate("faster-whisper:large-v2")]
    service, here = sorted(
        choose(CLEAN, priced, NOTHING, "best", 0.0, 0.1).expected, key=lambda one: one.candidate.spec
    )
    assert service.cost == pytest.approx(0.06) and here.cost == pytest.approx(here.seconds * 0.1 / 3600)


def test_nothing_to_choose_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="no engine"):
        choose(CLEAN, [], NOTHING, "best", 0.0, 0.1)


def test_the_comparison_that_teaches_most_is_with_the_engine_that_could_overturn_the_choice() -> None:
    choice = choose(CLEAN, LADDER, NOTHING, "cheapest-within", 0.03, 0.1)
    other = worth_comparing(choice, 0.03)
    assert other is not None and other != choice.chosen.candidate
    assert worth_comparing(choose(CLEAN, LADDER[:1], NOTHING, "best", 0.0, 0.1), 0.0) is None


def test_on_simulated_fleets_choices_become_right_and_cheap() -> None:
    fleets = [summary(run(world(seed), 90, "cheapest-within", seed + 1000), after=50) for seed in range(10)]
    names = ("right", "seconds", "error", "largest error", "regret")
    right, seconds, error, largest, regret = (sum(fleet[name] for fleet in fleets) / len(fleets) for name in names)
    assert right >= 0.8, "of ten fleets; three times as many in the benchmark are right in 0.9"
    assert regret <= 0.001, "where a choice is wrong, it is by less than anyone could see"
    assert seconds <= 0.7
    assert error <= largest + 0.01
