"""What the calls of a stretch of work are for, where the work itself cannot pass it on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from resources.chat.base import NO_PURPOSE, Purpose

_CURRENT: ContextVar[Purpose] = ContextVar("purpose of calls", default=NO_PURPOSE)


@contextmanager
def calling_for(purpose: Purpose) -> Iterator[None]:
    """Say what the calls made meanwhile in this thread are for: a transcriber takes sound and knows no batch."""
    token = _CURRENT.set(purpose)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current_purpose() -> Purpose:
    """Return what the calls of this thread are for; no purpose where nobody said."""
    return _CURRENT.get()
