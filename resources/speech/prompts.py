"""What of the hints fits into Whisper's prompt: whole terms and whole words, counted in the model's own tokens."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

PROMPT_TOKENS = 223
"""Half of Whisper's 448 positions, less the mark in front; terms and prompt together may fill it.

faster-whisper bounds each of the two on its own, and together they would leave no room for an answer.
"""

_SEPARATOR = ", "


class Prompt(NamedTuple):
    """What goes before the answer: terms, and text that might have been said before."""

    terms: tuple[str, ...]
    text: str | None

    @property
    def hotwords(self) -> str | None:
        """The terms as one text, None where there are none."""
        return _SEPARATOR.join(self.terms) or None


def prompt_of(terms: Sequence[str], text: str | None, count: Callable[[str], int]) -> Prompt:
    """Return the terms and the text that fit together: the end of the text in up to half the room, then the terms.

    Args:
        terms: the likeliest first; the first one that does not fit ends the list.
        text: what might have been said before; its end matters most, so its beginning goes first.
        count: how many tokens a text has.
    """
    kept_text = _end_of(_sayable(text or ""), PROMPT_TOKENS // 2 if terms else PROMPT_TOKENS, count)
    room = PROMPT_TOKENS - (count(f" {kept_text}") if kept_text else 0)
    kept: list[str] = []
    for term in (" ".join(_sayable(term).split()) for term in terms):
        if term and count(" " + _SEPARATOR.join([*kept, term])) > room:
            break
        kept += [term] if term else []
    return Prompt(tuple(kept), kept_text or None)


def _end_of(text: str, room: int, count: Callable[[str], int]) -> str:
    """Return as many whole words from the end of the text as fit."""
    words = text.split()
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        if count(" " + " ".join(words[middle:])) > room:
            low = middle + 1
        else:
            high = middle
    return " ".join(words[low:])


def _sayable(text: str) -> str:
    # Names of files can hold lone surrogates, which no tokenizer takes.
    return text.encode("utf-8", "replace").decode("utf-8")
