"""What a transcription endpoint answered: read with suspicion, times kept where it gave them."""

import json
from collections.abc import Iterable
from math import exp, isfinite
from typing import Any, NamedTuple

from resources.errors import ServiceUnavailable
from resources.speech.base import Segment, Word
from resources.speech.language_names import language_code
from resources.speech.times import within


class Reply(NamedTuple):
    """Segments with times from the start of the audio that was sent, and what the service did not give."""

    language: str | None
    segments: tuple[Segment, ...]
    lacking: str | None


def read_reply(content: bytes, seconds: float, service: str) -> Reply:
    """Read the answer to one request, in the verbose or the plain JSON form.

    Args:
        content: the body.
        seconds: length of the audio that was sent.
        service: host of the service, for sentences.

    Raises:
        ServiceUnavailable: this is no transcript.
    """
    try:
        # An escaped lone surrogate is valid JSON, but no table can hold it.
        found = json.loads(json.dumps(json.loads(content), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise ServiceUnavailable(f"{service} sent something that is no transcript", "malformed")
    text = found["text"].strip()
    words = [word for word in map(_word, _dicts(found.get("words"))) if word]
    segments = [segment for segment in map(_segment, _dicts(found.get("segments"))) if segment]
    lacking = None
    if text and not segments:
        segments = [Segment(words[0].start, words[-1].end, text) if words else Segment(0.0, seconds, text)]
        lacking = f"no segments, because {service} gave " + ("words only" if words else "text only")
    elif text and not words:
        lacking = f"segment times only, because {service} gave no word times"
    return Reply(language_code(found.get("language")), within(_with_words(segments, words), seconds), lacking)


def _with_words(segments: list[Segment], words: list[Word]) -> list[Segment]:
    """Give each word to the segment in whose time its middle lies, or to the nearest one."""
    segments = sorted(segments, key=lambda segment: segment.start)
    given: list[list[Word]] = [[] for _ in segments]
    at = 0
    for word in sorted(words, key=lambda word: word.start):
        middle = (word.start + word.end) / 2
        while at + 1 < len(segments) and _distance(segments[at + 1], middle) <= _distance(segments[at], middle):
            at += 1
        if segments:
            given[at].append(word)
    pairs = zip(segments, given, strict=True)
    return [
        Segment(s.start, s.end, s.text, s.confidence, tuple(own), s.language, s.speaker, s.no_speech)
        for s, own in pairs
    ]


def _distance(segment: Segment, moment: float) -> float:
    return max(segment.start - moment, moment - segment.end, 0.0)


def _segment(found: dict[str, Any]) -> Segment | None:
    start, end, text = _number(found.get("start")), _number(found.get("end")), found.get("text")
    if start is None or end is None or not isinstance(text, str):
        return None
    likelihood = _number(found.get("avg_logprob"))
    silence = _number(found.get("no_speech_prob"))
    return Segment(
        start,
        end,
        text,
        confidence=None if likelihood is None else exp(min(likelihood, 0.0)),
        no_speech=None if silence is None else min(max(silence, 0.0), 1.0),
    )


def _word(found: dict[str, Any]) -> Word | None:
    start, end, text = _number(found.get("start")), _number(found.get("end")), found.get("word")
    if start is None or end is None or not isinstance(text, str) or not text.strip():
        return None
    return Word(text.strip(), start, end)


def _dicts(value: object) -> Iterable[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _number(value: object) -> float | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return float(value) if usable else None  # type: ignore[arg-type]
