"""What happens to pictures on their way: named, repeatable transforms of a photograph.

What a percentage means follows the benchmark of Thorn's `perception`: a crop of 10 % takes 10 % of the width or height
off each of the four sides, which leaves 64 % of the area; padding by 10 % adds as much to each side. A shifted crop
leaves as much, but takes it from one corner.
"""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from resources.opening import open_image

Randomness = np.random.Generator
Apply = Callable[[Image.Image, Randomness], Image.Image]


@dataclass(frozen=True)
class Transform:
    """One way to change a picture; `about` says what it does, in words."""

    name: str
    about: str
    apply: Apply


def transformed(picture: Image.Image, name: str, seed: str) -> Image.Image:
    """Return an RGB picture as the transform `name` leaves it; equal pictures and seeds give equal pixels.

    Raises:
        KeyError: there is no such transform.
    """
    digest = hashlib.sha256(f"{name}\0{seed}".encode()).digest()
    return TRANSFORMS[name].apply(picture, np.random.default_rng(int.from_bytes(digest[:8], "big")))


def _encoded(codec: str, quality: int, picture: Image.Image, _: Randomness) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, codec, quality=quality)
    buffer.seek(0)
    with open_image(buffer) as again:
        shown: Image.Image = again.convert("RGB")
    return shown


def _scaled(factor: float, picture: Image.Image, _: Randomness) -> Image.Image:
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def _blurred(radius: float, picture: Image.Image, _: Randomness) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(radius))


def _gamma(gamma: float, picture: Image.Image, _: Randomness) -> Image.Image:
    return picture.point([round(255 * (level / 255) ** gamma) for level in range(256)] * 3)


def _noisy(deviation: float, picture: Image.Image, random: Randomness) -> Image.Image:
    noise = random.normal(0, deviation, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.rint(np.asarray(picture) + noise), 0, 255).astype(np.uint8))


def _grey(picture: Image.Image, _: Randomness) -> Image.Image:
    return picture.convert("L").convert("RGB")


def _stamped(picture: Image.Image, _: Randomness) -> Image.Image:
    """Write a dark word, a fifth of the width, into the lower left corner, as `perception`'s benchmark does."""
    layer = Image.new("L", picture.size)
    font = ImageFont.load_default(max(6, picture.width / 13))
    place = (picture.width * 0.04, picture.height * 0.96)
    ImageDraw.Draw(layer).text(place, "TEST", 200, font, "lb")
    return Image.composite(Image.new("RGB", picture.size), picture, layer)


def _crossed(picture: Image.Image, _: Randomness) -> Image.Image:
    """Lay a half-transparent white word over the middle, as wide as the picture allows, and tilted."""
    layer = Image.new("L", picture.size)
    font = ImageFont.load_default(max(8, picture.width / 7))
    ImageDraw.Draw(layer).text((picture.width / 2, picture.height / 2), "SAMPLE", 128, font, "mm")
    layer = layer.rotate(20, Image.Resampling.BILINEAR)
    return Image.composite(Image.new("RGB", picture.size, "white"), picture, layer)


