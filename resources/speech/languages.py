"""Where the language changes in a recording: pieces of speech between pauses, and the stretches that they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

PIECE_S = 30.0
"""Speech in one piece, at most: what Whisper's language detection looks at."""

_LONG_PAUSE_S = 2.0
_ENOUGH_S = 10.0

_SURE_S = 15.0
"""Seconds of speech from which a piece counts fully; a shorter one counts in proportion."""

_LEAST = 0.01
"""Least probability of a language in relation to the likeliest: bounds what one piece can claim."""

_CHANGE = 1.2
"""What a change of language costs, in nats. A stretch between two of another language needs twice that: 15 s or more of
speech at 92 % against 8 %, or 8 s at 99 %."""


class Piece(NamedTuple):
    """Spans of speech that are looked at together, in order, as (start, end) in seconds."""

    spans: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        """How much speech it holds."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True)
class Stretch:
    """Part of a recording in one language, times in seconds.

    `probability` is the mean over its speech, None where the language was told.
    """

    start: float
    end: float
    language: str
    probability: float | None
    speech_seconds: float


def pieces_of(spans: Sequence[tuple[float, float]]) -> list[Piece]:
    """Gather spans of speech into pieces of at most `PIECE_S`, ended early by a long pause behind enough speech.

    Args:
        spans: (start, end) in seconds, in order and disjoint, as `speech_spans` gives them.
    """
    pieces: list[Piece] = []
    gathered: list[tuple[float, float]] = []
    seconds = 0.0
    for start, end in spans:
        pause = start - gathered[-1][1] if gathered else 0.0
        if gathered and (seconds + end - start > PIECE_S or (pause >= _LONG_PAUSE_S and seconds >= _ENOUGH_S)):
            pieces.append(Piece(tuple(gathered)))
            gathered, seconds = [], 0.0
        gathered.append((start, end))
        seconds += end - start
    return [*pieces, Piece(tuple(gathered))] if gathered else pieces


def stretches_of(
    pieces: Sequence[Piece], probabilities: Sequence[Mapping[str, float]], duration: float
) -> list[Stretch]:
    """Return the stretches of one language that cover 0..`duration`, cut in the middle of pauses.

    The languages are the likeliest path through the pieces, where a change costs `_CHANGE` (Viterbi), so that one
    short or doubtful piece does not flip and a long, certain one does.

    Args:
        pieces: at least one.
        probabilities: of each language for each piece; a missing language has none.
        duration: seconds of the recording.
    """
    chosen = _likeliest_path(pieces, probabilities)
    firsts = [n for n, language in enumerate(chosen) if n == 0 or language != chosen[n - 1]]
    stretches: list[Stretch] = []
    for first, following in zip(firsts, [*firsts[1:], len(pieces)], strict=True):
        seconds = sum(piece.seconds for piece in pieces[first:following])
        language = chosen[first]
        claimed = sum(pieces[n].seconds * probabilities[n].get(language, 0.0) for n in range(first, following))
        start = stretches[-1].end if stretches else 0.0
        end = _between(pieces[following - 1], pieces[following]) if following < len(pieces) else duration
        probability = claimed / seconds if seconds else 0.0
        stretches.append(Stretch(start, end, language, probability, seconds))
    return stretches


def main_language(stretches: Sequence[Stretch]) -> tuple[str, float | None]:
    """Return the language of most speech, and the mean probability of all chosen languages, weighted by speech."""
    speech: dict[str, float] = {}
    for stretch in stretches:
        speech[stretch.language] = speech.get(stretch.language, 0.0) + stretch.speech_seconds
    language = max(speech, key=lambda code: speech[code])
    total = sum(speech.values())
    known = [(stretch.probability, stretch.speech_seconds) for stretch in stretches if stretch.probability is not None]
    if len(known) < len(stretches) or not total:
        return language, None
    return language, min(sum(probability * seconds for probability, seconds in known) / total, 1.0)


def _between(piece: Piece, following: Piece) -> float:
    return (piece.spans[-1][1] + following.spans[0][0]) / 2


def _likeliest_path(pieces: Sequence[Piece], probabilities: Sequence[Mapping[str, float]]) -> list[str]:
    languages = sorted(set().union(*probabilities))
    best = dict.fromkeys(languages, 0.0)
    cheaper: list[dict[str, str]] = []
    for piece, found in zip(pieces, probabilities, strict=True):
        top = max(best, key=lambda code: best[code])
        before = {code: code if best[code] >= best[top] - _CHANGE else top for code in languages}
        cheaper.append(before)
        best = {
            code: best[before[code]] - (_CHANGE if before[code] != code else 0.0) + _claim(piece, found, code)
            for code in languages
        }
    path = [max(best, key=lambda code: best[code])]
    for before in reversed(cheaper[1:]):
        path.append(before[path[-1]])
    return path[::-1]


def _claim(piece: Piece, found: Mapping[str, float], language: str) -> float:
    likeliest = max(found.values(), default=0.0)
    share = found.get(language, 0.0) / likeliest if likeliest > 0 else 1.0
    return min(piece.seconds / _SURE_S, 1.0) * log(max(share, _LEAST))
