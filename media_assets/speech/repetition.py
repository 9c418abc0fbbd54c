"""How much of a text is said over and over."""

import re
import zlib
from dataclasses import dataclass

from media_assets.speech.phantoms import wording

_PIECE = 1000
_LONGEST = 60
# Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words: each sign is a unit, two make a word.
_UNSPACED = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_UNIT = re.compile(rf"{_UNSPACED}|[^\s]+?(?={_UNSPACED}|\s|$)")
_SIGN = re.compile(_UNSPACED)
_DENSE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_LETTERS_A_DENSE_SIGN = 2.2


@dataclass(frozen=True)
class Run:
    """A phrase said several times in succession; `words` are those of all its repeats together."""

    phrase_words: float
    times: int
    words: float


def units(text: str) -> list[str]:
    """Return the words of a text, and single signs where a script has no spaces between words."""
    return _UNIT.findall(wording(text))


def words_of(found: list[str]) -> float:
    """Return how many words some units make, two signs of a script without spaces counting as one."""
    return sum(0.5 if _SIGN.match(unit) else 1.0 for unit in found)


def letters_of(text: str) -> float:
    """Return the length of a text in letters; a Chinese, Japanese or Korean sign is as long to say as 2.2 of them.

    The figure makes the fastest Mandarin (about 7 signs a second), Japanese (12) and English (25 to 30 letters) equal.
    """
    stripped = text.strip()
    return len(stripped) + (_LETTERS_A_DENSE_SIGN - 1) * len(_DENSE.findall(stripped))


def runs(found: list[str]) -> list[Run]:
    """Return the longest run of repeats for each length of phrase that is repeated at all, up to 60 units."""
    longest = []
    for period in range(1, min(_LONGEST, len(found) // 2) + 1):
        best, end, same = 0, 0, 0
        for position in range(period, len(found)):
            same = same + 1 if found[position] == found[position - period] else 0
            if same > best:
                best, end = same, position + 1
        times = best // period + 1
        if times > 1:
            whole = found[end - times * period : end]
            longest.append(Run(words_of(whole[:period]), times, words_of(whole)))
    return longest


def unique_share(found: list[str]) -> float:
    """Return the share of different words among all; 1 where there are none.

    Where signs are not words, every three in succession count as one: an alphabet has few signs, whatever is said.
    """
    if not found:
        return 1.0
    signs = sum(1 for unit in found if _SIGN.match(unit))
    spoken = found if 2 * signs < len(found) else list(zip(found, found[1:], found[2:], strict=False))
    return len(set(spoken)) / len(spoken) if spoken else 1.0


def compression_of(text: str) -> float:
    """Return the bytes of a text for each byte of it compressed, the highest of its pieces of 1,000 letters.

    Whisper's own measure (`zlib`), but with one byte for each sign: in UTF-8 the three bytes of a Hindi or Malayalam
    sign are so alike that true sentences pass Whisper's limit. Long texts compress well too, hence the pieces.
    """
    text = text.strip()
    pieces = [_as_bytes(text[begin : begin + _PIECE]) for begin in range(0, len(text), _PIECE)]
    return max((len(piece) / len(zlib.compress(piece)) for piece in pieces), default=0.0)


def _as_bytes(text: str) -> bytes:
    signs = {sign: number for number, sign in enumerate(dict.fromkeys(text))}
    width = 1 if len(signs) <= 256 else 2
    return b"".join(signs[sign].to_bytes(width, "big") for sign in text)
