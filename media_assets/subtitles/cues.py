"""Cues: what is shown at once, with its times, its lines and the rules that it cannot keep."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from media_assets.subtitles.flags import Flag, flags_of
from media_assets.subtitles.lines import Group, groups_of
from media_assets.subtitles.rules import Limits, Rules
from media_assets.subtitles.said import Said
from media_assets.subtitles.times import schedule
from media_assets.subtitles.tokens import Token, tokens_of


@dataclass(frozen=True)
class Cue:
    """A subtitle.

    Attributes:
        start: when it appears, in milliseconds.
        end: when it disappears, in milliseconds.
        lines: one or two, none empty.
        speaker: who says it; never two in one cue.
        language: what it is in.
        segments: ordinals of the segments that it shows words of.
        characters: as the language's reading speed counts them.
        longest_line: characters of its longest line.
        flags: the rules it cannot keep, and why.
    """

    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str | None
    language: str | None
    segments: tuple[int, ...]
    characters: float
    longest_line: float
    flags: tuple[Flag, ...] = ()

    @property
    def characters_per_second(self) -> float:
        """How fast it has to be read."""
        return 1000 * self.characters / (self.end - self.start)


def make_cues(said: Iterable[Said], rules: Rules) -> list[Cue]:
    """Break what is believed of a recording's stream into cues.

    Every word comes out once and in order. Cues end with sentences first, then with clauses, then before a phrase, and
    hold one speaker and one language. A cue begins with its first word; it stays after its last one for as long as
    reading takes and the next cue allows. A cue that cannot keep a rule carries a flag.

    Args:
        said: segments in the order in which they begin.
    """
    groups = [group for tokens, one, limits in _runs(said, rules) for group in groups_of(tokens, one, limits)]
    spans = schedule(groups)
    return [_cue(number, groups, spans) for number in range(len(groups))]


def _runs(said: Iterable[Said], rules: Rules) -> Iterator[tuple[list[Token], Said, Limits]]:
    """Yield what one speaker says in one language without another's words between, as tokens."""
    last: Token | None = None
    for (_, language), together in groupby(
        (one for one in said if one.believed), lambda one: (one.speaker, one.language)
    ):
        limits = rules.limits(language)
        first, *others = together
        tokens = tokens_of(first, limits, last)
        for one in others:
            tokens += tokens_of(one, limits, tokens[-1] if tokens else last)
        if tokens:
            last = tokens[-1]
            yield tokens, first, limits


def _cue(number: int, groups: Sequence[Group], spans: Sequence[tuple[int, int]]) -> Cue:
    group = groups[number]
    start, end = spans[number]
    following = spans[number + 1][0] if number + 1 < len(spans) else None
    return Cue(
        start=start,
        end=end,
        lines=tuple(group.lines),
        speaker=group.speaker,
        language=group.language,
        segments=tuple(dict.fromkeys(token.segment for token in group.tokens)),
        characters=group.limits.characters(group.units),
        longest_line=group.limits.characters(max(group.widths)),
        flags=tuple(flags_of(group, start, end, following)),
    )
