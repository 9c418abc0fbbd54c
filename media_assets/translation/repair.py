"""One text for each cue, or the reason why not: what is wrong is asked again, fewer and fewer cues at a time."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from media_assets.translation.answers import matched
from media_assets.translation.ask import Reply
from media_assets.translation.cues import Cue
from media_assets.translation.prompts import texts_of
from media_assets.translation.verify import Verdict
from resources.errors import BudgetExceeded, CircuitOpen, RateLimited, TransientError

TRIES = 2
"""Calls for a single cue before it is given up."""

NEIGHBOURHOOD = "the model translates nothing around it"

HOPELESS = 3
"""Single cues given up before any of a window was settled, after which the window's others are given up too."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a cue.

    Attributes:
        text: what the model made of it; None where the baseline is kept, and then `problem` or `error` says why.
        lesser: what of the service's is to blame that this is less than was asked for.
        error: why it could not be asked about at all.
        tried: whether it was asked about; False where it waits for money or for a service that is left alone.
    """

    text: str | None = None
    problem: str | None = None
    remarks: tuple[str, ...] = ()
    engine: str | None = None
    lesser: str | None = None
    error: TransientError | None = None
    tried: bool = True


Ask = Callable[[Sequence[Cue], Mapping[int, str], Mapping[int, Made]], Reply]
"""Asks about cues, told what was wrong with each before, and what others of the window were settled as."""

Judge = Callable[[Sequence[Cue], Mapping[int, str]], Mapping[int, Verdict]]
"""Judges texts (segment → text) of cues."""


def settle(cues: Sequence[Cue], ask: Ask, judge: Judge) -> dict[int, Made]:
    """Ask about cues until each has a text or a reason; returns segment → what became of it.

    Of a reply in which some are wrong, those are asked about again, with the others as context; of one that settles
    none, the first half, then the second; a single cue twice. A service that is down or paid out ends it at once.
    """
    return _Repair(cues, ask, judge).run()


class _Repair:
    def __init__(self, cues: Sequence[Cue], ask: Ask, judge: Judge) -> None:
        self.ask, self.judge = ask, judge
        self.pending = [list(cues)] if cues else []
        self.sources = {cue.segment: cue.source for cue in cues}
        self.done: dict[int, Made] = {}
        self.faults: dict[int, str] = {}
        self.outages: dict[int, str] = {}
        self.held: dict[int, Made] = {}
        self.tries: Counter[int] = Counter()
        self.settled = self.lost = 0

    def run(self) -> dict[int, Made]:
        while self.pending:
            group = self.pending.pop()
            if self.lost >= HOPELESS and not self.settled:
                self._give_up(group)
                continue
            try:
                reply = self.ask(group, self.faults, self.done)
            except (BudgetExceeded, CircuitOpen, RateLimited) as error:
                waits = isinstance(error, BudgetExceeded) and not error.step_down
                said = _sentence(error).partition(";")[0]  # how long is left differs from call to call
                tried = isinstance(error, RateLimited)
                self._end(group, Made(error=error) if waits else Made(problem=said, lesser=said, tried=tried))
            except TransientError as error:
                # A reply that is cut off, or one cue that is refused, costs a whole window only if it is not divided.
                self.outages |= dict.fromkeys((cue.segment for cue in group), _sentence(error))
                self._narrow(group, TRIES)
            else:
                self._read(group, reply)
        return self.done

    def _read(self, group: list[Cue], reply: Reply) -> None:
        texts, wrong = matched(group, texts_of(reply.entries), self._near(group))
        for segment, verdict in self.judge(group, texts).items():
            made = Made(texts[segment], None, verdict.remarks, reply.engine, reply.lesser)
            if verdict.hard:
                wrong[segment] = verdict.hard
            elif verdict.firm and segment not in self.held:
                self.held[segment] = made
                wrong[segment] = verdict.firm
            else:
                self.done[segment] = made
                self.settled += 1
        for cue in group:
            self.outages.pop(cue.segment, None)
        self.faults |= wrong
        left = [cue for cue in group if cue.segment in wrong]
        if left and len(left) < len(group):
            self.pending.append(left)
        elif left:
            self._narrow(left, 1)

    def _narrow(self, group: list[Cue], tries: int) -> None:
        if len(group) > 1:
            half = (len(group) + 1) // 2
            self.pending += [group[half:], group[:half]]
            return
        segment = group[0].segment
        self.tries[segment] += tries
        if self.tries[segment] < TRIES:
            self.pending.append(group)
        else:
            self._give_up(group)
            self.lost += self.done[segment].text is None

    def _give_up(self, group: Sequence[Cue]) -> None:
        for cue in group:
            outage = self.outages.get(cue.segment)
            problem = outage or self.faults.get(cue.segment, NEIGHBOURHOOD)
            self.done[cue.segment] = self.held.get(cue.segment, Made(problem=problem, lesser=outage))

    def _end(self, group: list[Cue], made: Made) -> None:
        for cue in (cue for some in (group, *self.pending) for cue in some):
            self.done[cue.segment] = self.held.get(cue.segment, made)
        self.pending = []

    def _near(self, group: Sequence[Cue]) -> dict[int, tuple[str, str]]:
        """Return (source, text) of settled cues; a text moved from one of them must not be taken."""
        asked = {cue.segment for cue in group}
        return {
            segment: (self.sources[segment], made.text)
            for segment, made in self.done.items()
            if made.text is not None and segment not in asked
        }


def _sentence(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__
