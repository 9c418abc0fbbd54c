"""What the speech clients add to the engines that they call: the same audio, by the client and by the engine alone.

The Whisper has the size of the published `tiny` (four layers of width 384) and weights that the benchmark makes, so
its figures say what a run takes and nothing about what is heard. The models extra is needed to make it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from resources.speech.base import SAMPLE_RATE, Hints
from resources.speech.faster_whisper import FasterWhisperTranscriber
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from resources.speech.vad import as_float
from tests.benchmarks.table import Goal, Row, benchmark, interleaved, timed
from tests.resources.speech.clip import two_sentences
from tests.tiny_models import build_whisper

_TIMES = 12
_GOAL = Goal(1.05)


@benchmark("speech")
def bench_speech(repeats: int) -> Sequence[Row]:
    """Transcribe two minutes with faster-whisper and with PocketSphinx."""
    audio = np.concatenate([two_sentences()] * _TIMES)
    with TemporaryDirectory() as folder:
        whisper = build_whisper(Path(folder), layers=4, width=384)
        rows = [
            _row("faster-whisper", audio, repeats, _whisper_client(whisper, audio), _whisper_alone(whisper, audio)),
            _row("pocketsphinx", audio, repeats, _sphinx_client(audio), _sphinx_alone(audio)),
        ]
    return rows


def _row(name: str, audio: Any, repeats: int, client: Callable[[], Any], alone: Callable[[], Any]) -> Row:
    client(), alone()  # loads
    seconds = interleaved(repeats, {"client": timed(client), "alone": timed(alone)})
    length = len(audio) / SAMPLE_RATE
    return Row(
        f"{name}: seconds per second of speech",
        seconds["client"] / length,
        "s/s",
        f"{name} alone",
        seconds["alone"] / length,
        _GOAL,
    )


def _whisper_client(folder: Path, audio: Any) -> Callable[[], Any]:
    client = FasterWhisperTranscriber(checkpoint=str(folder), device="cpu", compute_type="int8")
    return lambda: client.transcribe(audio, Hints(languages=("en",)))


def _whisper_alone(folder: Path, audio: Any) -> Callable[[], Any]:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8")
    settings: dict[str, Any] = {"language": "en", "beam_size": 5, "word_timestamps": True, "vad_filter": True}
    settings |= {"temperature": 0.0, "condition_on_previous_text": False}
    return lambda: list(model.transcribe(as_float(audio), **settings)[0])


def _sphinx_client(audio: Any) -> Callable[[], Any]:
    client = PocketsphinxTranscriber()
    return lambda: client.transcribe(audio)


def _sphinx_alone(audio: Any) -> Callable[[], Any]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=SAMPLE_RATE, loglevel="FATAL")
    options = VadOptions(min_silence_duration_ms=500, speech_pad_ms=200, max_speech_duration_s=20)

    def run() -> list[str]:
        heard = []
        for span in get_speech_timestamps(as_float(audio), options):
            decoder.start_utt()
            decoder.process_raw(audio[span["start"] : span["end"]].tobytes(), full_utt=True)
            decoder.end_utt()
            heard += [word.word for word in decoder.seg() or ()]
        return heard

    return run
