"""A hard end for a blocking call."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class DeadlineExceeded(Exception):
    """The call did not return in time."""


def within(seconds: float, call: Callable[[], T], abandon: Callable[[], None]) -> T:
    """Return what `call` returns, or give up after `seconds` whatever the call is doing.

    An HTTP client's timeout holds for each read, so a server that drips a byte now and then keeps a call alive for
    as long as it likes; only waiting from another thread has an end.

    Args:
        seconds: total time.
        call: runs in a thread of its own; what it raises is raised here.
        abandon: closes what the call waits on, so that its thread ends soon after.

    Raises:
        DeadlineExceeded: the time ran out.
    """
    result: list[T] = []
    error: list[BaseException] = []

    def run() -> None:
        try:
            result.append(call())
        except BaseException as raised:
            error.append(raised)

    thread = threading.Thread(target=run, name="chat request", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        abandon()
        raise DeadlineExceeded
    if error:
        raise error[0]
    return result[0]
