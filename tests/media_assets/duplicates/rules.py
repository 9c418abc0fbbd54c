"""Rules that hold some thresholds alone, so that a test fails where another one is read."""

from types import SimpleNamespace
from typing import cast

from resources.duplicates import DuplicateRules


def only(thresholds: tuple[str, ...]) -> DuplicateRules:
    """Return rules of which reading any other threshold is an error."""
    return cast(DuplicateRules, SimpleNamespace(**DuplicateRules().only(*thresholds)))
