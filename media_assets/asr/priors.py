"""What is published of speech engines, before any audio of our own was heard: errors by condition, and speed.

Errors of Whisper models are the Open ASR Leaderboard's (short-form English, files of 2026-05-22), in percent of words:
`clean` is the mean of LibriSpeech clean and other, `noisy` AMI (a microphone on the table of a meeting), `telephone`
Earnings-22 (conference calls). Those of PocketSphinx 5.1 were measured on 210 recorded prompts: clean, the same at
8 kHz, and with noise at -40 dBFS between them. All are of tidy English: where belief begins, not where it ends.

Speed is seconds of work for a second of audio on eight threads of a desktop processor (faster-whisper's README:
`small`, int8, 13 minutes in 102 s; PocketSphinx measured on one core), other sizes by the ratios of Whisper's README
(tiny 10, base 7, small 4, medium 2, large 1, turbo 8). How fast this machine is, it learns from its first windows.
"""

import re
from functools import cache
from typing import NamedTuple

from resources.speech.engines import split_beam

CONDITIONS = ("clean", "noisy", "telephone")


class Published(NamedTuple):
    """Share of words that are wrong by condition, and seconds for a second of audio.

    `sure` is False where the model is not in the tables and the figures are those of a middling one.
    """

    errors: dict[str, float]
    seconds: float
    sure: bool = True


_SMALL = 102 / 780


def _whisper(clean: float, other: float, meeting: float, calls: float, speed: float) -> Published:
    errors = {"clean": (clean + other) / 200, "noisy": meeting / 100, "telephone": calls / 100}
    return Published(errors, _SMALL * 4 / speed)


_WHISPER = {
    "tiny": _whisper(5.66, 15.45, 24.24, 19.12, 10),
    "base": _whisper(4.25, 10.35, 21.13, 15.09, 7),
    "small": _whisper(3.05, 7.25, 17.93, 12.97, 4),
    "medium": _whisper(3.02, 5.85, 16.68, 12.63, 2),
    "large-v2": _whisper(2.83, 5.14, 16.74, 12.05, 1),
    "large-v3": _whisper(2.01, 3.91, 15.95, 11.29, 1),
    "large-v3-turbo": _whisper(2.10, 4.24, 16.13, 11.63, 8),
    "distil-small": _whisper(3.48, 7.73, 16.16, 13.15, 4 * 332 / 269),
    "distil-large": _whisper(2.37, 5.04, 14.63, 11.29, 6.3),
}
_OTHER_NAMES = {"turbo": "large-v3-turbo", "large": "large-v3", "whisper-1": "large-v2", "large-v1": "large-v2"}

_POCKETSPHINX = Published({"clean": 0.29, "noisy": 0.60, "telephone": 0.655}, 0.2)

WHISPERX_BATCHED = 2.0
"""How much faster batches are on a processor (faster-whisper's README: `small` in 51 s instead of 102)."""


GREEDY_SPEED, GREEDY_ERROR = 1.6, 1.05
"""A beam of one instead of five: how much faster decoding is, and by what factor more words are wrong. Both are
judgements (the published tables do not vary the beam), which is why the engine's own effects may correct them."""

BEAM = 5


@cache
def published(spec: str) -> Published:
    """Return what is published of an engine named as the setting names it, such as `whisperx:large-v3`.

    A folder is taken for the model whose name is in its own; what is in no table, for a middling one.
    """
    spec, beam = split_beam(spec)
    found = _published(spec)
    if beam is None or spec == "pocketsphinx":
        return found
    narrow = max(0.0, (BEAM - beam) / (BEAM - 1))
    errors = {condition: error * GREEDY_ERROR**narrow for condition, error in found.errors.items()}
    return found._replace(errors=errors, seconds=found.seconds / GREEDY_SPEED**narrow)


def _published(spec: str) -> Published:
    engine, _, checkpoint = spec.partition(":")
    if engine == "pocketsphinx":
        return _POCKETSPHINX
    name = _model_of(checkpoint)
    found = _WHISPER[name] if name else _WHISPER["small"]._replace(sure=False)
    return found._replace(seconds=found.seconds / WHISPERX_BATCHED) if engine == "whisperx" else found


def _model_of(checkpoint: str) -> str | None:
    name = re.split(r"[/\\]", checkpoint.rstrip("/\\").lower())[-1].removesuffix(".en")
    for known in sorted([*_WHISPER, *_OTHER_NAMES], key=len, reverse=True):
        if re.search(rf"(?<![a-z0-9]){re.escape(known)}(?![a-z0-9])", name):
            return _OTHER_NAMES.get(known, known)
    return None
