"""Where one picture lies inside another: a crop in its original, an original inside its margins or a screenshot.

Pure arithmetic on grey pictures; runs in decoder workers. Normalised cross-correlation over a ladder of sizes finds
where to look, Gauss-Newton steps (Lucas and Kanade, 1981) put the box to a fraction of a pixel.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

COARSE = 48
"""Longest side, in pixels, at which all places and sizes are tried."""

FINE = 96
"""Longest side at which the box is refined and the correlation taken."""

STEP = 1.05
"""Ratio of neighbouring sizes on the ladder; half a step is 0.6 pixels at the border of a coarse picture."""

STARTS = 4
"""Places that are refined."""

_ITERATIONS = 12
_LEAST_DEVIATION = 2.0  # grey levels; below that a region has no structure to correlate

Floats = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the picture that holds the box."""


class Place(NamedTuple):
    """The whole of one picture found in a region of another: its box there, and the correlation of both."""

    box: Box
    correlation: float


def places(inner: Image.Image, outer: Image.Image, least_share: float, least_coarse: float) -> Iterator[Place]:
    """Yield where `inner` may lie inside `outer`, the most alike first, refined.

    Args:
        inner: grey picture (mode L) whose whole is looked for.
        outer: grey picture in which it is looked for.
        least_share: smallest share of the outer picture's area that is looked at.
        least_coarse: least correlation of coarse pictures that is worth refining.
    """
    for coarse, box in _coarse(inner, outer, least_share)[:STARTS]:
        if coarse < least_coarse:
            return
        place = refined(inner, outer, box)
        if place is not None:
            yield place


def region_of(outer: Image.Image, box: Box, size: tuple[int, int]) -> Image.Image:
    """Return the region of a picture, scaled to a size; parts of pixels at its border count in part."""
    left, top, right, bottom = box
    pixels = (left * outer.width, top * outer.height, right * outer.width, bottom * outer.height)
    return outer.resize(size, Image.Resampling.LANCZOS, box=pixels)


def correlation(one: Floats, other: Floats) -> float:
    """Return the normalised correlation of two pictures of the same shape, -1 to 1; 0 where one has no structure."""
    one, other = one - one.mean(), other - other.mean()
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float((one * other).sum()) / lengths if lengths > 0 else 0.0


def gradients(picture: Floats) -> Floats:
    """Return the sizes of a picture's gradients, shape (h - 2, w - 2): edges without the light that falls on them."""
    across = picture[1:-1, 2:] - picture[1:-1, :-2]
    down = picture[2:, 1:-1] - picture[:-2, 1:-1]
    sizes: Floats = np.hypot(across, down)
    return sizes


def _coarse(inner: Image.Image, outer: Image.Image, least_share: float) -> list[tuple[float, Box]]:
    """Return the best place of each size that is a peak among its neighbours on the ladder, best first."""
    from scipy.fft import irfft2, rfft2

    seen = _pixels(_scaled(outer, COARSE))
    height, width = seen.shape
    largest = min(width / inner.width, height / inner.height)
    area = inner.width * inner.height / (width * height)
    smallest = max(np.sqrt(least_share / area), 12 / min(inner.size)) if area else 0.0
    source = inner.copy()
    source.thumbnail((2 * COARSE, 2 * COARSE), Image.Resampling.BOX)
    sizes: list[tuple[int, int]] = []
    factor = largest
    while factor >= smallest:
        size = max(round(inner.width * factor), 1), max(round(inner.height * factor), 1)
        if not sizes or size != sizes[-1]:
            sizes.append(size)
        factor /= STEP
    if not sizes:
        return []
    stack = np.zeros((len(sizes), height, width), np.float32)
    lengths = np.empty(len(sizes), np.float32)
    for number, size in enumerate(sizes):
        pixels = _pixels(source.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))
        pixels -= pixels.mean()
        stack[number, : size[1], : size[0]] = pixels
        lengths[number] = np.linalg.norm(pixels)
    product = rfft2(seen - seen.mean())[None] * np.conj(rfft2(stack))
    matched = irfft2(product, s=(height, width))
    sums, squares = _integral(seen), _integral(seen**2)
    best: list[tuple[float, Box]] = []
    for number, (w, h) in enumerate(sizes):
        rows, columns = height - h + 1, width - w + 1
        variance = _boxes(squares, h, w) - _boxes(sums, h, w) ** 2 / (h * w)
        floor = _LEAST_DEVIATION**2 * h * w
        scores = matched[number, :rows, :columns] / (np.sqrt(np.maximum(variance, floor)) * max(lengths[number], 1e-3))
        row, column = np.unravel_index(int(np.argmax(scores)), scores.shape)
        box = (column / width, row / height, (column + w) / width, (row + h) / height)
        best.append((float(scores[row, column]), box))
    peaks = [
        one
        for number, one in enumerate(best)
        if all(one[0] >= other[0] for other in best[max(number - 1, 0) : number + 2])
    ]
    return sorted(peaks, key=lambda one: -one[0])


