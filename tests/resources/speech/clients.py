"""Both Whisper clients on the same tiny models."""

from pathlib import Path
from typing import Any

import pytest

from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.whisper import WhisperTranscriber
from resources.speech.whisperx import WhisperXTranscriber

ENGINES = ("faster-whisper", "whisperx")


def client_of(engine: str, whisper: Path, aligner: Path, **settings: Any) -> WhisperTranscriber:
    """Return a client that runs offline on the CPU, its words aligned in English and Spanish."""
    common = {"checkpoint": str(whisper), "device": "cpu", "offline": True} | settings
    if engine == "faster-whisper":
        return FasterWhisperTranscriber(**common)
    pytest.importorskip("whisperx", reason="needs the `models` extra")
    return WhisperXTranscriber(alignment_models=dict.fromkeys(("en", "es"), str(aligner)), **common)
