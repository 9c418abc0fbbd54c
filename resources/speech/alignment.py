"""Word times by forced alignment: WhisperX's wav2vec2 aligners, with the reason kept where one is missing."""

from collections.abc import Container, Iterable, Sequence
from math import exp, isfinite
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resources.errors import MediaError, OutOfMemory
from resources.speech.base import Segment, Word
from resources.speech.failures import engine_errors
from resources.speech.interpolation import fully_timed


class Aligner(NamedTuple):
    """A loaded wav2vec2 CTC model, what WhisperX needs to know about it, and where it runs."""

    model: Any
    metadata: dict[str, Any]
    device: str


def load_aligner(language: str, name: str | None, device: str, *, offline: bool) -> Aligner | str:
    """Load the aligner of a language, or return why there is none.

    Args:
        language: two-letter code.
        name: wav2vec2 folder, hub name or torchaudio bundle; None takes WhisperX's own choice for the language.
        device: `cpu` or `cuda`.
        offline: take only what is on this machine.

    Raises:
        OutOfMemory: it does not fit.
    """
    import whisperx

    if offline and _needs_download(name, language):
        return f"the alignment model for '{language}' is not on this machine and may not be fetched"
    try:
        with engine_errors("alignment"):
            model, metadata = whisperx.load_align_model(language, device, model_name=name, model_cache_only=offline)
    except OutOfMemory:
        raise
    except (MediaError, OSError, ValueError) as error:
        return f"there is no alignment model for '{language}': {error}"
    return Aligner(model, metadata, device)


def aligned(
    found: Sequence[dict[str, Any]], aligner: Aligner | str, samples: npt.NDArray[np.float32]
) -> tuple[list[Segment], str | None]:
    """Return WhisperX's segments with word times, and why some or all of them keep segment times only.

    Args:
        found: segments as WhisperX's recogniser gives them: text, start, end, avg_logprob.
        aligner: the aligner, or why there is none.
        samples: the whole recording, mono at 16 kHz, shape (n,).

    Raises:
        OutOfMemory: a segment does not fit.
    """
    if isinstance(aligner, str):
        return _segments(found), f"segment times only, because {aligner}"
    segments: list[Segment] = []
    failures: list[str] = []
    # One call per segment costs nothing (WhisperX takes them one by one) and confines a failure to it.
    for segment in found:
        timed = _align_one(segment, aligner, samples)
        segments += _segments([segment]) if isinstance(timed, str) else _segments(timed, aligner.metadata["dictionary"])
        if isinstance(timed, str):
            failures.append(timed)
    if not failures:
        return segments, None
    return segments, f"segment times only for {len(failures)} of {len(found)} segments: {failures[0]}"


def _align_one(
    segment: dict[str, Any], aligner: Aligner, samples: npt.NDArray[np.float32]
) -> list[dict[str, Any]] | str:
    """Return the sentences of a segment with their words, or why they could not be placed."""
    import whisperx

    try:
        with engine_errors("alignment"):
            timed = whisperx.align([segment], aligner.model, aligner.metadata, samples, aligner.device)["segments"]
    except OutOfMemory:
        raise
    except (MediaError, ValueError, LookupError) as error:
        return str(error)
    # WhisperX drops a sentence without a word that it can place.
    if _letters(timed) != _letters([segment]):
        return "the aligner lost part of the text"
    known = aligner.metadata["dictionary"]
    placed = any(_placed(word, known) for part in timed for word in part["words"])
    return timed if placed else "no word could be placed"


def _needs_download(name: str | None, language: str) -> bool:
    """Tell whether an aligner comes from torchaudio and is not here yet: torchaudio cannot be told to stay offline."""
    import torch
    import torchaudio
    from whisperx.alignment import DEFAULT_ALIGN_MODELS_TORCH

    name = name or DEFAULT_ALIGN_MODELS_TORCH.get(language, "")
    if name not in torchaudio.pipelines.__all__:
        return False
    file = Path(getattr(torchaudio.pipelines, name)._path).name
    return not Path(torch.hub.get_dir(), "checkpoints", file).is_file()


def _letters(segments: Iterable[dict[str, Any]]) -> str:
    return "".join("".join(segment["text"] for segment in segments).split())


def _segments(found: Iterable[dict[str, Any]], known: Container[str] = ()) -> list[Segment]:
    return [
        Segment(
            start=float(segment["start"]),
            end=float(segment["end"]),
            text=segment["text"],
            confidence=min(exp(segment["avg_logprob"]), 1.0) if segment.get("avg_logprob") is not None else None,
            words=fully_timed(
                [(word["word"], _placed(word, known)) for word in segment.get("words", ())],
                float(segment["start"]),
                max(float(segment["end"]), float(segment["start"])),
            ),
        )
        for segment in found
    ]


def _placed(word: dict[str, Any], known: Container[str]) -> Word | None:
    """Return a word with the aligner's time, None where it heard no letter of it.

    WhisperX gives every word some time: of letters that the aligner lacks it takes any sound for right, and what is
    left gets the time of a neighbour.
    """
    score = word.get("score")
    if "start" not in word or "end" not in word or not any(letter in known for letter in word["word"].lower()):
        return None
    confidence = min(max(float(score), 0.0), 1.0) if score is not None and isfinite(score) else None
    return Word(word["word"], float(word["start"]), float(word["end"]), confidence)
