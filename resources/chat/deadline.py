"""A hard end for a blocking call."""

import os
import threading
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_IDLE: deque["_Worker"] = deque()
"""Threads that wait for a call; a new thread for each call takes twice the processor time."""


class DeadlineExceeded(Exception):
    """The call did not return in time."""


def within(seconds: float, call: Callable[[], T], abandon: Callable[[], None]) -> T:
    """Return what `call` returns, or give up after `seconds` whatever the call is doing.

    An HTTP client's timeout holds for each read, so a server that drips a byte now and then keeps a call alive for
    as long as it likes; only waiting from another thread has an end.

    Args:
        seconds: total time.
        call: runs in another thread; what it raises is raised here.
        abandon: closes what the call waits on, so that its thread ends soon after.

    Raises:
        DeadlineExceeded: the time ran out.
    """
    try:
        worker = _IDLE.pop()
    except IndexError:
        worker = _Worker()
    ended: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
    worker.calls.put((call, ended))
    try:
        result, error = ended.get(timeout=seconds)
    except Empty:
        worker.calls.put(None)
        abandon()
        raise DeadlineExceeded from None
    except BaseException:
        worker.calls.put(None)
        raise
    _IDLE.append(worker)
    if error:
        raise error
    return result  # type: ignore[no-any-return]


class _Worker:
    """A thread that makes one call after the other until it is told to end."""

    def __init__(self) -> None:
        self.calls: SimpleQueue[tuple[Callable[[], Any], SimpleQueue[Any]] | None] = SimpleQueue()
        threading.Thread(target=self._run, name="chat request", daemon=True).start()

    def _run(self) -> None:
        while (asked := self.calls.get()) is not None:
            call, ended = asked
            try:
                ended.put((call(), None))
            except BaseException as error:
                ended.put((None, error))
            del asked, call, ended  # nothing of a call outlives it here


# Threads do not survive a fork, and a call given to one of them would wait for its deadline.
os.register_at_fork(after_in_child=_IDLE.clear)
