"""Figures of sound, on recorded speech and on generated noise, music and silence."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_assets.demo.sound import clip
from media_assets.speech.loudness import STEP, integrated_lufs, step_energies
from media_assets.speech.profile import condition_of, profile_of, spoken_length
from media_assets.speech.scratch import samples_of
from resources.speech.mapped import FileSamples, let_go
from resources.speech.rate import SAMPLE_RATE
from tests.media_assets.made import tone
from tests.media_assets.speech.recordings import Samples, at_rate, talk

NAMES = ("opening_hours", "first_room", "office_cat", "train_to_oxford", "spring_garden", "evening_talk")
RNG = np.random.default_rng(5)


def as_samples(wave: np.ndarray) -> Samples:
    return np.clip(wave, -32_768, 32_767).astype(np.int16)


def white(count: int) -> np.ndarray:
    return RNG.normal(size=count)


def pink(count: int) -> np.ndarray:
    spectrum = np.fft.rfft(white(count)) / np.sqrt(np.maximum(np.fft.rfftfreq(count, 1 / SAMPLE_RATE), 50))
    return np.fft.irfft(spectrum, count)


@pytest.mark.parametrize("noise", [white, pink])
@pytest.mark.parametrize("snr_db", [5, 10, 15, 20, 30])
def test_the_signal_to_noise_ratio_of_speech_is_estimated(snr_db: float, noise: Callable[[int], np.ndarray]) -> None:
    for name in NAMES[:3]:
        speech = talk(name).astype(float)
        (start, end), *_ = profile_of(as_samples(speech)).spans
        power = np.mean(speech[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)] ** 2)
        added = noise(len(speech))
        added *= np.sqrt(power / 10 ** (snr_db / 10) / np.mean(added**2))
        mixed = speech + added
        found = profile_of(as_samples(mixed * min(1, 30_000 / np.abs(mixed).max())))
        assert found.snr_db == pytest.approx(snr_db, abs=2)
        assert condition_of(found.snr_db, found.bandwidth_hz) == "noisy" or snr_db >= 15


def test_telephone_is_told_from_wideband() -> None:
    for name in NAMES:
        wide, narrow = talk(name), at_rate(at_rate(talk(name), 8_000), 8_000 * 2)
        spectrum = np.fft.rfft(wide.astype(float))
        frequencies = np.fft.rfftfreq(len(wide), 1 / SAMPLE_RATE)
        band = as_samples(np.fft.irfft(spectrum * ((frequencies > 300) & (frequencies < 3400)), len(wide)))
        assert condition_of(30, profile_of(wide).bandwidth_hz) == "clean"
        assert condition_of(30, profile_of(band).bandwidth_hz) == "telephone"
        assert profile_of(narrow, source_rate=8_000).bandwidth_hz <= 4_000  # type: ignore[operator]


def test_conditions_are_named_by_bandwidth_before_noise() -> None:
    assert condition_of(5, 4000) == "telephone"
    assert condition_of(14.9, 7000) == "noisy"
    assert condition_of(15, 4200) == "clean"
    assert condition_of(None, None) == "clean"


def test_music_is_told_from_noise_where_nobody_speaks() -> None:
    chord = as_samples(sum(tone(20, hertz)[0] / 4 for hertz in (196.0, 246.9, 293.7)))
    music, noise = profile_of(chord), profile_of(as_samples(white(20 * SAMPLE_RATE) * 2000))
    assert not music.has_speech and music.heard == "20 s of music or tones"
    assert not noise.has_speech and noise.heard == "20 s of noise or other sounds"


def test_music_never_hides_clear_speech() -> None:
    chord = sum(tone(60, hertz)[0] / 12 for hertz in (196.0, 246.9, 293.7))
    speech = clip("office_cat")
    mixed = np.array(chord)
    mixed[20 * SAMPLE_RATE : 20 * SAMPLE_RATE + len(speech)] += speech
    found = profile_of(as_samples(mixed))
    assert found.has_speech and found.music is not None and found.music > 0.8


def test_silence_has_no_figures_but_its_length() -> None:
    found = profile_of(np.zeros(3 * SAMPLE_RATE, np.int16))
    assert (found.spans, found.snr_db, found.bandwidth_hz, found.loudness_lufs, found.music) == (
        (),
        None,
        None,
        None,
        None,
    )
    assert (found.silent_ratio, found.heard, profile_of(np.zeros(0, np.int16)).heard) == (
        1.0,
        "3 s of silence",
        "no sound at all",
    )


def test_figures_do_not_depend_on_where_blocks_end() -> None:
    speech = np.concatenate([talk("museum_tour", pause=2.0)] * 5)
    whole, again = profile_of(speech), profile_of(np.concatenate([np.zeros(STEP * 512, np.int16), speech]))
    assert again.snr_db == pytest.approx(whole.snr_db, abs=1.0)
    assert again.loudness_lufs == pytest.approx(whole.loudness_lufs, abs=0.1)
    assert again.speech_seconds == pytest.approx(whole.speech_seconds, rel=0.02)


def test_maps_and_files_give_the_same_figures_and_pages_can_be_let_go(tmp_path: Path) -> None:
    speech = talk("first_room")
    (tmp_path / "scratch.pcm").write_bytes(speech.tobytes())
    mapped = samples_of(tmp_path / "scratch.pcm", len(speech))
    assert profile_of(mapped) == profile_of(speech) == profile_of(FileSamples(tmp_path / "scratch.pcm", len(speech)))
    let_go(mapped)
    assert np.array_equal(mapped, speech)
    assert np.array_equal(samples_of(tmp_path / "scratch.pcm", 5_000, first=12_345), speech[12_345:17_345])


def ebur128(samples: Samples) -> float:
    """Integrated loudness as FFmpeg's filter measures it."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="s16", sample_rate=SAMPLE_RATE, layout="mono")
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts = SAMPLE_RATE, 0
    graph.push(frame)
    graph.push(None)
    found = ""
    try:
        while True:
            found = graph.pull().metadata.get("lavfi.r128.I", found)
    except (av.error.EOFError, av.error.BlockingIOError):
        return float(found)


@pytest.mark.parametrize("name", NAMES)
def test_loudness_agrees_with_another_meter(name: str) -> None:
    speech = talk(name, "museum_tour", pause=3.0)
    assert integrated_lufs(step_energies(speech)) == pytest.approx(ebur128(speech), abs=0.3)


def test_a_full_scale_sine_has_the_loudness_of_the_standard() -> None:
    sine = as_samples(np.sin(2 * np.pi * 997 * np.arange(5 * SAMPLE_RATE) / SAMPLE_RATE) * 32_767)
    assert integrated_lufs(step_energies(sine)) == pytest.approx(-3.01, abs=0.05)


@given(st.integers(0, 200_000))
def test_lengths_are_said_in_their_two_largest_units(seconds: int) -> None:
    said = spoken_length(seconds)
    units = {"h": 3600, "min": 60, "s": 1}
    words = said.split()
    if seconds:
        value = sum(int(count) * units[unit] for count, unit in zip(words[::2], words[1::2], strict=True))
        assert 0 <= seconds - value < (60 if seconds >= 3600 else 1)
    else:
        assert said == "less than 1 s"


def test_two_hours_and_a_minute_and_a_half() -> None:
    assert (spoken_length(7200), spoken_length(90), spoken_length(3661)) == ("2 h", "1 min 30 s", "1 h 1 min")
