"""The two families of failure, and nothing else decides what happens to an item.

::

    MediaError
    ├── PermanentError          the file is bad: the item is quarantined and the verdict is kept
    │   ├── UnsupportedMedia    nothing here can read this kind of file: not_applicable
    │   └── DecoderCrashed      the decoder died on this file by a signal
    └── TransientError          the world was bad: retried with backoff, then failed and re-queued, never cached
        ├── FileMoved           the file went away or changed between the tick and the run
        ├── ItemTimeout         the item's time ran out
        ├── OutOfMemory         the worker met its memory limit, or was killed from outside
        ├── ServiceUnavailable  a model service answered 5xx, reset the connection or timed out
        │   ├── RateLimited     ... answered 429; `retry_after` says when to come back
        │   ├── WrongReply      ... is well, but answered something else than was asked for, also when told so
        │   └── CircuitOpen     ... failed so often in a row that it is left alone for a while; no call was made
        ├── ServiceRefused      quota, key or request refused (4xx): not retried in this run
        ├── BudgetExceeded      the money for a run or a month is used up: no call was made, the item waits
        └── StageFailed         every item of a stage failed transiently: the step fails, Dagster retries it

    SettingsError               a wrong setting; one sentence, raised at start
"""


class MediaError(Exception):
    """Anything this product raises about an item; `str()` is a sentence for people.

    Attributes:
        content_id: that of the file it is about, where the file was identified in the same pass; travels with it.
    """

    content_id: str = ""


class PermanentError(MediaError):
    """The file is bad and will be bad tomorrow."""


class UnsupportedMedia(PermanentError):
    """The file may be fine, but no stage reads this kind."""


class DecoderCrashed(PermanentError):
    """The decoder died by a signal while it read this file."""


class TransientError(MediaError):
    """The same call may succeed later; its result is never cached."""


class FileMoved(TransientError):
    """The file went away or changed after it was claimed."""


class ItemTimeout(TransientError):
    """The item used up its time."""


class OutOfMemory(TransientError):
    """The worker met its memory limit, or the system killed it."""


class ServiceUnavailable(TransientError):
    """A model service failed or could not be reached.

    Args:
        message: the sentence for people.
        outcome: the class of the failure: network, timeout, rate-limited, server-error or malformed.
    """

    def __init__(self, message: str, outcome: str = "server-error") -> None:
        """Keep the class beside the message."""
        super().__init__(message)
        self.outcome = outcome


class RateLimited(ServiceUnavailable):
    """The service asked to slow down.

    Args:
        message: the sentence for people.
        retry_after: seconds the service asked to wait, if it said so.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Keep the wait beside the message."""
        super().__init__(message, "rate-limited")
        self.retry_after = retry_after


class WrongReply(ServiceUnavailable):
    """The service answered, but not what was asked for: no JSON, another shape, cut off.

    Args:
        message: the sentence for people.
        wrong: what is wrong with it, without foreign text.
    """

    def __init__(self, message: str, wrong: str) -> None:
        """Keep what is wrong beside the message."""
        super().__init__(message, "malformed")
        self.wrong = wrong


class CircuitOpen(ServiceUnavailable):
    """The service failed too often in a row and is left alone for a while; no call was made."""


class ServiceRefused(TransientError):
    """The service refused the call (key, quota, malformed request); calling again at once is pointless."""


class BudgetExceeded(TransientError):
    """The money for a run or a month is used up; no call was made.

    Args:
        message: the sentence for people.
        step_down: whether the work should go on with less (a cheaper model, or what there is), rather than wait.
    """

    def __init__(self, message: str, *, step_down: bool = False) -> None:
        """Keep the wish beside the message."""
        super().__init__(message)
        self.step_down = step_down


class StageFailed(TransientError):
    """Every item of a stage failed transiently."""


class SettingsError(MediaError):
    """A setting is wrong; the message names the variable, the value and what is allowed."""
