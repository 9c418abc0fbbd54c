"""Cutting long lists into pages that a phone can open."""

import html
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

PAGE_BYTES = 2_500_000
"""Estimated bytes at which a page is full; half of what a page may have, since estimates err."""

_Entry = TypeVar("_Entry")


def paged(
    entries: Iterable[_Entry], most: int, weigh: Callable[[_Entry], int], most_bytes: int = PAGE_BYTES
) -> list[list[_Entry]]:
    """Cut entries into pages of at most `most` entries and about `most_bytes` bytes; at least one, maybe empty, page.

    Args:
        weigh: estimates the bytes of an entry's HTML.
    """
    pages: list[list[_Entry]] = [[]]
    filled = 0
    for entry in entries:
        weight = weigh(entry)
        if pages[-1] and (len(pages[-1]) >= most or filled + weight > most_bytes):
            pages.append([])
            filled = 0
        pages[-1].append(entry)
        filled += weight
    return pages


def page_name(stem: str, position: int) -> str:
    """Return the file name of a list's page; `position` counts from 1."""
    return f"{stem}.html" if position == 1 else f"{stem}-{position}.html"


def nearby(position: int, total: int) -> list[int | None]:
    """Return the page numbers worth a link from page `position`; None stands for a gap."""
    wanted = sorted({1, total, *range(max(1, position - 2), min(total, position + 2) + 1)})
    shown: list[int | None] = []
    for page in wanted:
        if shown and shown[-1] is not None and page > shown[-1] + 1:
            shown.append(None)
        shown.append(page)
    return shown


def weight_of(*texts: str | None) -> int:
    """Return the bytes that texts take in HTML."""
    return sum(len(html.escape(text).encode("utf-8", "replace")) for text in texts if text)


def fitting(weights: Sequence[int], most_bytes: int) -> int:
    """Return how many entries from the first on fit into `most_bytes`; at least one if there is any."""
    filled = 0
    for position, weight in enumerate(weights):
        filled += weight
        if filled > most_bytes and position:
            return position
    return len(weights)
