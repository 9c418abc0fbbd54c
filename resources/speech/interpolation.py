"""Times for words that an aligner could not place: numerals, symbols, letters that it does not know."""

from collections.abc import Sequence
from itertools import groupby

from resources.speech.base import Word


def fully_timed(words: Sequence[tuple[str, Word | None]], start: float, end: float) -> tuple[Word, ...]:
    """Return every word with a time: the placed ones as they are, the others put between their neighbours.

    Words without a time share the gap between the placed words around them (or the border of the segment) by their
    length in characters, and are marked as interpolated. A gap may be empty; then so are their times.

    Args:
        words: in order of speech, each with its text and the placed word, None where it has no time.
        start: of the segment, in seconds.
        end: of the segment, not before `start`.

    Returns:
        The words in the same order, their starts in order and all within the segment.
    """
    timed: list[Word] = []
    floor = start
    runs = [list(run) for _, run in groupby(words, key=lambda word: word[1] is None)]
    for position, run in enumerate(runs):
        if run[0][1] is None:
            following = runs[position + 1][0][1] if position + 1 < len(runs) else None
            ceiling = max(min(following.start, end), floor) if following else max(end, floor)
            timed += _shared_out([text for text, _ in run], floor, ceiling)
            continue
        for text, word in run:
            if word is not None:
                begun = min(max(word.start, floor), end)
                ended = min(max(word.end, begun), end)
                timed.append(Word(text, begun, ended, word.confidence))
                floor = begun
        floor = timed[-1].end
    return tuple(timed)


def _shared_out(texts: Sequence[str], start: float, end: float) -> list[Word]:
    total = sum(max(len(text), 1) for text in texts)
    words: list[Word] = []
    passed = 0
    for text in texts:
        begun = start + (end - start) * passed / total
        passed += max(len(text), 1)
        ended = end if passed == total else start + (end - start) * passed / total
        words.append(Word(text, begun, max(ended, begun), None, interpolated=True))
    return words
