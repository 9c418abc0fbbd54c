"""Times that a player can trust: within the recording and in order."""

from collections.abc import Iterable
from dataclasses import replace

from resources.speech.base import Segment, Word


def within(segments: Iterable[Segment], duration: float) -> tuple[Segment, ...]:
    """Clip segments and words to 0..`duration` seconds, in order of start; drop those without text or behind the end.

    Recognisers pad their input to 30 s windows, so a time may lie behind the end of the recording, and an
    interpolated word may start before the one in front of it.
    """
    kept: list[Segment] = []
    for segment in sorted(segments, key=lambda segment: segment.start):
        if segment.text.strip() and segment.start < duration:
            start, end = _clip(segment.start, segment.end, 0.0, duration)
            words = _words_within(segment.words, start, duration)
            kept.append(replace(segment, start=start, end=end, text=segment.text.strip(), words=words))
    return tuple(kept)


def shifted(segments: Iterable[Segment], seconds: float) -> tuple[Segment, ...]:
    """Move segments and their words by some seconds."""
    return tuple(
        replace(
            segment,
            start=segment.start + seconds,
            end=segment.end + seconds,
            words=tuple(replace(word, start=word.start + seconds, end=word.end + seconds) for word in segment.words),
        )
        for segment in segments
    )


def _words_within(words: Iterable[Word], floor: float, duration: float) -> tuple[Word, ...]:
    kept: list[Word] = []
    for word in words:
        start, end = _clip(word.start, word.end, floor, duration)
        kept.append(replace(word, start=start, end=end))
        floor = start
    return tuple(kept)


def _clip(start: float, end: float, floor: float, ceiling: float) -> tuple[float, float]:
    start = min(max(start, floor), ceiling)
    return start, min(max(end, start), ceiling)
