"""What an exception of the openai package means for us, in sentences that carry no key, header or foreign text."""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from resources.errors import MediaError, RateLimited, ServiceRefused, ServiceUnavailable

_TRY_AGAIN = frozenset({408, 409, 425})
_CODE = re.compile(r"[a-z0-9_.-]{1,48}")
_NO_QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


class KeyRefused(ServiceRefused):
    """The service refused the key, or perhaps only what was asked with it.

    Args:
        message: the sentence for people.
        certain: whether it is the key: unknown or out of quota. A 403 may be about the request alone.
    """

    def __init__(self, message: str, certain: bool) -> None:
        """Keep the certainty beside the message."""
        super().__init__(message)
        self.certain = certain


def outcome_of(error: BaseException) -> str:
    """Return the word for a failed request: network, timeout, rate-limited, server-error, malformed or refused."""
    return error.outcome if isinstance(error, ServiceUnavailable) else "refused"


def meaning_of(error: Exception, service: str, seconds: float) -> MediaError:
    """Translate an exception raised by one request.

    Args:
        error: what the openai package raised.
        service: host of the service, for the sentence.
        seconds: the time the request had.

    Returns:
        `ServiceUnavailable` for network, timeout, 5xx and unreadable replies, `RateLimited` for 429, `KeyRefused` for
        401, 403 and an empty quota, `ServiceRefused` for every other answer and for a request that cannot be made.
    """
    import openai

    if isinstance(error, openai.APITimeoutError):
        return ServiceUnavailable(f"{service} did not answer within {seconds:g} s", "timeout")
    if isinstance(error, openai.APIConnectionError):
        return ServiceUnavailable(f"{service} could not be reached, or closed the connection", "network")
    if isinstance(error, openai.APIStatusError):
        return _meaning_of_status(error, service)
    if isinstance(error, (openai.APIError, json.JSONDecodeError, UnicodeDecodeError, RecursionError)):
        return ServiceUnavailable(f"{service} sent a reply that is not valid JSON", "malformed")
    return ServiceRefused(f"the request to {service} could not be made ({type(error).__name__})")


def _meaning_of_status(error: Any, service: str) -> MediaError:
    status = error.status_code
    code = error.code if isinstance(error.code, str) and _CODE.fullmatch(error.code) else None
    sentence = f"{service} answered {status}" + (f" ({code})" if code else "")
    if status == 429 and code not in _NO_QUOTA:
        return RateLimited(sentence, retry_after=seconds_to_wait(error.response.headers.get("retry-after")))
    if status >= 500 or status in _TRY_AGAIN:
        return ServiceUnavailable(sentence, "timeout" if status == 408 else "server-error")
    if status in (401, 403, 429):
        return KeyRefused(sentence, certain=status != 403)
    return ServiceRefused(sentence)


def seconds_to_wait(header: str | None) -> float | None:
    """Read a Retry-After header, which holds seconds or an HTTP date; None when it says nothing usable."""
    if not header:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d+)?", header.strip()):
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())
