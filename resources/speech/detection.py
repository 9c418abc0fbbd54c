"""Which languages a Whisper model hears: candidates, probabilities, and the stretches of a recording."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from resources.errors import SettingsError
from resources.speech.base import SAMPLE_RATE, Hints
from resources.speech.languages import Piece, Stretch, pieces_of, stretches_of
from resources.speech.vad import as_float

_WINDOWS = 3
"""Pieces, spread over a recording, from which its one language is told; each costs one pass of the encoder."""

Spans = Sequence[tuple[float, float]]


class Spoken(Protocol):
    """What a client says about its languages."""

    checkpoint: str
    languages: list[str]


def candidates(whisper: Any, spoken: Sequence[str], checkpoint: str) -> list[str]:
    """Return those of the spoken languages that a model knows, or all that it knows where none are named.

    Raises:
        SettingsError: it knows none of them.
    """
    supported = list(whisper.supported_languages)
    allowed = [language for language in supported if language in spoken]
    if spoken and not allowed:
        raise SettingsError(
            f"The Whisper model '{checkpoint}' speaks none of the languages {', '.join(spoken)}; "
            f"name codes such as 'en', or choose a multilingual model with MEDIA_TRANSCRIBER."
        )
    return allowed or supported


def detected(whisper: Any, samples: npt.NDArray[np.int16], allowed: Sequence[str]) -> dict[str, float]:
    """Return the probability of each allowed language for up to 30 s of speech; they need not add up to one."""
    *_, scores = whisper.detect_language(as_float(samples))
    return {code: float(probability) for code, probability in scores if code in allowed}


def language_stretches(
    whisper: Any, audio: npt.NDArray[np.int16], spans: Spans, hints: Hints, spoken: Spoken
) -> list[Stretch] | str:
    """Return the stretches of one language that cover a recording, or why the model cannot transcribe it.

    Several languages in the hints say that they are mixed: each piece of speech is looked at. Otherwise the recording
    has one language, told from a few pieces of it.

    Args:
        whisper: a loaded `faster_whisper.WhisperModel`.
        audio: mono samples at `SAMPLE_RATE`, shape (n,), n > 0.
        spans: where somebody speaks, at least one.
        hints: its languages, where given, go before those of the settings.
        spoken: the client, with the languages of the settings.
    """
    duration = len(audio) / SAMPLE_RATE
    speech = sum(end - start for start, end in spans)
    try:
        allowed = candidates(whisper, hints.languages or spoken.languages, spoken.checkpoint)
    except SettingsError as error:
        if hints.languages:
            return str(error)
        raise
    if len(allowed) == 1:
        return [Stretch(0.0, duration, allowed[0], None, speech)]
    pieces = pieces_of(spans)
    if len(hints.languages) > 1:
        return stretches_of(
            pieces, [detected(whisper, samples_of(audio, piece), allowed) for piece in pieces], duration
        )
    looked_at = [pieces[len(pieces) * n // _WINDOWS] for n in range(_WINDOWS)] if pieces[_WINDOWS:] else pieces
    found = [(piece.seconds, detected(whisper, samples_of(audio, piece), allowed)) for piece in looked_at]
    heard = sum(seconds for seconds, _ in found)
    mean = {code: sum(seconds * each.get(code, 0.0) for seconds, each in found) / heard for code in allowed}
    language = max(mean, key=lambda code: mean[code])
    return [Stretch(0.0, duration, language, min(mean[language], 1.0), speech)]


def samples_of(audio: npt.NDArray[np.int16], piece: Piece) -> npt.NDArray[np.int16]:
    """Return the speech of a piece without its pauses."""
    return np.concatenate([audio[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)] for start, end in piece.spans])
