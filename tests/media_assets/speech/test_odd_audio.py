"""Odd and hostile recordings through the real stage and workers: the right state, a reason that people understand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from media_assets.demo.sound import clip
from media_assets.schemas.audio import AUDIO_PROFILE, AUDIO_PROFILES
from media_assets.speech.listen import outcome_of
from media_assets.speech.profiles import Recording, audio_profiles_stage
from media_assets.stage import run_stage
from media_assets.work import Item, StageRun
from resources.ledger import Ledger
from resources.library import Library
from resources.workers import Workers
from tests.media_assets.made import RATE, claimed, scene, sound, tone, video
from tests.media_assets.speech.recordings import (
    Track,
    at_rate,
    container,
    damaged,
    leaping,
    silent_wav,
    talk,
    varying,
    wav,
)

MEMO = talk("opening_hours")
SECONDS = len(MEMO) / RATE
RNG = np.random.default_rng(3)


def cases() -> Iterator[tuple[str, bytes, str, str | None]]:
    """Yield (name, data, state, reason)."""
    yield "no audio stream.mp4", video("mp4", "libx264", [scene()] * 5), "not_applicable", "it has no audio stream"
    yield "zero length.wav", wav(MEMO[:0]), "not_applicable", "no speech was found: no sound at all"
    yield "empty.mp3", b"", "quarantined", "the container cannot be read (Invalid data found when processing input)"
    yield "8 channels.wav", wav(np.tile(MEMO, (8, 1))), "ok", None
    yield "192 kHz.wav", wav(at_rate(MEMO, 192_000), 192_000), "ok", None
    yield "variable rate.aac", varying(), "ok", None
    early = container("matroska", Track(MEMO, "pcm_s16le", begin=-0.5), avoid_negative_ts="disabled")
    yield "negative start.mkv", early, "ok", None
    truncated = container("matroska", Track(talk("museum_tour")))
    yield "truncated.mkv", truncated[: len(truncated) // 3], "degraded", "the file ends after 10 s of 29 s"
    yield (
        "truncated.mp4",
        container("mp4", Track(MEMO))[:20_000],
        "quarantined",
        ("the container cannot be read (Invalid data found when processing input)"),
    )
    yield "wrong duration.wav", wav(MEMO, promised=180 * RATE), "degraded", "the file ends after 8 s of 180 s"
    yield "cover art.m4a", container("mp4", Track(MEMO), cover=True), "ok", None
    hit = "1 damaged packet, 0.1 s replaced by silence"
    yield "damaged.mp3", damaged(sound("mp3", "libmp3lame", MEMO.reshape(1, -1), bit_rate=48_000)), "degraded", hit
    ruined = damaged(container("mp4", Track(MEMO)), 0.02, 50_000)
    yield "ruined.mp4", ruined, "quarantined", "of its 122 packets of sound are damaged"
    english = Track(MEMO, metadata={"language": "eng", "title": "Original"})
    spanish = Track(talk("first_room"), metadata={"language": "spa"})
    yield "two languages.mkv", container("matroska", english, spanish), "ok", None
    leapt = "its timestamps jump once; times after that count on without the jump"
    yield "five hours ahead.ts", leaping(), "degraded", leapt
    yield "one side.wav", wav(np.stack([MEMO, np.zeros_like(MEMO)])), "ok", None
    swapped = sound("flac", "flac", np.stack([MEMO, -MEMO]), layout="stereo")
    cancelled = "its channels cancel each other out, only the first is heard"
    yield "swapped wire.flac", swapped, "degraded", cancelled
    yield "telephone.wav", wav(at_rate(MEMO, 8_000), 8_000), "ok", None
    noisy = np.clip(MEMO + RNG.normal(0, 900, len(MEMO)), -32768, 32767).astype(np.int16)
    yield "noisy.wav", wav(noisy), "ok", None
    chords = sum(tone(60, hertz)[0] // 4 for hertz in (220.0, 277.2, 329.6))
    yield (
        "music.wav",
        wav(np.asarray(chords, np.int16)),
        "not_applicable",
        "no speech was found: 1 min of music or tones",
    )
    hiss = RNG.normal(0, 500, 30 * RATE).astype(np.int16)
    yield "hiss.wav", wav(hiss), "not_applicable", "no speech was found: 30 s of noise or other sounds"


CASES = list(cases())


def profiled(folder: Path, workers: Workers, names: list[str], streams: tuple[str, ...] = ("default",)) -> StageRun:
    """Run the stage over files of a folder."""
    library = Library(root=str(folder / "library"))
    ledger = Ledger(url=library.ledger_url(), max_bytes=100_000_000)
    sources = [claimed(folder, name) for name in names]
    items = [Item(name, name, name, Recording(one), one.size) for name, one in zip(names, sources, strict=True)]
    run = run_stage(audio_profiles_stage(library, workers, streams), items, ledger, "batch")
    library.write_table("audio_profiles", run.table(), AUDIO_PROFILES, "batch")
    assert list(library.scratch().iterdir()) == []
    ledger.engine.dispose()
    return run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, workers: Workers) -> StageRun:
    folder = tmp_path_factory.mktemp("odd")
    for name, data, *_ in CASES:
        (folder / name).write_bytes(data)
    silent_wav(folder / "two hours.wav", 7200)
    return profiled(folder, workers, [name for name, *_ in CASES] + ["two hours.wav"])


def rows(run: StageRun, name: str) -> list[dict[str, Any]]:
    return [row for row in run.table().to_pylist() if row["content_id"] == name]


@pytest.mark.parametrize(("name", "state", "reason"), [(name, state, reason) for name, _, state, reason in CASES])
def test_odd_recordings_end_in_the_right_state(run: StageRun, name: str, state: str, reason: str | None) -> None:
    found = run.rows[name]
    assert found.state == state, found.reason
    assert (found.reason is None) if reason is None else (reason in str(found.reason))


@pytest.mark.parametrize("name", [name for name, _, state, _ in CASES if state in ("ok", "degraded")])
def test_their_speech_is_found_where_it_is_played(run: StageRun, name: str) -> None:
    row = next(row for row in rows(run, name) if row["chosen"])
    assert row["offset_seconds"] + row["spans"][0]["start"] == pytest.approx(1.05, abs=0.1)
    assert row["speech_seconds"] > 5
    assert (
        row["windows"][0]["start"] <= row["spans"][0]["start"] and row["windows"][-1]["end"] >= row["spans"][-1]["end"]
    )
    assert row["condition"] == {"telephone.wav": "telephone", "noisy.wav": "noisy"}.get(name, "clean")


def test_two_hours_of_silence_start_no_engine_and_take_little(run: StageRun) -> None:
    found = run.rows["two hours.wav"]
    assert (found.state, found.reason) == ("not_applicable", "no speech was found: 2 h of silence")
    (row,) = rows(run, "two hours.wav")
    assert (row["seconds"], row["spans"], row["windows"], row["loudness_lufs"]) == (7200, [], [], None)


def test_no_recording_needs_much_memory(run: StageRun) -> None:
    assert run.peak_worker_bytes < 500_000_000


def test_what_is_known_of_a_stream_is_kept_whatever_its_state(run: StageRun) -> None:
    (hiss,) = rows(run, "hiss.wav")
    assert (hiss["state"], hiss["has_speech"], hiss["seconds"]) == ("not_applicable", False, 30)
    (eight,) = rows(run, "8 channels.wav")
    assert (eight["channels"], eight["sample_rate"], eight["codec"]) == (8, 16_000, "pcm_s16le")
    english, spanish = rows(run, "two languages.mkv")
    assert (english["chosen"], english["language"], english["title"]) == (True, "en", "Original")
    assert (spanish["chosen"], spanish["language"], spanish["spans"]) == (False, "es", None)


def test_configured_languages_and_all_streams_are_listened_to(tmp_path: Path, workers: Workers) -> None:
    name, data = next((name, data) for name, data, *_ in CASES if name == "two languages.mkv")
    (tmp_path / name).write_bytes(data)
    for streams, chosen in ((("es", "de"), [1]), (("all",), [0, 1]), (("fr",), [0])):
        run = profiled(tmp_path, workers, [name], streams)
        assert [row["stream"] for row in rows(run, name) if row["chosen"]] == chosen
        assert all(row["has_speech"] for row in rows(run, name) if row["chosen"])


def test_streams_without_speech_do_not_hide_the_others(tmp_path: Path, workers: Workers) -> None:
    hiss = Track(RNG.normal(0, 300, 5 * RATE).astype(np.int16))
    (tmp_path / "film.mkv").write_bytes(container("matroska", hiss, Track(clip("first_room"))))
    run = profiled(tmp_path, workers, ["film.mkv"], ("all",))
    assert [(row["has_speech"], row["state"]) for row in rows(run, "film.mkv")] == [(False, "ok"), (True, "ok")]


def test_a_ruined_stream_does_not_cost_the_others() -> None:
    fine = dict.fromkeys(AUDIO_PROFILE.names) | {"stream": 0, "chosen": True, "has_speech": True}
    ruined = fine | {"stream": 1, "has_speech": None, "remark": "9 of its 10 packets of sound are damaged"}
    outcome = outcome_of([fine, ruined])
    assert (outcome.state, outcome.reason) == ("degraded", "stream 1: 9 of its 10 packets of sound are damaged")
    assert outcome.table["has_speech"].to_pylist() == [True, None]
