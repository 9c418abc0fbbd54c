"""Which of several copies is the best one to keep: the first criterion that differs decides."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

Row = Mapping[str, Any]

_BIT_RATE_STEP = 1.05
"""Bit rates within this factor count as equal: containers differ by that much around the same sound."""

_LOSSLESS_PICTURES = ("image/tiff", "image/png", "image/bmp")
_LOSSLESS_STREAMS = ("flac", "alac", "wavpack", "tta", "ape", "ffv1", "huffyv", "ffvhuff", "utvideo")
_POOR = ("image/gif", "text/plain")


@dataclass(frozen=True)
class Rules:
    """What users prefer: drop folder names or path prefixes, the most preferred first."""

    prefer_folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """One reason to keep a file rather than another one.

    Attributes:
        column: column of a ranked table that it compares.
        largest: whether the largest value is best.
        words: says of a row why it won.
    """

    column: str
    largest: bool
    words: Callable[[Row], str]


CRITERIA = (
    Criterion("rank_folder", False, lambda row: f"in the preferred folder {row['preferred']}"),
    Criterion("rank_pixels", True, lambda _: "highest resolution"),
    Criterion("rank_bit_rate", True, lambda _: "highest bit rate"),
    Criterion("rank_format", True, lambda row: "a lossless format" if row["rank_format"] == 2 else "a better format"),
    Criterion("rank_dated", True, lambda _: "still says when it was taken"),
    Criterion("size", True, lambda _: "largest file"),
    Criterion("modified_at", False, lambda _: "oldest of equals"),
    Criterion("name", False, lambda _: "first of equals by name"),
)
"""In the order in which they decide. Of equal pictures, the larger file has the milder compression or more tags."""


def ranked(files: pd.DataFrame, rules: Rules = Rules()) -> pd.DataFrame:
    """Return the files, best first, with the columns that `why` and `decided_by` compare.

    Args:
        files: rows of the inventory; columns it may lack count as unknown.
    """
    place = _places(files)
    preferred = [_preferred(one, rules.prefer_folders) for one in place]
    made = files.assign(
        rank_folder=[len(rules.prefer_folders) if found is None else found for found in preferred],
        preferred=["" if found is None else rules.prefer_folders[found] for found in preferred],
        rank_pixels=_pixels(files),
        rank_bit_rate=_bit_rates(files),
        rank_format=_formats(files),
        rank_dated=_column(files, "taken_at").notna().astype("int64"),
    )
    return made.sort_values(
        [one.column for one in CRITERIA], ascending=[not one.largest for one in CRITERIA], kind="stable"
    )


def why(keeper: Row, others: Sequence[Row]) -> str:
    """Say what decided for the keeper: the criterion against each of the others, in their order.

    Args:
        keeper, others: rows of a ranked table, the keeper before all others.
    """
    deciding = {decided_by(keeper, other) for other in others}
    said = [one.words(keeper) for one in CRITERIA if one.column in deciding]
    return ", then ".join(said) or "first of equals"


def decided_by(keeper: Row, other: Row) -> str | None:
    """Return the column in which the two first differ, or None."""
    return next((one.column for one in CRITERIA if keeper[one.column] != other[one.column]), None)


def better_than_kept(keeper: Row, other: Row) -> str | None:
    """Say in what a copy is better than the file to keep, which only a preferred folder can bring about, or None."""
    if decided_by(keeper, other) != "rank_folder":
        return None
    for one in CRITERIA[1:5]:
        if keeper[one.column] != other[one.column]:
            more = (other[one.column] > keeper[one.column]) == one.largest
            return one.words(other) if more else None
    return None


def _places(files: pd.DataFrame) -> list[tuple[str, str]]:
    names = [os.fsdecode(path) for path in files["path"]]
    inside = [f"{folder}/{name}" for folder, name in zip(files["drop_folder"], names, strict=True)]
    whole = [os.path.join(root, name) for root, name in zip(files["root"], names, strict=True)]
    return list(zip(inside, whole, strict=True))


def _preferred(place: tuple[str, str], folders: Sequence[str]) -> int | None:
    for position, folder in enumerate(folders):
        begin = folder.rstrip("/") + "/"
        if place[0].startswith(begin) or place[1].startswith(begin):
            return position
    return None


def _pixels(files: pd.DataFrame) -> pd.Series:
    if "pixels" in files:
        return files["pixels"].fillna(0).astype("int64")
    return (_column(files, "width").fillna(0).astype("int64")) * (_column(files, "height").fillna(0).astype("int64"))


def _bit_rates(files: pd.DataFrame) -> pd.Series:
    """Rank bit rates in steps; equal streams have one rate, whatever tags and pictures their files carry besides."""
    seconds = _column(files, "duration_seconds").astype("float64")
    rates = (8 * files["size"] / seconds.where(seconds > 0)).where(_column(files, "kind").isin(["audio", "video"]))
    rates = rates.groupby(files["payload_id"]).transform("min")
    steps: pd.Series = np.log(rates.clip(lower=1)) / np.log(_BIT_RATE_STEP)
    return steps.fillna(0).round().astype("int64")


def _formats(files: pd.DataFrame) -> pd.Series:
    audio, video = _column(files, "audio_codec").fillna(""), _column(files, "video_codec").fillna("")
    film = video != ""
    codec = video.where(film, audio).astype(str)
    lossless = codec.isin(_LOSSLESS_STREAMS) | codec.str.startswith("pcm_")
    kinds = _column(files, "media_type").fillna("")
    best = lossless | kinds.isin(_LOSSLESS_PICTURES)
    ranks: pd.Series = (best.astype("int64") + 1).where(~kinds.isin(_POOR), 0).astype("int64")
    return ranks


def _column(files: pd.DataFrame, name: str) -> pd.Series:
    return files[name] if name in files else pd.Series([None] * len(files), index=files.index, dtype=object)
