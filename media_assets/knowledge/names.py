"""Names in a text, found by how they are written: what a translation should keep, or render in one way."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media_assets.knowledge.function_words import FUNCTION_WORDS, NO_NAMES, TITLES, TRANSLATED, UNITS
from media_assets.knowledge.scripts import SPACED

_PIECE = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|[^\W\d_]\.(?=[ ][^\W\d_])"  # an initial: F. Kennedy
    rf"|{SPACED}(?:['’&-]{SPACED})*"
    r"|\n|\S"
)
_JOINING = frozenset(
    (
        "of",
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "des",
        "van",
        "von",
        "zu",
        "bin",
        "ibn",
        "ben",
        "al",
        "&",
    )
)
_JOINED = frozenset(("the", "la", "los", "las", "le", "der", "den", "het"))
"""Small words inside a name: one of the first, and then perhaps one of the second, as in `Lord of the Rings`."""

_ENDING = frozenset('.!?…:;\n"“”„«»‹›()[]¿¡—–-*♪#')
_ELIDED = re.compile(r"^(?:[ldjmtsnc]|qu|un|dell|all|nell|sull|dall)['’](?=[^\W\d_])")
_POSSESSIVE = re.compile(r"['’]s$")
_ACRONYM = re.compile(r"(?=(?:.*[^\W\d_]){2})[^\W_]+(?:[.&-][^\W_]+)*\.?|[^\W\d_]+-?\d+")
_ALL_NOUNS_CAPITALISED = ("de", "lb")
_SHOUTED = 0.7


@dataclass(frozen=True)
class _Word:
    """A word or sign: whether a sentence begins with it, and whether a title or number stands before it."""

    text: str
    first: bool = False
    titled: bool = False
    measured: bool = False

    @property
    def capitalised(self) -> bool:
        return self.text[0].isupper() and not self.measured

    @property
    def special(self) -> bool:
        """Whether no common word is written like this: NASA, F-16, YouTube, iPhone."""
        text = self.text
        if self.measured or text[0].isdigit() or text.casefold() in NO_NAMES:
            return False
        if _ACRONYM.fullmatch(text) and text.upper() == text and text != text.lower():
            return True
        return any(one.islower() and two.isupper() for one, two in zip(text, text[1:], strict=False))


def names_in(text: str, language: str | None) -> list[str]:
    """Return the names of people, places, works and things in a text, in order, each once, as they are written.

    A name is a run of capitalised words, with small words such as `of` inside it, an acronym (NASA, F-16), or a word
    with capitals inside (YouTube). Articles, titles (Dr.), weekdays, languages and units after a number are none. The
    first word of a sentence is one where it also stands inside another, belongs to a run, or is written like no common
    word. German capitalises all nouns: there a single word is a name only after a title, or in special writing. Of
    scripts without capitals nothing is found but what stands in them in others.

    Args:
        language: ISO 639-1 code; None where it is not known.
    """
    words = list(_words(text))
    if _shouted(words):
        return []
    inside = {word.text for word in words if word.capitalised and not word.first}
    nouns = language in _ALL_NOUNS_CAPITALISED
    names = (_name(run, inside, nouns) for run in _runs(words))
    return list(dict.fromkeys(name for name in names if name))


def _words(text: str) -> Iterator[_Word]:
    before, ended, titled = "", True, False
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece[0].isalnum():
            piece = _POSSESSIVE.sub("", _ELIDED.sub("", piece))
            yield _Word(piece, ended, titled, before[:1].isdigit() and piece.casefold() in UNITS)
            titled, ended = piece.casefold().rstrip(".") in TITLES, False
        elif piece == "." and titled:
            continue  # the title's own full stop
        else:
            yield _Word(piece)
            titled, ended = False, ended or piece in _ENDING
        before = piece


def _runs(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Yield runs of capitalised words, with the small words that join them."""
    run: list[_Word] = []
    small: list[_Word] = []
    for word in words:
        if word.capitalised or word.special:
            if run and (word.first or word.titled):
                yield run
                run = []
            run += [*small, word] if run else [word]
            small = []
        elif run and len(small) < 2 and word.text in (_JOINED if small else _JOINING):
            small.append(word)
        else:
            if run:
                yield run
            run, small = [], []
    if run:
        yield run


def _name(run: list[_Word], inside: set[str], nouns: bool) -> str | None:
    """Return what of a run is a name; `inside` holds the words that are capitalised amid a sentence."""
    while run and _no_name(run[0], run[1:2], inside, nouns):
        run = run[1:]
        while run and not (run[0].capitalised or run[0].special):
            run = run[1:]
    while run and run[-1].text.casefold() in FUNCTION_WORDS | TITLES:
        run = run[:-1]
    if not run or all(word.text.casefold().partition("-")[0] in TRANSLATED for word in run):
        return None
    if len(run) == 1 and not run[0].special and (len(run[0].text.rstrip(".")) < 2 or (nouns and not run[0].titled)):
        return None
    name = " ".join(word.text for word in run)
    return name if name.count(".") > 1 else name.rstrip(".")


def _no_name(word: _Word, then: Sequence[_Word], inside: set[str], nouns: bool) -> bool:
    """Whether the first word of a run does not belong to a name."""
    plain = word.text.casefold()
    if plain in TITLES or plain in NO_NAMES:
        return True
    if not word.first:
        return not then and plain in FUNCTION_WORDS
    if plain in FUNCTION_WORDS:
        return True
    return not (word.special or (word.text in inside and not nouns) or (then and then[0].capitalised))


def _shouted(words: Sequence[_Word]) -> bool:
    """Whether a text of several words is written in capitals, which say nothing of names then."""
    spelt = [word.text for word in words if word.text.isalpha()]
    letters = "".join(spelt)
    return len(spelt) > 1 and sum(map(str.isupper, letters)) > _SHOUTED * len(letters)
