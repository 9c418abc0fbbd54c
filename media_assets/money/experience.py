"""What the ledger's own calls teach: how far guesses of tokens are off, how many calls work takes, and how long."""

from collections.abc import Mapping
from dataclasses import dataclass

from media_assets.money.ahead import Guess
from resources.ledger.costs import CallTotals
from resources.money.price import Amount

BATCHES = 20
"""Newest batches that are looked at: recent work resembles the next more than old work does."""


@dataclass(frozen=True)
class Expected:
    """What work is expected to take.

    Attributes:
        calls: requests, with those that fail and are repeated.
        seconds: from begin to end; None where no call was timed.
        learned_from: calls that this was learned from; 0 for guesses from characters alone.
        how: what it was learned from, in words.
    """

    calls: int
    amount: Amount
    seconds: float | None
    learned_from: int
    how: str


def expected(
    ahead: Guess,
    model: str,
    history: list[CallTotals],
    done: Mapping[str, Guess],
    worked: Mapping[str, float],
) -> Expected:
    """Return what is expected of work ahead.

    Calls of the same model teach; where it has none, those of others do, but nothing about time.

    Args:
        model: the model that will be asked.
        history: the stage's calls by batch and model.
        done: batch → the work that those calls did, as it would be guessed.
        worked: batch → seconds that the stage took there.
    """
    own = [totals for totals in history if totals.model == model or totals.model.startswith(f"{model}-")]
    # Calls that failed may bear another name than those that the same model answered.
    answered = {totals.batch for totals in own or history if totals.tokens_in and done.get(totals.batch)}
    known = [totals for totals in own or history if totals.batch in answered]
    if not known and any(totals.tokens_in for totals in own):
        return _by_call(ahead, own)
    if not known:
        guess = Amount(round(ahead.tokens_in), round(ahead.tokens_out))
        how = "no such call was made yet: tokens are guessed from characters, four for each in Latin letters"
        return Expected(ahead.calls, guess, None, 0, how)
    before = sum((done[batch] for batch in sorted(answered)), Guess())
    calls = sum(totals.calls for totals in known)
    tokens_in = round(ahead.tokens_in * sum(totals.tokens_in for totals in known) / before.tokens_in)
    tokens_out = round(ahead.tokens_out * sum(totals.tokens_out for totals in known) / before.tokens_out)
    cached = round(tokens_in * sum(totals.tokens_cached for totals in known) / sum(one.tokens_in for one in known))
    how = f"learned from {calls:,} call{'' if calls == 1 else 's'} of {'the same' if own else 'another'} model"
    return Expected(
        calls=round(ahead.calls * calls / before.calls),
        amount=Amount(tokens_in, tokens_out, cached),
        seconds=_seconds(ahead, known, done, worked) if own else None,
        learned_from=calls,
        how=how,
    )


def _by_call(ahead: Guess, own: list[CallTotals]) -> Expected:
    """Expect of each call what calls took on average: what they were asked for is not known any more."""
    calls, answered = sum(totals.calls for totals in own), sum(totals.ok for totals in own)
    tokens = [sum(getattr(totals, name) for totals in own) for name in ("tokens_in", "tokens_out", "tokens_cached")]
    amount = Amount(*(round(ahead.calls * counted / calls) for counted in tokens))
    seconds = ahead.calls * sum(totals.seconds for totals in own) / answered if answered else None
    how = f"learned from {calls:,} call{'' if calls == 1 else 's'} of the same model, by the mean of a call"
    return Expected(ahead.calls, amount, seconds, calls, how)


def _seconds(
    ahead: Guess, known: list[CallTotals], done: Mapping[str, Guess], worked: Mapping[str, float]
) -> float | None:
    """Return seconds by what the stage took for as many calls; with several connections that is less than their sum."""
    timed = [batch for batch in dict.fromkeys(totals.batch for totals in known) if worked.get(batch)]
    calls = sum(done[batch].calls for batch in timed)
    if calls:
        return ahead.calls * sum(worked[batch] for batch in timed) / calls
    answered = sum(totals.ok for totals in known)
    return ahead.calls * sum(totals.seconds for totals in known) / answered if answered else None
