import threading

import pytest

from resources.chat.deadline import DeadlineExceeded, within


def test_a_result_comes_back_as_it_is() -> None:
    assert within(10, lambda: 42, abandon=lambda: None) == 42


def test_an_exception_comes_back_as_it_is() -> None:
    def fail() -> None:
        raise ValueError("as it is")

    with pytest.raises(ValueError, match="as it is"):
        within(10, fail, abandon=lambda: None)


def test_a_call_without_an_end_is_abandoned() -> None:
    closed = threading.Event()
    with pytest.raises(DeadlineExceeded):
        within(0.05, lambda: closed.wait(60), abandon=closed.set)
    assert closed.is_set()
