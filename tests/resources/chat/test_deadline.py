import os
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


def test_threads_are_used_again_but_not_one_that_was_abandoned() -> None:
    first = within(10, threading.get_ident, abandon=lambda: None)
    assert within(10, threading.get_ident, abandon=lambda: None) == first
    closed = threading.Event()
    with pytest.raises(DeadlineExceeded):
        within(0.05, lambda: closed.wait(60), abandon=lambda: None)
    assert within(10, lambda: 42, abandon=lambda: None) == 42
    closed.set()


def test_a_forked_process_begins_with_threads_of_its_own() -> None:
    assert within(10, lambda: 1, abandon=lambda: None) == 1
    child = os.fork()
    if child == 0:
        os._exit(within(10, lambda: 42, abandon=lambda: None))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
