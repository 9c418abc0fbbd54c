"""Who says what: turns of speakers laid over segments and words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from resources.speech.base import Segment, Word

_SHORTEST_S = 0.5
"""A shorter change of speaker within a segment is taken for imprecise times."""


class Turn(NamedTuple):
    """One speaker speaks from `start` to `end`, in seconds; turns of two may overlap."""

    start: float
    end: float
    speaker: str


def named(turns: Iterable[Turn]) -> list[Turn]:
    """Return the turns in order, their speakers called `speaker 1`, `speaker 2` ... by first appearance."""
    ordered = sorted(turns)
    names: dict[str, str] = {}
    for turn in ordered:
        names.setdefault(turn.speaker, f"speaker {len(names) + 1}")
    return [turn._replace(speaker=names[turn.speaker]) for turn in ordered]


def speaker_at(turns: Sequence[Turn], start: float, end: float) -> str | None:
    """Return who speaks longest between two times, the first by name of equals; None where nobody does."""
    spoken: dict[str, float] = {}
    for turn in turns:
        overlap = min(turn.end, end) - max(turn.start, start)
        # A word without length is said by whoever speaks at its moment.
        if overlap > 0 or (start == end and turn.start <= start <= turn.end):
            spoken[turn.speaker] = spoken.get(turn.speaker, 0.0) + max(overlap, 0.0)
    return min(spoken, key=lambda speaker: (-spoken[speaker], speaker)) if spoken else None


def with_speakers(segments: Sequence[Segment], turns: Sequence[Turn]) -> tuple[Segment, ...]:
    """Return the segments with their speakers; one in which the speaker changes is split between two words.

    A word that nobody's turn covers belongs to the speaker of the words around it. No word and no text is lost.

    Args:
        segments: of one recording, times in seconds on the same clock as the turns.
        turns: in any order.
    """
    ordered = sorted(turns)
    found: list[Segment] = []
    for segment in segments:
        near = [turn for turn in ordered if turn.start <= segment.end and turn.end >= segment.start]
        found += _split(segment, near)
    return tuple(found)


def _split(segment: Segment, turns: Sequence[Turn]) -> list[Segment]:
    whole = speaker_at(turns, segment.start, segment.end)
    if len({turn.speaker for turn in turns}) < 2 or len(segment.words) < 2:
        return [replace(segment, speaker=whole)]
    runs = _runs(segment.words, turns, whole)
    texts = _cut(segment.text, [len(run) for _, run in runs], segment.words)
    if len(runs) == 1 or texts is None:
        return [replace(segment, speaker=runs[0][0] if len(runs) == 1 else whole)]
    parts: list[Segment] = []
    for position, ((speaker, words), text) in enumerate(zip(runs, texts, strict=True)):
        start = segment.start if position == 0 else max(words[0].start, parts[-1].end)
        end = segment.end if position == len(runs) - 1 else min(max(words[-1].end, start), segment.end)
        parts.append(replace(segment, start=start, end=end, text=text, words=words, speaker=speaker))
    return parts


def _runs(
    words: Sequence[Word], turns: Sequence[Turn], otherwise: str | None
) -> list[tuple[str | None, tuple[Word, ...]]]:
    """Return consecutive words of one speaker; runs that are too short join the one before, or the one after."""
    speakers: list[str | None] = []
    for word in words:
        speakers.append(speaker_at(turns, word.start, word.end) or (speakers[-1] if speakers else None))
    first = next((speaker for speaker in speakers if speaker), otherwise)
    labelled = [(speaker or first, word) for speaker, word in zip(speakers, words, strict=True)]
    runs = [(key, tuple(word for _, word in run)) for key, run in groupby(labelled, key=lambda pair: pair[0])]
    joined: list[tuple[str | None, tuple[Word, ...]]] = []
    for speaker, run in runs:
        if joined and (speaker == joined[-1][0] or _length(run) < _SHORTEST_S):
            joined[-1] = (joined[-1][0], joined[-1][1] + run)
        elif joined and len(joined) == 1 and _length(joined[0][1]) < _SHORTEST_S:
            joined[0] = (speaker, joined[0][1] + run)
        else:
            joined.append((speaker, run))
    return joined


def _length(words: Sequence[Word]) -> float:
    return words[-1].end - words[0].start


def _cut(text: str, counts: Sequence[int], words: Sequence[Word]) -> list[str] | None:
    """Cut a text behind so many words each time; None where the words are not those of the text."""
    starts: list[int] = []
    position = 0
    for word in words:
        at = text.find(word.text, position)
        if at < 0:
            return None
        starts.append(at)
        position = at + len(word.text)
    borders = [starts[sum(counts[:n])] for n in range(1, len(counts))]
    return [text[a:b].strip() for a, b in zip([0, *borders], [*borders, len(text)], strict=True)]
