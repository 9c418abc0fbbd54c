"""How text and speech cover each other in time."""

from collections.abc import Iterable, Sequence

from resources.speech.base import Segment

Span = tuple[float, float]
"""Start and end in seconds."""


def joined(spans: Iterable[Span], wider: float = 0.0) -> list[Span]:
    """Return spans in order without overlaps, each made wider on both sides first."""
    found: list[Span] = []
    for start, end in sorted((start - wider, end + wider) for start, end in spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def seconds_of(spans: Iterable[Span]) -> float:
    """Return the length of all spans together."""
    return sum(end - start for start, end in spans)


def common(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return what is in both of two lists of spans, each in order and without overlaps, in one pass."""
    found: list[Span] = []
    one = other = 0
    while one < len(spans) and other < len(others):
        start = max(spans[one][0], others[other][0])
        end = min(spans[one][1], others[other][1])
        if start < end:
            found.append((start, end))
        if spans[one][1] < others[other][1]:
            one += 1
        else:
            other += 1
    return found


def coverage(segments: Iterable[Segment], spans: Iterable[Span]) -> float:
    """Return the share of speech, 0 to 1, in whose time there is text; 1 where nobody speaks.

    Args:
        segments: those that are believed.
        spans: where somebody speaks, in seconds.
    """
    speech = joined(spans)
    total = seconds_of(speech)
    return seconds_of(common(speech, _times(segments))) / total if total else 1.0


def uncovered(segments: Iterable[Segment], spans: Iterable[Span], longer_than: float) -> list[Span]:
    """Return the stretches of speech without text that last longer than some seconds, in order."""
    gaps: list[Span] = []
    texts = _times(segments)
    for start, end in joined(spans):
        for text_start, text_end in common([(start, end)], texts):
            gaps.append((start, text_start))
            start = text_end
        gaps.append((start, end))
    return [(start, end) for start, end in gaps if end - start > longer_than]


def _times(segments: Iterable[Segment]) -> list[Span]:
    return joined((segment.start, segment.end) for segment in segments if segment.text.strip())
