"""Streams are decoded once for all that listens to them, and leave nothing behind."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from media_assets.outcomes import Outcome
from media_assets.speech.listening import Hear, Stream, listening
from media_assets.stage import run_stage
from media_assets.work import Item, Stage, StageRun
from resources.errors import TransientError
from resources.ledger import Ledger
from resources.library import Library
from resources.opening import Source
from resources.speech.mapped import FileSamples
from resources.speech.rate import SAMPLE_RATE
from resources.workers import TASKS, Workers
from tests.media_assets.made import source, tone
from tests.media_assets.speech.recordings import Track, container, wav

LOUDNESS = pa.schema([("samples", pa.int64()), ("loudest", pa.int64())])


def stream(source: Source, number: int = 0, windows: int = 3) -> Stream:
    """Return a stream with windows of a second each."""
    spans = tuple((float(at), at + 1.0) for at in range(windows))
    name = Path(source.path.decode()).name
    return Stream(f"{name}", name, name, source, source.size, number, 0.0, spans, spans, None, {}, None)


def items(*streams: Stream) -> list[Item]:
    return [
        Item(f"{one.content} {one.number} {span}", f"{one.content} {one.number} {span}", one.name, (one, span))
        for one in streams
        for span in one.windows
    ]


def loudness(item: Item, samples: FileSamples) -> Outcome:
    one, span = item.work
    part = one.cut(samples, span)
    return Outcome(pa.table({"samples": [len(part)], "loudest": [int(abs(part.astype(int)).max())]}, LOUDNESS))


Run = Callable[..., StageRun]


@pytest.fixture
def run(library: Library, ledger: Ledger, workers: Workers) -> Run:
    def listen(given: list[Item], hear: Hear = loudness, by: Workers = workers) -> StageRun:
        runner = listening(library, by, lambda item: item.work[0], hear)
        return run_stage(Stage("loudness", "1", LOUDNESS, runner), given, ledger, "batch")

    return listen


def test_a_stream_is_decoded_once_for_all_of_its_windows(run: Run, tmp_path: Path) -> None:
    film = container("matroska", Track(tone(3)[0]), Track(tone(3, 600)[0]))
    memo = source(tmp_path, "memo.wav", wav(tone(3)[0]))
    film_source = source(tmp_path, "film.mkv", film)
    before = TASKS["decode_audio"]
    done = run(items(stream(memo), stream(film_source), stream(film_source, 1)))
    assert done.states == {"ok": 9} and TASKS["decode_audio"] - before == 3
    assert set(done.table()["samples"].to_pylist()) == {SAMPLE_RATE}
    assert min(done.table()["loudest"].to_pylist()) > 5000


def test_an_error_of_the_decoder_is_that_of_all_windows(run: Run, tmp_path: Path) -> None:
    bad = source(tmp_path, "bad.wav", b"nothing to hear" * 100)
    memo = source(tmp_path, "memo.wav", wav(tone(3)[0]))
    done = run(items(stream(bad), stream(memo)))
    assert done.states == {"quarantined": 3, "ok": 3}


def test_a_stream_that_is_not_there_is_an_error_in_words(run: Run, tmp_path: Path) -> None:
    memo = source(tmp_path, "memo.wav", wav(tone(3)[0]))
    done = run(items(stream(memo, number=1)))
    assert {(row.state, row.reason) for row in done.rows.values()} == {("quarantined", "it has no audio stream")}


def test_an_error_of_who_listens_is_its_windows_own(run: Run, tmp_path: Path) -> None:
    def deaf(item: Item, samples: FileSamples) -> Outcome:
        if item.work[1][0] == 1.0:
            raise TransientError("deaf for a second")
        return loudness(item, samples)

    done = run(items(stream(source(tmp_path, "memo.wav", wav(tone(3)[0])))), deaf)
    assert [(row.state, row.reason) for row in done.rows.values()] == [
        ("ok", None),
        ("failed", "deaf for a second"),
        ("ok", None),
    ]


def test_no_scratch_is_left(run: Run, library: Library, tmp_path: Path) -> None:
    bad = source(tmp_path, "bad.wav", b"nothing to hear" * 100)
    there = []

    def looking(item: Item, samples: FileSamples) -> Outcome:
        there.append(sum(1 for _ in library.scratch().rglob("*.pcm")))
        return loudness(item, samples)

    memo = source(tmp_path, "memo.wav", wav(tone(3)[0]))
    run(items(stream(bad), stream(memo)), looking)
    assert there == [1, 1, 1] and list(library.scratch().iterdir()) == []


def test_no_scratch_is_left_when_a_run_is_interrupted(run: Run, library: Library, tmp_path: Path) -> None:
    def interrupted(item: Item, samples: FileSamples) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(items(stream(source(tmp_path, "memo.wav", wav(tone(3)[0])))), interrupted)
    assert list(library.scratch().iterdir()) == []


def test_two_runs_at_work_on_the_same_recordings_do_not_meet(run: Run, library: Library, tmp_path: Path) -> None:
    made = [items(stream(source(tmp_path, f"{hertz}.wav", wav(tone(3, hertz)[0])))) for hertz in (300, 400, 500)]
    given = [item for some in made for item in some]
    again: list[Callable[[], object]] = [lambda: run(given)]

    def meanwhile(item: Item, samples: FileSamples) -> Outcome:
        """Run everything again, as another process may, before it listens."""
        if again:
            again.pop()()
        return loudness(item, samples)

    done = run(given, meanwhile)
    assert done.states == {"ok": 9}
    assert list(library.scratch().iterdir()) == []


def test_a_decoder_that_was_stopped_leaves_no_scratch(run: Run, library: Library, tmp_path: Path) -> None:
    long = replace(stream(source(tmp_path, "long.wav", wav(np.tile(tone(60)[0], 60)))), size=0, windows=((0.0, 0.1),))
    done = run(items(long), by=Workers(processes=1, item_seconds=0.01))
    assert {(row.state, row.reason) for row in done.rows.values()} == {("failed", "it took longer than 0 seconds")}
    assert list(library.scratch().iterdir()) == []


def test_what_is_long_gets_more_time(run: Run, tmp_path: Path) -> None:
    # Long enough that its time suffices on a busy machine.
    memo = source(tmp_path, "memo.wav", wav(np.tile(tone(60)[0], 10)))
    done = run(items(stream(memo, windows=600)), by=Workers(processes=1, item_seconds=0.001))
    assert done.states == {"ok": 600}
