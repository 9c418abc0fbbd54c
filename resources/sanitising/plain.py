"""Text as a reader sees it: without the signs that hide a secret from a pattern, and with the way back."""

import re

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
_ODD = re.compile(f"[{_INVISIBLE}\u3000\uff01-\uff5e]")
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
# Full-width forms stand in the order of ASCII (Unicode, Halfwidth and Fullwidth Forms).
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def plain(text: str) -> tuple[str, list[int] | None]:
    """Return the text without invisible signs and full-width forms, and the place in `text` of each sign of it.

    The places are None where nothing had to be changed.
    """
    if text.isascii() or not _ODD.search(text):
        return text, None
    kept = [place for place, sign in enumerate(text) if not _HIDDEN.match(sign)]
    return "".join(text[place] for place in kept).translate(_NARROW), kept


def invisible_in(text: str) -> set[str]:
    """Return the signs of a text that nobody sees: soft hyphens, joiners, marks of direction, tags."""
    return set() if text.isascii() else set(_HIDDEN.findall(text))
