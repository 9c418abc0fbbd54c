"""Where words begin and end, in scripts that write spaces and in scripts that do not."""

import re
import unicodedata

UNSPACED = (
    r"\u0e00-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, hiragana, Han: any character may begin a word. Inside of a class of `re`."""

KATAKANA = r"\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
"""Runs of katakana are words among hiragana and Han. Inside of a class of `re`."""

_MARKS = "".join(
    char
    for char in map(chr, range(0x300, 0xFF00))
    if unicodedata.category(char)[0] == "M" and not re.match(f"[{UNSPACED}{KATAKANA}]", char)
)

JOINERS = _MARKS + "\u200c\u200d"
"""Combining marks, which belong to the letter before them though `re` counts few of them to words."""

SPACED = rf"(?:(?![{UNSPACED}{KATAKANA}])[\w{JOINERS}])+"
"""Expression for a word of a script that writes spaces."""
