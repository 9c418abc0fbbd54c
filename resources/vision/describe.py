"""The arithmetic of the embedded picture descriptor, in plain numpy; imports nothing heavy, so workers may run it."""

import numpy as np
import numpy.typing as npt
from PIL.Image import Image, Resampling

DIMENSIONS = 512

_SIDE, _CELL, _ORIENTATIONS = 96, 16, 8
_LAYOUT_WEIGHT = _HISTOGRAM_WEIGHT = 0.9

Floats = npt.NDArray[np.float32]

# sRGB to linear light for each of the 256 values, then to XYZ relative to the white of D65.
_CODES = np.arange(256) / 255
_LINEAR = np.where(_CODES > 0.04045, ((_CODES + 0.055) / 1.055) ** 2.4, _CODES / 12.92).astype(np.float32)
_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]], np.float32
) / np.array([[0.95047], [1.0], [1.08883]], np.float32)

_LAYOUT = (np.ones((8, 8), np.float32), np.ones((6, 6), np.float32), np.ones((6, 6), np.float32))
_LAYOUT[0][0, 0] = 0.25


def describe(image: Image) -> Floats:
    """Return the descriptor of a picture of any size and mode: 512 numbers, of length 1 together.

    Gradients by orientation in 6 x 6 cells, the lowest DCT coefficients of the Lab channels, and histograms of
    lightness and colour.
    """
    small = image.convert("RGB").resize((_SIDE, _SIDE), Resampling.BILINEAR, reducing_gap=2.0)
    lab = to_lab(np.asarray(small))
    parts = (
        _unit(gradients(lab[..., 0])),
        _LAYOUT_WEIGHT * _unit(_layout(lab)),
        _HISTOGRAM_WEIGHT * _unit(_histograms(lab)),
    )
    return _unit(np.concatenate(parts))


def to_lab(rgb: npt.NDArray[np.uint8]) -> Floats:
    """Return CIE L*a*b* (D65, 2 degrees) of sRGB bytes, shape (height, width, 3)."""
    xyz = _LINEAR[rgb] @ _XYZ.T
    curved = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = (curved[..., channel] for channel in range(3))
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def gradients(lightness: Floats) -> Floats:
    """Return histograms of oriented gradients (Dalal, Triggs 2005), each cell normalised by itself (L2-Hys).

    Args:
        lightness: 0 to 100, shape (96, 96).
    """
    root = np.sqrt(np.maximum(lightness, 0) / 100)
    down, right = np.zeros_like(root), np.zeros_like(root)
    down[1:-1] = root[2:] - root[:-2]
    right[:, 1:-1] = root[:, 2:] - root[:, :-2]
    angles = np.degrees(np.arctan2(down, right)) % 180
    bins = np.minimum((angles * (_ORIENTATIONS / 180)).astype(np.intp), _ORIENTATIONS - 1)
    across = _SIDE // _CELL
    row, column = np.indices((_SIDE, _SIDE)) // _CELL
    cells = (row * across + column) * _ORIENTATIONS + bins
    sums = np.bincount(cells.ravel(), np.hypot(down, right).ravel(), across * across * _ORIENTATIONS)
    histograms = sums.reshape(-1, _ORIENTATIONS) / _CELL**2
    capped = np.minimum(histograms / _lengths(histograms), 0.2)
    return (capped / _lengths(capped)).ravel().astype(np.float32)


def _lengths(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lengths: npt.NDArray[np.float64] = np.sqrt((rows**2).sum(axis=1, keepdims=True) + 1e-10)
    return lengths


def _layout(lab: Floats) -> Floats:
    from scipy.fft import dctn

    kept = []
    for channel, weight in enumerate(_LAYOUT):
        rows, columns = weight.shape
        kept.append((dctn(lab[..., channel], norm="ortho")[:rows, :columns] * weight).ravel())
    return np.concatenate(kept)


def _histograms(lab: Floats) -> Floats:
    lightness, _ = np.histogram(lab[..., 0], bins=24, range=(0, 100))
    a, b = (np.clip((lab[..., channel] + 100) * (8 / 200), 0, 7).astype(np.intp) for channel in (1, 2))
    colour = np.bincount((a * 8 + b).ravel(), minlength=64)
    pixels = lab.shape[0] * lab.shape[1]
    return np.concatenate([0.5 * np.sqrt(lightness / pixels), np.sqrt(colour / pixels)]).astype(np.float32)


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)
