"""Music that is made up: chords and beats, another tune for each seed."""

import numpy as np
import numpy.typing as npt

RATE = 44_100
Samples = npt.NDArray[np.int16]


def music(seconds: float, seed: int) -> Samples:
    """Return mono samples at `RATE`, shape (1, n)."""
    random = np.random.default_rng(seed)
    time = np.arange(int(0.6 * RATE)) / RATE
    heard = np.zeros(int(seconds * RATE) + len(time))
    at = 0
    while at < int(seconds * RATE):
        for pitch in 220 * 2 ** (random.integers(-12, 24, 3) / 12):
            note = sum(np.sin(2 * np.pi * pitch * overtone * time) / overtone for overtone in (1, 2, 3, 4))
            heard[at : at + len(time)] += note * np.exp(-3 * time) * random.uniform(0.3, 1)
        heard[at : at + 2000] += random.normal(0, 0.5, 2000)
        at += int(random.choice([0.15, 0.3, 0.45]) * RATE)
    heard = heard[: int(seconds * RATE)]
    return scaled(heard * 20_000 / np.abs(heard).max())


def at_rate(samples: Samples, rate: int) -> Samples:
    """Resample from `RATE`, by straight lines."""
    places = np.arange(0, samples.shape[1], RATE / rate)
    return scaled(np.interp(places, np.arange(samples.shape[1]), samples[0]))


def scaled(samples: npt.NDArray[np.floating]) -> Samples:
    """Clip to 16 bits, shape (1, n)."""
    return np.clip(np.atleast_2d(samples), -32_768, 32_767).astype(np.int16)
