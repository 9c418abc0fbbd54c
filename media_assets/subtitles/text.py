"""Text as subtitles hold it: cleaned of what could break a file, measured, cut where a word must be cut."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_INVISIBLE = ("Mn", "Me", "Cf")
_JOINER = "\u200d"

_CLEANED: dict[int, str | None] = {
    **{code: " " for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)},
    # Embeddings, overrides and isolates reach over the end of a cue and turn what is around it; marks do not.
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),
    # Formats put these where a line would be taken for something else.
    **dict.fromkeys((0x2060, 0xFEFF), None),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}

_CJK = re.compile(
    "[\u2e80-\u2fdf\u3001-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9f\U00020000-\U0003ffff]"
)
_KATAKANA = re.compile("[\u30a1-\u30ff\uff66-\uff9f]")
_SMALL_KANA = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def clean(text: str) -> str:
    """Return text on one line, without control characters and without marks that turn the text around it."""
    return " ".join(text.translate(_CLEANED).split())


def solid(text: str) -> str:
    """Return cleaned text without its spaces."""
    return clean(text).replace(" ", "")


def units(text: str) -> int:
    """Measure text: a full-width character (East Asian width W or F) is 2 wide, a combining mark 0, any other 1."""
    return len(text) if text.isascii() else sum(map(_units_of, text))


@lru_cache(maxsize=65_536)
def _units_of(character: str) -> int:
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def is_cjk(character: str) -> bool:
    """Whether a character is of a script that puts no space between words: Han, kana and their punctuation."""
    return _CJK.match(character) is not None


def without_spaces(text: str) -> bool:
    """Whether text has letters of Thai, Lao, Burmese or Khmer, whose words only an engine can tell apart."""
    return _WITHOUT_SPACES.search(text) is not None


def atoms(chunk: str) -> list[str]:
    """Split a chunk without spaces where a line may break: around Chinese and Japanese characters.

    Closing marks and small kana stay with what is before them, opening marks with what follows, words in katakana and
    in other scripts stay whole.
    """
    if chunk.isascii() or _CJK.search(chunk) is None:
        return [chunk]
    cuts = [at for at in range(1, len(chunk)) if _may_break(chunk[at - 1], chunk[at])]
    return [chunk[start:end] for start, end in zip([0, *cuts], [*cuts, len(chunk)], strict=True)]


def _may_break(before: str, after: str) -> bool:
    if not (is_cjk(before) or is_cjk(after)):
        return False
    if _KATAKANA.match(before) and _KATAKANA.match(after):
        return False
    if unicodedata.category(before) in ("Ps", "Pi"):
        return False
    return unicodedata.category(after) not in ("Pe", "Pf", "Po", "Pd", "Lm", "Mn", "Mc", "Me", "Cf") and (
        after not in _SMALL_KANA
    )


def cut(word: str, line: int) -> list[str]:
    """Cut a word into pieces of at most `line` units, between letters as a reader sees them where that is possible."""
    pieces: list[str] = []
    held, wide = "", 0
    for cluster in _clusters(word):
        for part in [cluster] if units(cluster) <= line else cluster:
            width = units(part)
            if held and wide + width > line:
                pieces.append(held)
                held, wide = "", 0
            held, wide = held + part, wide + width
    return [*pieces, held]


def _clusters(word: str) -> Iterator[str]:
    held = ""
    for character in word:
        stays = unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf", "Sk") or held.endswith(_JOINER)
        if held and not stays:
            yield held
            held = ""
        held += character
    yield held
