"""Which of several keys is used next."""

from resources.chat.keys import ASIDE_SECONDS, LIMITED_SECONDS, KeyRing
from tests.resources.waiting import Time


def test_the_first_usable_key_is_used_and_a_refused_one_is_set_aside() -> None:
    time = Time()
    ring = KeyRing(["one", "two", "one"], time)
    assert (len(ring), ring.next()) == (2, "one")
    ring.refuse("one")
    assert ring.next() == "two"
    ring.refuse("two")
    assert ring.next() is None
    time.now += ASIDE_SECONDS
    assert ring.next() == "one"


def test_a_limited_key_is_left_until_its_time_while_there_is_another() -> None:
    time = Time()
    ring = KeyRing(["one", "two"], time)
    ring.limit("one", 30)
    assert (ring.next(), ring.wait("two"), ring.wait("one")) == ("two", 0, 30)
    ring.limit("two", None)
    assert (ring.next(), ring.wait("two")) == ("two", LIMITED_SECONDS), "the one whose limit ends first"
    assert ring.next({"two"}) is None, "what was tried is not waited for by way of another"
    time.now += 30
    assert ring.next() == "one"


def test_no_keys_are_one_empty_key_and_none_is_shown() -> None:
    assert KeyRing([]).next() == KeyRing([]).first == ""
    assert "canary" not in repr(KeyRing(["canary"]))
