"""Whole processes without a network, without an ffmpeg program, or without torch."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny_models import SENTENCE

ROOT = Path(__file__).parents[3]

WATCHED = """
import json, sys
tried, started = [], []

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        tried.append(str(arguments[1]))
        raise ConnectionRefusedError("there is no network")
    if event == "socket.getaddrinfo":
        tried.append(str(arguments[0]))
        raise ConnectionRefusedError("there is no network")
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        started.append(str(arguments[0]) + str(arguments[1:2]))

sys.addaudithook(watch)
from resources.speech.base import Hints
from resources.speech.diarize import diarizer_from
from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.whisperx import WhisperXTranscriber
from tests.resources.speech.clip import two_sentences

def words_of(transcript):
    return [word.text for segment in transcript.segments for word in segment.words], transcript.degraded

whisper, aligner, diarizer = sys.argv[1:]
hints = Hints(terms=("fox",))
"""

WITH_EVERYTHING = (
    WATCHED
    + """
engines = [
    FasterWhisperTranscriber(checkpoint=whisper, device="cpu", offline=True),
    WhisperXTranscriber(checkpoint=whisper, device="cpu", offline=True, alignment_models={"en": aligner}),
    # Its own choice of an aligner would be downloaded.
    WhisperXTranscriber(checkpoint=whisper, device="cpu", offline=True, languages=["fr"]),
]
heard = [words_of(engine.transcribe(two_sentences(), Hints())) for engine in engines]
turns = diarizer_from(diarizer, None, "cpu").diarize(two_sentences())
said = {"heard": heard, "turns": len(turns.turns), "why": turns.degraded}
print(json.dumps(said | {"tried": tried, "started": started}))
"""
)

WITHOUT_TORCH = (
    WATCHED
    + """
for name in ("torch", "torchaudio", "transformers", "whisperx", "pyannote"):
    sys.modules[name] = None
light = FasterWhisperTranscriber(checkpoint=whisper, device="cpu", offline=True)
full = WhisperXTranscriber(checkpoint=whisper, device="cpu", offline=True)
keys = [engine.key_settings()["compute_type"] for engine in (light, full)]
try:
    full.transcribe(two_sentences())
except Exception as error:
    refused = type(error).__name__ + ": " + str(error)
spoken = diarizer_from(diarizer, None, "cpu").diarize(two_sentences())
heard = [words_of(light.transcribe(two_sentences()))]
print(json.dumps({"heard": heard, "refused": refused, "keys": keys, "why": spoken.degraded, "tried": tried}))
"""
)


def output_of(program: str, home: Path, *folders: Path) -> dict:
    """Run a program in a home and on a path where nothing is, and return what it printed."""
    hidden = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYANNOTE_", "NLTK_"))}
    places = {"PATH": str(home), "HOME": str(home), "HF_HOME": str(home / "hub"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *map(str, folders)],
        cwd=home,
        env=hidden | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.models
def test_nothing_asks_the_network_or_starts_ffmpeg(whisper_folder, aligner_folder, diarizer_folder, tmp_path):
    pytest.importorskip("whisperx", reason="needs the `models` extra")
    found = output_of(WITH_EVERYTHING, tmp_path, whisper_folder, aligner_folder, diarizer_folder)
    assert found["tried"] == []
    assert not [program for program in found["started"] if "ffmpeg" in program or "ffprobe" in program]
    light, full, without_aligner = found["heard"]
    assert light == [SENTENCE.split(), None]
    assert full == [SENTENCE.split(), None]
    assert without_aligner[0] == [] and without_aligner[1].startswith("segment times only, because")
    assert (found["turns"], found["why"]) == (1, None)


@pytest.mark.models
def test_without_torch_the_light_engine_works_and_the_full_one_says_what_to_install(whisper_folder, tmp_path):
    found = output_of(WITHOUT_TORCH, tmp_path, whisper_folder, tmp_path, tmp_path)
    assert found["heard"] == [[SENTENCE.split(), None]]
    assert found["refused"].startswith("TransientError: WhisperX is not installed")
    assert ".[models]" in found["refused"] and ".[models]" in found["why"]
    assert found["keys"] == ["int8", "int8"]
    assert found["tried"] == []