def refined(inner: Image.Image, outer: Image.Image, box: Box) -> Place | None:
    """Move, widen and heighten a box until its region fits best; None where it collapses, or is too thin to."""
    target_image = _scaled(inner, FINE)
    size = target_image.size
    if min(size) < 2:
        return None
    target = _normal(_pixels(target_image))
    if target is None:
        return None
    across = np.linspace(-0.5, 0.5, size[0], dtype=np.float32)[None, :]
    down = np.linspace(-0.5, 0.5, size[1], dtype=np.float32)[:, None]
    best: Place | None = None
    for _ in range(_ITERATIONS):
        box = _inside(box)
        if box[2] - box[0] < 0.05 or box[3] - box[1] < 0.05:
            break
        region = _normal(_pixels(region_of(outer, box, size)))
        if region is None:
            break
        likeness = float((region * target).mean())
        if best is None or likeness > best.correlation:
            best = Place(box, likeness)
        gy, gx = np.gradient(region)
        # Per share of the box: a step of 1 is the box's whole width.
        gx, gy = gx * size[0], gy * size[1]
        columns = np.stack([gx.ravel(), gy.ravel(), (gx * across).ravel(), (gy * down).ravel()])
        normal = columns @ columns.T
        normal[np.diag_indices(4)] *= 1.001
        step = np.linalg.solve(normal + 1e-6 * np.eye(4, dtype=np.float32), columns @ (target - region).ravel())
        step = np.clip(step, -0.05, 0.05)
        if float(np.abs(step).max()) < 2e-4:
            break
        width, height = box[2] - box[0], box[3] - box[1]
        x, y = (box[0] + box[2]) / 2 + step[0] * width, (box[1] + box[3]) / 2 + step[1] * height
        half_width, half_height = width * (1 + step[2]) / 2, height * (1 + step[3]) / 2
        box = (float(x - half_width), float(y - half_height), float(x + half_width), float(y + half_height))
    return best


def _inside(box: Box) -> Box:
    left, top, right, bottom = box
    return max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0)


def _scaled(picture: Image.Image, side: int) -> Image.Image:
    scale = side / max(picture.size)
    size = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _pixels(picture: Image.Image) -> Floats:
    return np.asarray(picture, np.float32)


def _normal(pixels: Floats) -> Floats | None:
    deviation = float(pixels.std())
    return (pixels - pixels.mean()) / np.float32(deviation) if deviation >= _LEAST_DEVIATION else None


def _integral(pixels: Floats) -> npt.NDArray[np.float64]:
    return np.pad(np.cumsum(np.cumsum(pixels, axis=0, dtype=np.float64), axis=1), ((1, 0), (1, 0)))


def _boxes(integral: npt.NDArray[np.float64], height: int, width: int) -> npt.NDArray[np.float64]:
    return (
        integral[height:, width:]
        - integral[:-height, width:]
        - integral[height:, :-width]
        + integral[:-height, :-width]
    )
