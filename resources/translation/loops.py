"""Translations that got caught in a loop: a known failure of sequence models on odd input."""

import re

_UNITS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+")
_LONGEST = 12
_TIMES = 4


def loops(translation: str, source: str) -> bool:
    """Say whether a translation repeats a phrase of up to 12 words far more often in a row than its source does.

    Four times in a row are a loop where the source says nothing twice; what is said over and over may be translated so.
    """
    times = most_repeated(translation)
    return times >= _TIMES and times > 2 * most_repeated(source)


def most_repeated(text: str) -> int:
    """Return how often some phrase follows itself at most; 1 where none does, 0 for a text without words."""
    found = _UNITS.findall(text.lower())
    most = min(1, len(found))
    for period in range(1, min(_LONGEST, len(found) // 2) + 1):
        same = 0
        for place in range(period, len(found)):
            same = same + 1 if found[place] == found[place - period] else 0
            most = max(most, same // period + 1)
    return most
