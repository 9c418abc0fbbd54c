"""How many tokens a text has, before any service has counted them."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from resources.money.billing import Request
from resources.money.price import Amount

LATIN, OTHER, DENSE = 4.0, 2.0, 1.0
"""Characters for a token.

Four in English is OpenAI's own rule of thumb (help page "What are tokens and how to count them?"). Other alphabets,
and Chinese, Japanese and Korean writing, take more tokens (Petrov et al. 2023, "Language Model Tokenizers Introduce
Unfairness Between Languages"); their two figures here are rough, and all three give way to what a service has counted.
"""

SURE_FROM = 3
"""Requests from which what was counted is believed rather than the guess."""

UNSURE, SLACK = 2.0, 1.1
"""How many times a guess is set aside before anything was counted, and at least afterwards: texts differ."""

_LATIN_END, _DENSE_BEGIN = "\u0250", "\u2e80"


def guessed_tokens(text: str) -> float:
    """Return about how many tokens a text has."""
    if text.isascii():
        return len(text) / LATIN
    dense = sum(character >= _DENSE_BEGIN for character in text)
    other = sum(_LATIN_END <= character < _DENSE_BEGIN for character in text)
    return (len(text) - dense - other) / LATIN + other / OTHER + dense / DENSE


@dataclass
class _Counted:
    requests: int = 0
    guessed_in: float = 0.0
    counted_in: int = 0
    counted_out: int = 0
    most: float = SLACK
    """How many times its estimate a request has taken at most, once estimates were sure."""

    def add(self, guessed_in: float, counted_in: int, counted_out: int) -> None:
        """Take in an answered request."""
        self.requests += 1
        self.guessed_in += guessed_in
        self.counted_in += counted_in
        self.counted_out += counted_out


class TokenEstimates:
    """Corrects guesses by what services have counted for the same stage and model.

    The share of tokens out for each token in comes from the ledger at first; how far guesses of tokens in are off is
    learned from the requests of this process, since the ledger does not know what was guessed.
    """

    def __init__(self, history: Callable[[str, str], tuple[int, int, int]]) -> None:
        """Learn from `history`: (stage, model) → answered requests, their tokens in, their tokens out."""
        self._history = history
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[_Counted, _Counted]] = {}

    def of(self, request: Request) -> Amount:
        """Return what a request will probably take."""
        tokens_in, out = self._tokens(request)
        return Amount(round(tokens_in), round(out), 0, request.audio_seconds)

    def most(self, request: Request) -> Amount:
        """Return what a request takes at most, if it is none that differs more than all before: a budget asks this."""
        tokens_in, out = self._tokens(request)
        mine = self._of(request)[0]
        times = mine.most if mine.requests >= SURE_FROM else UNSURE
        return Amount(math.ceil(times * tokens_in), math.ceil(times * out), 0, request.audio_seconds)

    def learn(self, request: Request, tokens_in: int, tokens_out: int) -> None:
        """Take in what a service has counted for an answered request."""
        if request.tokens_in and tokens_in:
            with self._lock:
                mine = self._of(request)[0]
                if mine.requests >= SURE_FROM:
                    expected = self._tokens(request)
                    taken = (tokens_in / expected[0], tokens_out / expected[1] if expected[1] else 1.0)
                    mine.most = max(mine.most, *taken)
                mine.add(request.tokens_in, tokens_in, tokens_out)

    def _tokens(self, request: Request) -> tuple[float, float]:
        mine, before = self._of(request)
        tokens_in = float(request.tokens_in)
        if mine.requests >= SURE_FROM and mine.guessed_in:
            tokens_in *= mine.counted_in / mine.guessed_in
        for seen in (mine, before):
            if seen.requests >= SURE_FROM and seen.counted_in:
                return tokens_in, tokens_in * seen.counted_out / seen.counted_in
        return tokens_in, float(request.tokens_out or request.tokens_in)

    def _of(self, request: Request) -> tuple[_Counted, _Counted]:
        key = (request.purpose.stage, request.model)
        if key not in self._known:
            requests, tokens_in, tokens_out = self._history(*key)
            # Of two threads that ask at once, what the first one made is kept.
            self._known.setdefault(key, (_Counted(), _Counted(requests, 0.0, tokens_in, tokens_out)))
        return self._known[key]
