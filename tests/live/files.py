"""Files for live tests: pictures and spoken clips, each with content of its own."""

from pathlib import Path

import numpy as np
from PIL import Image

from media_assets.demo.sound import CLIPS, RATE, Samples, clip, encoded

SPOKEN = ("blue_folder", "first_room", "office_cat", "opening_hours", "spring_garden", "train_to_oxford")


def picture(path: Path, seed: int) -> Path:
    """Write a small picture that no other seed makes."""
    pixels = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), np.uint8)
    Image.fromarray(pixels).resize((160, 120), Image.Resampling.BICUBIC).save(path)
    return path


def spoken(folder: Path, count: int, seconds: float) -> list[Path]:
    """Write `count` recordings of some seconds of speech each, all different."""
    speech: Samples = np.concatenate([clip(name) for name in SPOKEN])
    step = (len(speech) - int(seconds * RATE)) // count
    paths = []
    for number in range(count):
        path = folder / f"{number:02}-spoken.wav"
        path.write_bytes(encoded(speech[number * step :][: int(seconds * RATE)], "wav", "pcm_s16le"))
        paths.append(path)
    return paths


def short_clip(path: Path) -> Path:
    """Copy a bundled recording of five seconds."""
    path.write_bytes((CLIPS / "office_cat.opus").read_bytes())
    return path
