"""Which translator a pair gets, and what is said about it."""

from hypothesis import given
from hypothesis import strategies as st

from media_assets.translation.choose import Candidate, choose
from media_assets.translation.known import Quality

ROUGH = Candidate("apertium", "apertium@3", quality=Quality(45.2, "published"), seconds=0.05)
NEURAL = Candidate("seq2seq:nllb", "seq2seq:nllb@1", quality=Quality(54.0, "published"), seconds=2.0)
CHAT = Candidate("chat", "chat:gpt@host", quality=Quality(54.8, "measured on 300 segments"), price=4.0, seconds=0.5)
UNKNOWN = Candidate("seq2seq:mine", "seq2seq:mine@1")


def named(*candidates: Candidate, **more: object) -> list[str]:
    return [one.spec for one in choose(candidates, **more).order]  # type: ignore[arg-type]


def test_the_best_wins_and_the_others_stand_in_from_the_best_down() -> None:
    assert named(ROUGH, NEURAL) == ["seq2seq:nllb", "apertium"]


def test_a_difference_that_nobody_notices_is_decided_by_price() -> None:
    assert named(ROUGH, NEURAL, CHAT, points=1.0) == ["seq2seq:nllb", "chat", "apertium"]
    assert named(ROUGH, NEURAL, CHAT, points=0.5) == ["chat", "seq2seq:nllb", "apertium"]


def test_of_equal_prices_the_faster_one_wins_and_one_never_seen_counts_as_slow() -> None:
    slow = Candidate("slow", "slow@1", quality=Quality(54.0, "published"), seconds=9.0)
    never = Candidate("never", "never@1", quality=Quality(54.0, "published"))
    assert named(never, slow, NEURAL) == ["seq2seq:nllb", "slow", "never"]


def test_an_unknown_price_counts_as_the_highest() -> None:
    dear = Candidate("dear", "dear@1", quality=Quality(54.9, "measured"), price=None)
    assert named(dear, CHAT) == ["chat", "dear"]


def test_of_what_nothing_is_known_wins_only_where_it_stands_first() -> None:
    assert named(ROUGH, UNKNOWN) == ["apertium", "seq2seq:mine"]
    assert named(UNKNOWN, ROUGH) == ["seq2seq:mine", "apertium"]
    assert "it stands first in MEDIA_TRANSLATOR" in choose([UNKNOWN, ROUGH]).reason


def test_the_cheapest_wins_where_price_is_preferred() -> None:
    assert named(CHAT, NEURAL, ROUGH, prefer="price") == ["seq2seq:nllb", "apertium", "chat"]


def test_what_an_experiment_asks_for_goes_first_if_it_can() -> None:
    assert named(ROUGH, NEURAL, preferred="apertium") == ["apertium", "seq2seq:nllb"]
    away = Candidate("apertium", "apertium@0", obstacle="Apertium is not installed.")
    assert named(away, NEURAL, preferred="apertium") == ["seq2seq:nllb"]


def test_without_anybody_the_reason_is_what_stands_in_the_way() -> None:
    away = Candidate("apertium", "apertium@0", obstacle="Apertium is not installed.")
    choice = choose([away, Candidate("chat", "chat:none@0", obstacle="No chat model is set.")])
    assert (choice.order, choice.reason) == ((), "Apertium is not installed; No chat model is set")
    assert choose([]).reason == "no translator is set"


def test_the_reason_names_figures_where_they_are_from_and_the_others() -> None:
    assert choose([ROUGH, CHAT]).reason == (
        "chat, chrF 54.8 expected (measured on 300 segments), $4.00 for a million characters: the cheapest, then "
        "fastest, within 1 points of the best; beside it apertium, chrF 45.2 expected (published)"
    )
    assert choose([ROUGH]).reason.endswith(": no other translator can do this pair")


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        spec=st.uuids().map(str),
        engine=st.just("e@1"),
        obstacle=st.sampled_from([None, None, "away"]),
        quality=st.none() | st.builds(Quality, st.floats(0, 100), st.just("measured")),
        price=st.none() | st.floats(0, 100),
        seconds=st.none() | st.floats(0, 100),
    ),
    max_size=6,
)


@given(CANDIDATES, st.sampled_from(["quality", "price"]), st.floats(0, 5))
def test_everyone_who_can_is_in_the_order_exactly_once(candidates: list[Candidate], prefer: str, points: float) -> None:
    order = choose(candidates, prefer=prefer, points=points).order
    assert sorted(one.spec for one in order) == sorted(one.spec for one in candidates if one.obstacle is None)
    if order and prefer == "quality" and all(one.quality for one in order):
        assert order[0].quality is not None
        assert order[0].quality.chrf >= max(one.quality.chrf for one in order if one.quality) - points
    if order and prefer == "price" and all(one.price is not None for one in order):
        assert order[0].price == min(one.price for one in order if one.price is not None)
