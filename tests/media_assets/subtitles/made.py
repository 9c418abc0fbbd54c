"""Segments and rows that read like speech."""

from typing import Any

from media_assets.subtitles.said import Said, Timed

TOUR = (
    "Welcome to the Lakeside Museum. My name is Helen Carter, and I will show you around today. In the first room you "
    "can see a rocket on its way to space. The next picture shows thousands of stars, and every small light is very "
    "far away."
)


def spoken(text: str, start: float = 0.0, segment: int = 0, letter: float = 0.075, **changes: Any) -> Said:
    """Say a text at so many seconds a letter, one word after the other."""
    words, at = [], start
    for word in text.split():
        words.append(Timed(word, at, at + letter * len(word)))
        at += letter * len(word)
    return Said(**{"language": "en", **changes}, segment=segment, start=start, end=at, text=text, words=tuple(words))


def row(said: Said, **changes: Any) -> dict[str, Any]:
    """Return a segment as a row of `TRANSCRIPTS`."""
    words = [
        {"text": word.text, "start": word.start, "end": word.end, "confidence": 0.5, "interpolated": False}
        for word in said.words
    ]
    return {
        "content_id": "c1",
        "segment": said.segment,
        "start_seconds": said.start,
        "end_seconds": said.end,
        "stream": 0,
        "text": said.text,
        "confidence": 0.9,
        "words": words,
        "speaker": said.speaker,
        "flags": list(said.flags),
        "no_speech": None,
        "compression": None,
        "language": said.language,
        "language_probability": 1.0,
        "engine": "engine@1",
        "key": "k",
        "state": "ok",
        "reason": None,
        **changes,
    }
