"""Which words stand together: tokens into cues by dynamic programming, cues into balanced lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from media_assets.subtitles.breaks import SENTENCE, penalties
from media_assets.subtitles.rules import MILLISECONDS, Limits
from media_assets.subtitles.said import Said
from media_assets.subtitles.text import units
from media_assets.subtitles.tokens import Token

_CUE = 3.0
"""Cost of a cue: what fits into one is not put into two without a reason."""

_SENTENCE_INSIDE = 1.5
"""Cost of a sentence's end inside a cue: two short sentences may share one, where two cues would be too short."""

_MIXED = 4.0
"""Cost of a cue with the end of one sentence and only a part of another."""

_SHORT_OF_TIME = 10.0
"""Cost of each second that a cue lacks to be read; not of each such cue, since fast speech is fast in all its cues."""

_SILENCE, _LONG, _LONGEST = 4.0, 400, 3000
"""Cost of each second of silence inside a cue, from which milliseconds on, and up to which."""

_UNEVEN, _TOP_HEAVY = 15.0, 1.5
"""Costs of two lines of uneven length, in proportion to the difference, and of a longer upper one."""


@dataclass(frozen=True)
class Group:
    """The tokens of one cue, broken into lines.

    Attributes:
        widths: units of each line.
    """

    tokens: Sequence[Token]
    lines: Sequence[str]
    widths: Sequence[int]
    speaker: str | None
    language: str | None
    limits: Limits

    @property
    def units(self) -> int:
        """Units of all lines together."""
        return sum(self.widths)


def groups_of(tokens: Sequence[Token], said: Said, limits: Limits) -> list[Group]:
    """Break tokens of one speaker and language into cues that fit the lines and the maximum duration."""
    run = _Run(tokens, said.language, limits)
    groups = []
    for start, end in run.cues():
        parts = run.lines(start, end)
        lines = [joined(tokens[first:last]) for first, last in parts]
        groups.append(
            Group(tokens[start:end], lines, [units(line) for line in lines], said.speaker, said.language, limits)
        )
    return groups


def joined(tokens: Sequence[Token]) -> str:
    """Return the text of tokens."""
    return "".join((" " if token.space and number else "") + token.text for number, token in enumerate(tokens))


class _Run:
    def __init__(self, tokens: Sequence[Token], language: str | None, limits: Limits) -> None:
        self.tokens, self.limits, self.count = tokens, limits, len(tokens)
        self.penalties = [*penalties(tokens, language), SENTENCE]
        self.before = [0, *accumulate(token.units + token.space for token in tokens)]
        self.spaces = [int(token.space) for token in tokens]
        self.sentences = list(accumulate(int(cost == SENTENCE) for cost in self.penalties))
        self.silences = [0.0, *accumulate(map(_silence, tokens, tokens[1:]))]
        self.reach = self._reach()

    def width(self, start: int, end: int) -> int:
        """Units of the tokens from `start` to before `end` on one line."""
        return self.before[end] - self.before[start] - self.spaces[start]

    def _reach(self) -> list[int]:
        """For each token the end of the longest line that begins with it."""
        reach, end = [], 0
        for start in range(self.count):
            end = max(end, start + 1)
            while end < self.count and self.width(start, end + 1) <= self.limits.line:
                end += 1
            reach.append(end)
        return [*reach, self.count]

    def cues(self) -> list[tuple[int, int]]:
        """Return the cheapest way to break all tokens into cues, as (first token, token after the last)."""
        best, came = [0.0] + [float("inf")] * self.count, [0] * (self.count + 1)
        for start in range(self.count):
            farthest = self.reach[start] if self.limits.lines == 1 else self.reach[self.reach[start]]
            begin = self.tokens[start].start
            for end in range(start + 1, farthest + 1):
                if end > start + 1 and self.tokens[end - 1].end - begin > self.limits.maximum:
                    break
                cost = best[start] + self._cost(start, end)
                if cost < best[end]:
                    best[end], came[end] = cost, start
        found, end = [], self.count
        while end:
            found.append((came[end], end))
            end = came[end]
        return found[::-1]

    def _cost(self, start: int, end: int) -> float:
        limits = self.limits
        available = limits.maximum
        if end < self.count:
            available = min(available, self.tokens[end].start - limits.gap - self.tokens[start].start)
        needed = max(limits.minimum, self.width(start, end) / limits.speed * MILLISECONDS)
        lacking = max(0.0, needed - max(0, available)) / MILLISECONDS
        cost = _CUE + self.penalties[end] + _SHORT_OF_TIME * lacking
        cost += self.silences[end - 1] - self.silences[start]
        sentences = self.sentences[end - 1] - self.sentences[start]
        if sentences:
            whole = self.penalties[start] == SENTENCE == self.penalties[end]
            cost += _SENTENCE_INSIDE * sentences + (0.0 if whole else _MIXED)
        return cost

    def lines(self, start: int, end: int) -> list[tuple[int, int]]:
        """Break a cue into lines: one if it fits, else two where that reads best, the lower one rather longer."""
        if self.width(start, end) <= self.limits.line:
            return [(start, end)]
        fitting = [
            at for at in range(start + 1, self.reach[start] + 1) if at < end and self.width(at, end) <= self.limits.line
        ]
        at = min(fitting, key=lambda at: self._line_cost(start, at, end))
        return [(start, at), (at, end)]

    def _line_cost(self, start: int, at: int, end: int) -> float:
        upper, lower = self.width(start, at), self.width(at, end)
        uneven = _UNEVEN * abs(upper - lower) / (upper + lower)
        return self.penalties[at] + uneven + (_TOP_HEAVY if upper > lower else 0.0)


def _silence(before: Token, after: Token) -> float:
    silence = min(after.start - before.end, _LONGEST)
    return _SILENCE * silence / MILLISECONDS if silence > _LONG else 0.0
