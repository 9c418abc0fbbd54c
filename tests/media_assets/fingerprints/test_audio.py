"""Fingerprints of recordings: with Chromaprint where it is installed, and what is said where it is not."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from media_assets.duplicates.audio.match import Match, Values, candidates, match
from media_assets.fingerprints import audio, chromaprint
from media_assets.fingerprints.chromaprint import RATE, fingerprint_audio
from media_assets.outcomes import received
from media_assets.schemas.fingerprints import AUDIO_FINGERPRINT, AUDIO_FINGERPRINTS
from media_assets.stage import run_stage
from media_assets.work import Item
from resources.errors import PermanentError
from resources.ledger import Ledger
from resources.workers import Workers
from tests.media_assets.fingerprints.music import RATE as MUSIC_RATE
from tests.media_assets.fingerprints.music import at_rate, music, scaled
from tests.media_assets.made import saved, scene, sound, source, video

BATCH = "20260101t000000-inbox-000000"
WAV = ("wav", "pcm_s16le")
TUNE = music(40, 1)

needs_library = pytest.mark.skipif(chromaprint.library() is None, reason=chromaprint.MISSING)


def row_of(folder: Path, data: bytes, most_seconds: float = 7200) -> dict[str, Any]:
    outcome = received(fingerprint_audio(source(folder, "file", data), most_seconds))
    assert outcome.state == "ok" and outcome.table.schema == AUDIO_FINGERPRINT
    (row,) = outcome.table.to_pylist()
    return dict(row)


def values_of(folder: Path, data: bytes) -> Values:
    return np.array(row_of(folder, data)["fingerprint"], np.uint32)


def found(folder: Path, data: bytes) -> tuple[Match | None, bool]:
    tune, other = values_of(folder, sound(*WAV, TUNE, MUSIC_RATE)), values_of(folder, data)
    return match(tune, other), candidates({"tune": tune, "other": other}, {"other"}) == [("other", "tune")]


@needs_library
@pytest.mark.parametrize(
    ("container", "codec", "rate", "bit_rate"),
    [
        ("mp3", "libmp3lame", MUSIC_RATE, 128_000),
        ("mp3", "libmp3lame", MUSIC_RATE, 48_000),
        ("ipod", "aac", MUSIC_RATE, 24_000),
        ("ogg", "libopus", 48_000, 32_000),
        ("wav", "pcm_s16le", 8_000, 0),
        ("flac", "flac", 22_050, 0),
    ],
)
def test_re_encoded_and_resampled_music_is_a_copy(
    tmp_path: Path, container: str, codec: str, rate: int, bit_rate: int
) -> None:
    samples = TUNE if rate == MUSIC_RATE else at_rate(TUNE, rate)
    matched, proposed = found(tmp_path, sound(container, codec, samples, rate, bit_rate=bit_rate))
    assert proposed and matched is not None and matched.relation == "copy"
    assert abs(matched.offset_seconds) < 0.2 and matched.overlap > 0.95 and matched.error < 0.08


@needs_library
def test_louder_and_noisy_music_is_a_copy(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, TUNE.std() / 3, TUNE.shape)
    for changed in (TUNE * 1.6, TUNE + noise):
        matched, proposed = found(tmp_path, sound(*WAV, scaled(changed), MUSIC_RATE))
        assert proposed and matched is not None and matched.relation == "copy"


@needs_library
def test_a_trimmed_recording_is_a_copy_and_a_clip_is_a_part_with_its_offset(tmp_path: Path) -> None:
    trimmed, proposed = found(tmp_path, sound(*WAV, TUNE[:, : -MUSIC_RATE // 2], MUSIC_RATE))
    assert proposed and trimmed is not None and trimmed.relation == "copy"
    inside = TUNE[:, int(20.05 * MUSIC_RATE) : int(31 * MUSIC_RATE)]
    clip, proposed = found(tmp_path, sound("mp3", "libmp3lame", inside, MUSIC_RATE, bit_rate=64_000))
    assert proposed and clip is not None and clip.relation == "part"
    assert clip.offset_seconds == pytest.approx(20.05, abs=0.15)


@needs_library
def test_half_of_it_before_another_tune_is_related(tmp_path: Path) -> None:
    mixed = np.concatenate([music(20, 2), TUNE[:, : 20 * MUSIC_RATE]], axis=1)
    matched, proposed = found(tmp_path, sound(*WAV, mixed, MUSIC_RATE))
    assert proposed and matched is not None and matched.relation == "related"
    assert matched.offset_seconds == pytest.approx(-20, abs=0.15)
    assert matched.overlap_seconds == pytest.approx(18, abs=1.5)


@needs_library
def test_other_tunes_silence_and_steady_tones_match_nothing(tmp_path: Path) -> None:
    silence = np.zeros((1, 20 * MUSIC_RATE), np.int16)
    hum = scaled(np.sin(np.arange(20 * MUSIC_RATE) * 2 * np.pi * 220 / MUSIC_RATE) * 9000)
    others = [values_of(tmp_path, sound(*WAV, samples, MUSIC_RATE)) for samples in (music(40, 2), silence, hum)]
    tune = values_of(tmp_path, sound(*WAV, TUNE, MUSIC_RATE))
    every = {str(number): values for number, values in enumerate([*others, tune, *others[1:]])}
    assert candidates(every, every.keys()) == []
    assert [match(tune, other) for other in others] == [None, None, None]
    assert match(others[1], others[1]) is None and match(others[2], others[2]) is None


@needs_library
def test_only_the_first_seconds_are_fingerprinted_and_the_row_says_so(tmp_path: Path) -> None:
    data = sound(*WAV, TUNE, MUSIC_RATE)
    cut, whole = row_of(tmp_path, data, most_seconds=10), row_of(tmp_path, data)
    assert (cut["seconds"], cut["whole"]) == (10.0, False)
    assert whole["seconds"] == pytest.approx(40, abs=0.1) and whole["whole"]
    assert len(whole["fingerprint"]) == pytest.approx((40 - 2.6) * RATE, abs=3)
    assert whole["fingerprint"][: len(cut["fingerprint"]) - 2] == cut["fingerprint"][:-2]


@needs_library
def test_what_has_no_sound_or_too_little_is_not_applicable(tmp_path: Path) -> None:
    silent = received(fingerprint_audio(source(tmp_path, "a", video("mp4", "libx264", [scene()] * 10)), 60))
    assert (silent.state, silent.reason, len(silent.table)) == ("not_applicable", "it has no audio stream", 0)
    short = received(fingerprint_audio(source(tmp_path, "b", sound(*WAV, TUNE[:, :30_000], MUSIC_RATE)), 60))
    assert (short.state, short.reason) == ("not_applicable", "it has too little sound for a fingerprint")


@needs_library
def test_a_damaged_recording_is_the_files_fault(tmp_path: Path) -> None:
    with pytest.raises(PermanentError):
        fingerprint_audio(source(tmp_path, "a", saved(scene(), "PNG")), 60)


@needs_library
def test_workers_fingerprint_recordings(tmp_path: Path, ledger: Ledger, workers: Workers) -> None:
    claimed = source(tmp_path, "tune.wav", sound(*WAV, TUNE, MUSIC_RATE))
    items = [Item("tune", "tune", "tune.wav", claimed, claimed.size)]
    run = run_stage(audio.audio_fingerprints_stage(workers, chromaprint.library()), items, ledger, BATCH)
    assert run.states == {"ok": 1} and run.table().schema.names == AUDIO_FINGERPRINTS.names


def test_without_a_library_items_say_what_to_install_and_are_made_up_for_once_there_is_one(
    tmp_path: Path, ledger: Ledger, workers: Workers
) -> None:
    claimed = source(tmp_path, "tune.wav", sound(*WAV, TUNE, MUSIC_RATE))
    items = [Item("tune", "tune", "tune.wav", claimed, claimed.size)]
    run = run_stage(audio.audio_fingerprints_stage(workers, None), items, ledger, BATCH)
    row = run.rows["tune"]
    assert (row.state, row.reason) == (
        "not_applicable",
        "no Chromaprint library is installed (on Debian: libchromaprint1)",
    )
    assert len(run.table()) == 0
    again = run_stage(audio.audio_fingerprints_stage(workers, None), items, ledger, BATCH)
    assert again.hits == 1
    installed = chromaprint.library()
    if installed:
        made = run_stage(audio.audio_fingerprints_stage(workers, installed), items, ledger, BATCH)
        assert made.states == {"ok": 1} and "model" in made.rows["tune"].why
