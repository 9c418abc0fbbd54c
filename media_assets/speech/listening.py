"""Work on decoded audio: streams are decoded in workers ahead of what listens to them in this process."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from media_assets.library.inventory import media_items, media_types
from media_assets.outcomes import Outcome, received
from media_assets.schemas.asr import ASR_PLAN
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.speech.audio import decode_audio
from media_assets.speech.profiles import ONE_STREAM, time_limit
from media_assets.work import Computed, Item, Runner
from resources.errors import PermanentError
from resources.library import Library
from resources.opening import Source
from resources.speech.mapped import FileSamples, Samples
from resources.speech.rate import SAMPLE_RATE
from resources.workers import Answer, Task, Workers

Span = tuple[float, float]
Hear = Callable[[Item, FileSamples], Outcome]


@dataclass(frozen=True, eq=False)
class Stream:
    """An audio stream that is to be transcribed.

    Attributes:
        content: content id of its recording, `name` its name for people.
        identity: what of the recording its sound depends on: the payload id, or the content id where a payload id does
            not cover all streams of the container.
        source: where it is; `size` bytes.
        number: its place among the container's audio streams, from 0.
        offset: when its first sample is played, in seconds.
        spans: of speech, and `windows` into which the work is cut, in seconds of its samples.
        language: ISO 639-1 code that the container names, or None.
        plan: its row of `ASR_PLAN`.
        remark: why the sound is less than the file promised, or None.
    """

    content: str
    identity: str
    name: str
    source: Source
    size: int
    number: int
    offset: float
    spans: tuple[Span, ...]
    windows: tuple[Span, ...]
    language: str | None
    plan: Mapping[str, Any]
    remark: str | None

    def cut(self, samples: Samples, span: Span) -> npt.NDArray[np.int16]:
        """Return the samples of a span, shape (n,)."""
        return samples[round(span[0] * SAMPLE_RATE) : round(span[1] * SAMPLE_RATE)]


def read_streams(library: Library, batch: str) -> list[Stream]:
    """Return the streams of a batch for which there is a plan, recordings in the inventory's order."""
    plans = {(row["content_id"], row["stream"]): row for row in _rows(library, "asr_plan", ASR_PLAN, batch)}
    profiles: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(library, "audio_profiles", AUDIO_PROFILES, batch):
        if (row["content_id"], row["stream"]) in plans:
            profiles.setdefault(row["content_id"], []).append(row)
    types = media_types(library, batch)
    return [
        Stream(
            item.id,
            item.identity if types[item.id] in ONE_STREAM else item.id,
            item.label,
            item.work,
            item.size,
            row["stream"],
            row["offset_seconds"],
            _spans(row["spans"]),
            _spans(row["windows"]),
            row["language"],
            plans[item.id, row["stream"]],
            row["remark"],
        )
        for item in media_items(library, batch, {"audio", "video"})
        for row in sorted(profiles.get(item.id, ()), key=lambda row: row["stream"])
    ]


def window_id(content: str, stream: int, span: Span) -> str:
    """Name a stretch of a stream of a content in the ledger."""
    return hashlib.sha256(f"{content} {stream} {span[0]:.3f}".encode()).hexdigest()


def stream_id(content: str, stream: int) -> str:
    """Name a stream of a content in the ledger."""
    return hashlib.sha256(f"{content} {stream}".encode()).hexdigest()


def parts_of(library: Library, content: str) -> list[str]:
    """Return by what names the ledger knows the streams of a content and their windows, in any batch."""
    columns = ["content_id", "stream", "windows"]
    table = library.read_corpus("audio_profiles", AUDIO_PROFILES, columns)
    names: list[str] = []
    for row in table.filter(pc.equal(table["content_id"], content)).to_pylist():
        names.append(stream_id(content, row["stream"]))
        names += [window_id(content, row["stream"], span) for span in _spans(row["windows"])]
    return list(dict.fromkeys(names))


def listening(
    library: Library,
    workers: Workers,
    stream_of: Callable[[Item], Stream],
    hear: Hear,
) -> Runner:
    """Return a runner that decodes each stream once and lets `hear` work on it for each of its items, in order.

    An error of the decoder is that of all items of the stream; one of `hear` is its item's own.
    """

    def run(items: Sequence[Item]) -> Iterator[Computed]:
        groups: dict[tuple[str, int], list[Item]] = {}
        for item in items:
            stream = stream_of(item)
            groups.setdefault((stream.content, stream.number), []).append(item)
        # A folder of its own, since another run may be at work on the same recording; it also takes along what
        # decoders left that were stopped.
        with TemporaryDirectory(prefix="audio-", dir=library.scratch(), ignore_cleanup_errors=True) as folder:

            def task(group: list[Item]) -> Task[list[Item]]:
                stream = stream_of(group[0])
                scratch = Path(folder, f"{stream.content}-{stream.number}.pcm")
                return Task(group, (stream.source, str(scratch), stream.number), stream.size)

            longest = max((stream_of(item).windows[-1][1] for item in items), default=0.0)
            patient = workers.model_copy(update={"item_seconds": time_limit(workers, longest)})
            for answer in patient.run(decode_audio, map(task, groups.values())):
                stream = stream_of(answer.subject[0])
                yield from _heard(answer, Path(folder, f"{stream.content}-{stream.number}.pcm"), hear)

    return run


def _heard(answer: Answer[list[Item]], scratch: Path, hear: Hear) -> Iterator[Computed]:
    decoded = received(answer.value) if answer.error is None else None
    missing = answer.error
    if decoded is not None and not len(decoded.table):
        missing = PermanentError(decoded.reason or "there is no sound")
    try:
        for item in answer.subject:
            if missing is not None or decoded is None:
                yield Computed(item, None, missing, answer.seconds, answer.peak_bytes)
                continue
            begun = time.perf_counter()
            outcome, problem = None, None
            try:
                outcome = hear(item, FileSamples(scratch, decoded.table["samples"][0].as_py()))
            except Exception as error:  # the engine sorts it into a family; it is this item's alone
                problem = error
            yield Computed(item, outcome, problem, time.perf_counter() - begun, answer.peak_bytes)
    finally:
        scratch.unlink(missing_ok=True)


def _rows(library: Library, asset: str, schema: Any, batch: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = library.read_table(asset, schema, batch).to_pylist()
    return found


def _spans(found: Sequence[Mapping[str, float]] | None) -> tuple[Span, ...]:
    return tuple((span["start"], span["end"]) for span in found or ())
