"""What an error means for the item that has no result because of it."""

from typing import NamedTuple

from resources.errors import BudgetExceeded, CircuitOpen, FileMoved, ItemTimeout, OutOfMemory, PermanentError

_FILE_BOUND = (FileMoved, ItemTimeout, OutOfMemory)
"""Transient errors that one file can cause by itself; they never fail a step, however many there are."""

_NOT_TRIED = (BudgetExceeded, CircuitOpen)
"""Errors by which an item waits without a call."""


class Failure(NamedTuple):
    """How an item without a result is accounted for.

    Attributes:
        state: `quarantined` where the file is bad, `failed` where another try may succeed.
        reason: a sentence for people.
        file_bound: whether the file may be the cause, and not the step.
        tried: whether this was an attempt; waiting for money or for a service that is left alone is none.
    """

    state: str
    reason: str
    file_bound: bool
    tried: bool


def failure_of(error: Exception | None) -> Failure:
    """Say what an error means; one of no family of ours is named by its type."""
    said = str(error) or type(error).__name__
    if not type(error).__module__.startswith("resources."):
        said = f"unexpected {type(error).__name__}: {said}"
    permanent = isinstance(error, PermanentError)
    bound = permanent or isinstance(error, _FILE_BOUND)
    return Failure("quarantined" if permanent else "failed", said, bound, not isinstance(error, _NOT_TRIED))