def _captioned(picture: Image.Image, random: Randomness) -> Image.Image:
    """Write a white line with a black outline across the lower quarter, as messengers do."""
    captioned = picture.copy()
    size = max(8, round(picture.height / 10))
    words = " ".join(random.permutation(["WHEN", "NOBODY", "TOLD", "MONDAY", "AGAIN"])[:3])
    place = (picture.width / 2, picture.height * 0.95)
    pen = ImageDraw.Draw(captioned)
    pen.text(
        place, words, "white", ImageFont.load_default(size), "mb", stroke_width=max(1, size // 12), stroke_fill="black"
    )
    return captioned


def _cropped(share: float, shifted: bool, picture: Image.Image, random: Randomness) -> Image.Image:
    width, height = (max(1, round(side * (1 - 2 * share))) for side in picture.size)
    left, top = picture.width - width, picture.height - height
    if shifted:
        left, top = left * int(random.integers(2)), top * int(random.integers(2))
    else:
        left, top = left // 2, top // 2
    return picture.crop((left, top, left + width, top + height))


def _padded(share: float, picture: Image.Image, _: Randomness) -> Image.Image:
    sides = (round(picture.width * share), round(picture.height * share))
    padded = Image.new("RGB", (picture.width + 2 * sides[0], picture.height + 2 * sides[1]), "black")
    padded.paste(picture, sides)
    return padded


def _turned(turn: Image.Transpose, picture: Image.Image, _: Randomness) -> Image.Image:
    return picture.transpose(turn)


def _tilted(degrees: float, picture: Image.Image, _: Randomness) -> Image.Image:
    return picture.rotate(degrees, Image.Resampling.BICUBIC)


def _screenshot(picture: Image.Image, random: Randomness) -> Image.Image:
    """Show the picture in a window with a title bar on a desktop 1.5 times as large, and shrink all of it."""
    width, height = round(picture.width * 1.5), round(picture.height * 1.5)
    slope = np.linspace(60, 150, height)[:, None, None] * np.array([0.35, 0.6, 1.0])
    desktop = Image.fromarray(np.broadcast_to(slope, (height, width, 3)).astype(np.uint8))
    bar, frame = max(6, height // 20), max(1, height // 200)
    room = (width - picture.width - 2 * frame, height - picture.height - 2 * bar - frame)
    left, top = (int(random.integers(0, max(1, side))) for side in room)
    pen = ImageDraw.Draw(desktop)
    pen.rectangle(
        (left, top, left + picture.width + 2 * frame - 1, top + picture.height + bar + frame - 1), (238, 238, 240)
    )
    for button, colour in enumerate(("#e0564a", "#e8b23c", "#58a65c")):
        pen.ellipse(
            (left + bar * (button + 0.3), top + bar * 0.3, left + bar * (button + 0.7), top + bar * 0.7), colour
        )
    pen.rectangle((0, height - bar, width, height), (28, 30, 36))
    desktop.paste(picture, (left + frame, top + bar))
    return _scaled(2 / 3, desktop, random)


def _combined(picture: Image.Image, random: Randomness) -> Image.Image:
    return _encoded("JPEG", 60, _stamped(_scaled(0.5, picture, random), random), random)


def _all() -> Mapping[str, Transform]:
    turns = Image.Transpose
    made = [
        *(Transform(f"JPEG {q}", f"saved as JPEG of quality {q}", partial(_encoded, "JPEG", q)) for q in (90, 50, 20)),
        Transform("WebP 60", "saved as lossy WebP of quality 60", partial(_encoded, "WEBP", 60)),
        Transform("half size", "width and height halved", partial(_scaled, 0.5)),
        Transform("quarter size", "width and height quartered", partial(_scaled, 0.25)),
        Transform("blur", "Gaussian blur of 2 pixels", partial(_blurred, 2.0)),
        Transform("gamma 0.7", "brightened by a gamma of 0.7", partial(_gamma, 0.7)),
        Transform("gamma 1.5", "darkened by a gamma of 1.5", partial(_gamma, 1.5)),
        Transform("noise", "Gaussian noise of 12 of 255 levels", partial(_noisy, 12.0)),
        Transform("grey", "colours removed", _grey),
        Transform("watermark", "a dark word in a corner, a fifth of the width", _stamped),
        Transform("watermark across", "a half-transparent word across all of it", _crossed),
        Transform("caption", "a line of text across the lower part", _captioned),
        Transform("combined", "halved, watermarked and saved as JPEG of quality 60", _combined),
        Transform("mirrored", "mirrored left to right", partial(_turned, turns.FLIP_LEFT_RIGHT)),
        Transform("turned 90", "turned by 90 degrees", partial(_turned, turns.ROTATE_90)),
        Transform("turned 180", "turned by 180 degrees", partial(_turned, turns.ROTATE_180)),
        Transform("turned 270", "turned by 270 degrees", partial(_turned, turns.ROTATE_270)),
        Transform("tilted 4", "rotated by 4 degrees, corners black", partial(_tilted, 4.0)),
        *(Transform(f"crop {n}", f"{n} % cut off each side", partial(_cropped, n / 100, False)) for n in (5, 10, 20)),
        *(
            Transform(f"crop {n} shifted", f"{2 * n} % cut off two sides", partial(_cropped, n / 100, True))
            for n in (5, 10)
        ),
        *(Transform(f"pad {n}", f"black borders of {n} % on each side", partial(_padded, n / 100)) for n in (10, 20)),
        Transform("screenshot", "in a window on a desktop 1.5 times as large", _screenshot),
    ]
    return {transform.name: transform for transform in made}


TRANSFORMS: Mapping[str, Transform] = _all()
"""Every transform by its name, the gentle ones first."""
