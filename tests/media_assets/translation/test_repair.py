"""Repair: whatever a model answers, every cue ends with one text or one reason, and no text moves to another cue."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_assets.translation.answers import LEFT_OUT, MERGED
from media_assets.translation.ask import Reply
from media_assets.translation.cues import Cue
from media_assets.translation.repair import HOPELESS, Made, settle
from media_assets.translation.verify import TERM, Verdict, Verifier
from resources.errors import BudgetExceeded, CircuitOpen, MediaError, ServiceRefused, ServiceUnavailable
from tests.media_assets.translation.chaos import HOW, Entries, spoilt
from tests.media_assets.translation.cue_lists import cue, settled_term

VERIFIER = Verifier("es")


def right(some: Sequence[Cue]) -> Entries:
    return [{"id": one.segment, "text": f"así dice la línea {one.segment} de esto"} for one in some]


ERRORS = ("down", "refused", "open", "paid out")
REPLIES = st.tuples(st.sampled_from([*HOW, *ERRORS]), st.integers(0, 30))


class Chaos:
    """Answers each question as told, then rightly; counts what it was asked."""

    def __init__(self, replies: Sequence[tuple[str, int]]) -> None:
        self.replies, self.asked = list(replies), Counter[int]()

    def ask(self, cues: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        assert cues and not {one.segment for one in cues} & done.keys(), "what is settled is not asked about again"
        self.asked.update(one.segment for one in cues)
        how, at = self.replies.pop(0) if self.replies else ("right", 0)
        errors: dict[str, MediaError] = {
            "down": ServiceUnavailable("here is down"),
            "refused": ServiceRefused("here refused"),
            "open": CircuitOpen("here is left alone"),
            "paid out": BudgetExceeded("the money is used up"),
        }
        if how in errors:
            raise errors[how]
        return Reply(spoilt(right(cues), how, at), "chaos@1")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(length=st.integers(0, 25), replies=st.lists(REPLIES, max_size=25))
def test_every_cue_ends_with_its_own_text_or_a_reason_whatever_is_answered(
    length: int, replies: list[tuple[str, int]]
) -> None:
    cues = [cue(segment) for segment in range(length)]
    model = Chaos(replies)
    made = settle(cues, model.ask, VERIFIER)
    assert sorted(made) == [one.segment for one in cues], "none lost, none invented"
    for segment, one in made.items():
        assert (one.text is None) == bool(one.problem or one.error), "a text, or a reason"
        if one.text is not None:
            assert re.findall(r"\d+", one.text) == [str(segment)], "a text belongs to the cue that it is given to"
    assert all(count <= 12 for count in model.asked.values()), "and not for any number of calls"


@settings(max_examples=100, deadline=None)
@given(length=st.integers(1, 40), how=st.sampled_from(HOW), at=st.integers(0, 39))
def test_one_spoilt_reply_costs_no_cue(length: int, how: str, at: int) -> None:
    cues = [cue(segment) for segment in range(length)]
    made = settle(cues, Chaos([(how, at)]).ask, VERIFIER)
    assert [made[one.segment].text for one in cues] == [entry["text"] for entry in right(cues)]


def test_a_reply_that_settles_nothing_halves_the_window_down_to_single_cues() -> None:
    sizes = []

    def only_alone(cues: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        sizes.append(len(cues))
        return Reply(right(cues) if len(cues) == 1 else [], "m")

    made = settle([cue(segment) for segment in range(5)], only_alone, VERIFIER)
    assert sizes == [5, 3, 2, 1, 1, 1, 2, 1, 1]
    assert all(one.text for one in made.values())


def test_a_model_that_settles_nothing_at_all_is_given_up() -> None:
    calls = Counter[int]()

    def hopeless(cues: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        calls[len(cues)] += 1
        return Reply([], "m")

    made = settle([cue(segment) for segment in range(64)], hopeless, VERIFIER)
    assert calls[1] == 2 * HOPELESS and calls.total() <= 6 + 1 + 2 * HOPELESS
    assert {one.problem for one in made.values()} == {LEFT_OUT}


def test_a_missing_term_is_asked_for_once_more_and_then_remarked_on() -> None:
    some = [cue(0, "the moon rose", terms=(settled_term("moon", "luna"),)), cue(1, "so it was")]
    calls = []

    def stubborn(cues: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        calls.append({one.segment: faults.get(one.segment) for one in cues})
        return Reply([{"id": one.segment, "text": ["salió el satélite", "así fue"][one.segment]} for one in cues], "m")

    made = settle(some, stubborn, VERIFIER)
    assert calls == [{0: None, 1: None}, {0: TERM}]
    assert (made[0].text, made[0].remarks) == ("salió el satélite", (TERM,))


def test_what_is_refused_for_a_rule_is_told_that_rule_when_asked_again() -> None:
    told: list[str | None] = []

    def ask(cues: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        told.append(faults.get(0))
        return Reply([{"id": 0, "text": "x"}], "m")

    def judge(cues: Sequence[Cue], texts: Mapping[int, str]) -> dict[int, Verdict]:
        return {0: Verdict(hard="a number was changed")}

    assert settle([cue(0)], ask, judge)[0].problem == "a number was changed"
    assert told == [None, "a number was changed"]


def test_money_with_the_action_step_down_keeps_the_baseline_and_comes_back() -> None:
    def ask(cues: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        raise BudgetExceeded("the money is used up", step_down=True)

    (made,) = settle([cue(0)], ask, VERIFIER).values()
    assert (made.error, made.problem, made.lesser) == (None, "the money is used up", "the money is used up")


def test_a_text_that_holds_its_neighbours_is_not_taken() -> None:
    cues = [cue(segment) for segment in range(3)]
    reasons = []

    def merging(some: Sequence[Cue], faults: Mapping[int, str], done: Mapping[int, Made]) -> Reply:
        reasons.append(dict(faults))
        return Reply(spoilt(right(some), "merge" if len(some) == 3 else "right", 0), "m")

    made = settle(cues, merging, VERIFIER)
    assert reasons[1] == {0: MERGED, 1: LEFT_OUT}
    assert [one.text for _, one in sorted(made.items())] == [entry["text"] for entry in right(cues)]
