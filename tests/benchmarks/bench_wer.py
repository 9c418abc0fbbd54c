"""Word and character errors of the embedded recogniser on long audio, with the voice detector in front and without.

The demo's clips, whose words are known, are joined with silences of 2 or 8 s, as they are, with noise at 20 or 10 dB
below the speech, and through a telephone's band; where eSpeak NG is installed the same texts are also spoken by it.
*figure* is with the detector, which is what the product does, *peer* the same recogniser on the whole recording.
"""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfilt

from media_assets.demo.sound import CLIPS, RATE, clip
from media_assets.evaluation.rates import error_rates
from media_assets.speech.hallucination import flags_of
from resources.honesty import HonestyRules
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from resources.speech.vad import speech_spans
from tests.benchmarks.table import Goal, Row, benchmark

Samples = npt.NDArray[np.int16]

_PEER = "without voice activity detection"
_FILLERS = "<["


@benchmark("wer")
def wer(repeats: int) -> Sequence[Row]:
    """Return error rates and real-time factors per condition; recognition is deterministic, so repeats change none."""
    texts = dict(line.split("\t", 1) for line in (CLIPS / "TRANSCRIPTS.txt").read_text("utf-8").splitlines())
    said = " ".join(texts.values())
    transcriber = PocketsphinxTranscriber()
    transcriber.fetch()
    rows: list[Row] = []
    for condition, audio in _conditions(texts):
        rows += _compare(condition, audio, said, transcriber)
    return rows


def _compare(condition: str, audio: Samples, said: str, transcriber: PocketsphinxTranscriber) -> list[Row]:
    seconds = len(audio) / RATE
    (transcript, detected), spent = _timed(lambda: (transcriber.transcribe(audio), speech_spans(audio)))
    whole, spent_whole = _timed(lambda: _at_once(transcriber, audio))
    ours = error_rates(said, " ".join(segment.text for segment in transcript.segments), "en")
    peers = error_rates(said, whole, "en")
    flags = flags_of(transcript.segments, detected, HonestyRules())
    believed = " ".join(segment.text for segment, found in zip(transcript.segments, flags, strict=True) if not found)
    honest = error_rates(said, believed, "en")
    goal = Goal(0.35, "figure") if condition.startswith("clean") else None
    return [
        Row(f"{condition}: WER", ours.main.rate, "errors/word", _PEER, peers.main.rate, goal),
        Row(f"{condition}: CER", ours.characters.rate, "errors/character", _PEER, peers.characters.rate),
        Row(f"{condition}: real-time factor", spent / seconds, "s of processor time/s", _PEER, spent_whole / seconds),
        Row(f"{condition}: WER of believed text", honest.main.rate, "errors/word", "all text", ours.main.rate),
        Row(f"{condition}: segments flagged", sum(map(bool, flags)) / max(len(flags), 1), f"of {len(flags)}"),
    ]


def _at_once(transcriber: PocketsphinxTranscriber, audio: Samples) -> str:
    decoder = transcriber.model
    decoder.reinit_feat()
    decoder.start_utt()
    decoder.process_raw(np.ascontiguousarray(audio).tobytes(), full_utt=True)
    decoder.end_utt()
    return " ".join(found.word.split("(")[0] for found in decoder.seg() or () if found.word[0] not in _FILLERS)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    return work(), time.process_time() - begun


def _conditions(texts: dict[str, str]) -> Iterator[tuple[str, Samples]]:
    spoken = [clip(name) for name in texts]
    short, long = _joined(spoken, 2), _joined(spoken, 8)
    yield "clean, 2 s pauses", short
    yield "clean, 8 s pauses", long
    yield "noise at -20 dB, 2 s pauses", _noisy(short, 20)
    yield "noise at -20 dB, 8 s pauses", _noisy(long, 20)
    yield "noise at -10 dB, 2 s pauses", _noisy(short, 10)
    yield "telephone band, 2 s pauses", _telephone(short)
    if shutil.which("espeak-ng"):
        yield "eSpeak NG, 2 s pauses", _joined([_synthesised(text) for text in texts.values()], 2)


def _joined(spoken: Sequence[Samples], pause_seconds: float) -> Samples:
    pause = np.zeros(int(pause_seconds * RATE), np.int16)
    return np.concatenate([part for samples in spoken for part in (samples, pause)])


def _noisy(audio: Samples, decibels: float) -> Samples:
    """Add white noise that is so much weaker than the speech, pauses left out."""
    loud = audio[np.abs(audio) > 0].astype(np.float64)
    level = np.sqrt(np.mean(loud**2)) / 10 ** (decibels / 20)
    noisy = audio + np.random.default_rng(0).normal(0, level, len(audio))
    return np.clip(noisy, -32768, 32767).astype(np.int16)


def _telephone(audio: Samples) -> Samples:
    band = butter(6, (300, 3400), "bandpass", fs=RATE, output="sos")
    return np.clip(sosfilt(band, audio.astype(np.float64)), -32768, 32767).astype(np.int16)


def _synthesised(text: str) -> Samples:
    program = ["espeak-ng", "-v", "en-us", "-s", "150", "--stdout", text]
    made = subprocess.run(program, capture_output=True, check=True).stdout
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(BytesIO(made)) as source:
        frames = [piece for frame in [*source.decode(audio=0), None] for piece in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])
