from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from resources.chat.failures import seconds_to_wait


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (" 1.5 ", 1.5), ("0", 0.0), (None, None), ("", None), ("soon", None), ("-3", None)],
)
def test_a_retry_after_in_seconds_is_read(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header) == seconds


def test_a_retry_after_may_be_a_date() -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    wait = seconds_to_wait(format_datetime(later, usegmt=True))
    assert wait is not None and 3000 < wait <= 3600
    assert seconds_to_wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
