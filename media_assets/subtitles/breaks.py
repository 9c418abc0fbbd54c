"""How good a break between two words is: after a sentence best, within what belongs together worst."""

import re
from collections.abc import Sequence

from media_assets.subtitles.phrases import ABBREVIATIONS, BEGIN_A_PHRASE, KEPT_WITH_THE_NEXT
from media_assets.subtitles.text import is_cjk
from media_assets.subtitles.tokens import Token

SENTENCE, CLAUSE, PHRASE, WORD, TOGETHER, NEVER = 0.0, 2.0, 3.5, 6.0, 12.0, 60.0
"""Costs of a break: after a sentence, after a clause, before a phrase, between words, in what belongs together, and
where a word or a mark would be torn off."""

_CLOSING = "\"'”’»›)]}」』】）〉》"
_SENTENCE_END = re.compile(r"[.!?…。！？｡؟।॥።]+$")
_CLAUSE_END = re.compile(r"[,;:،؛、，；：–—-]$")
_MARKS_ONLY = re.compile(r"^[\W_]+$")
_OPENING_ONLY = re.compile(r"^[\"'“‘„«‹(\[{¿¡「『【（〈《–—-]+$")
_LETTERS = re.compile(r"[\W_]+")
_HIRAGANA = re.compile("[\u3041-\u309f]")


def penalties(tokens: Sequence[Token], language: str | None) -> list[float]:
    """Return the cost of a break before each token, from the costs above; the first one's is `SENTENCE`."""
    code = language or "en"
    begins = BEGIN_A_PHRASE.get(code, BEGIN_A_PHRASE["en"])
    kept = KEPT_WITH_THE_NEXT.get(code, KEPT_WITH_THE_NEXT["en"])
    found = [SENTENCE] if tokens else []
    for before, after in zip(tokens, tokens[1:], strict=False):
        cost = _cost(before, after, begins, kept)
        # A pause that ended a segment ends at least a clause.
        found.append(min(cost, CLAUSE) if before.segment != after.segment else cost)
    return found


def ends_sentence(before: Token, after: Token | None) -> bool:
    """Whether a sentence ends with a token."""
    text = before.text.rstrip(_CLOSING)
    if not _SENTENCE_END.search(text):
        return False
    if not text.endswith(".") or after is None:
        return True
    word = text.rstrip(".").casefold()
    initial = len(word) == 1 and word.isalpha() and text[:1].isupper()
    return not (initial or word in ABBREVIATIONS or after.text[:1].islower())


def _cost(before: Token, after: Token, begins: frozenset[str], kept: frozenset[str]) -> float:
    if before.torn and not after.space:
        return NEVER
    if _OPENING_ONLY.match(before.text) or (_MARKS_ONLY.match(after.text) and not _OPENING_ONLY.match(after.text)):
        return NEVER
    if ends_sentence(before, after):
        return SENTENCE
    if _CLAUSE_END.search(before.text.rstrip(_CLOSING)):
        return CLAUSE
    if not after.space:
        return _unspaced(before.text[-1], after.text[0])
    left, right = (_LETTERS.sub("", token.text).casefold() for token in (before, after))
    if left in kept or left in begins:
        return TOGETHER
    if right in begins:
        return PHRASE
    if before.text[:1].isupper() and after.text[:1].isupper() or left.isdigit():
        return (WORD + TOGETHER) / 2  # a name, or a number with its unit
    return WORD


def _unspaced(before: str, after: str) -> float:
    if not (is_cjk(before) or is_cjk(after)):
        return WORD
    if _HIRAGANA.match(before):
        # Japanese phrases begin with an ideograph or katakana and end in hiragana.
        return (WORD + TOGETHER) / 2 if _HIRAGANA.match(after) else PHRASE
    return TOGETHER if _HIRAGANA.match(after) else (WORD + TOGETHER) / 2
