"""A client of the openai package for any service that speaks its protocols."""

import logging
from typing import Any


def open_client(base_url: str, key: str, timeout: float) -> Any:
    """Return a client that neither retries, nor follows redirects, nor writes what it sends into the log.

    Args:
        base_url: address of the service, up to /v1.
        key: empty for services that need none.
        timeout: seconds for each read and write.
    """
    import openai

    # Their debug records hold whole prompts, and every header that a gateway may echo.
    for name in ("openai", "httpcore", "httpcore2"):
        logging.getLogger(name).setLevel(logging.INFO)
    # The package's own retries would multiply ours, and it follows a redirect to itself 40 times.
    http = openai.DefaultHttpxClient(follow_redirects=False, timeout=timeout)
    return openai.OpenAI(
        api_key=key or "none-needed", base_url=base_url, max_retries=0, timeout=timeout, http_client=http
    )
