"""What became of the engines that were chosen: the seconds of their windows, and errors where something tells them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from media_assets.asr.outcomes import Experience, Outcome, experience
from media_assets.schemas.asr import ASR_OUTCOMES, ASR_PLAN
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.schemas.evaluation import TRANSCRIPT_QUALITY
from media_assets.speech.listening import window_id
from media_assets.speech.recognition import COMPARED, WINDOWS
from resources.ledger import Ledger
from resources.library import Library

NAME = "asr_outcomes"
VERSION = "1"

Place = tuple[str, int]
"""Content id, and number of the audio stream."""

Disagreement = Callable[[str, str, str | None], tuple[float, int] | None]
"""Share of words in which a text differs from another, and words of the other, for a language; None without words."""


@dataclass(frozen=True)
class _Planned:
    """A stream with its plan and where its windows are."""

    batch: str
    plan: Mapping[str, Any]
    profile: Mapping[str, Any]

    @property
    def windows(self) -> list[tuple[float, float]]:
        return [(float(span["start"]), float(span["end"])) for span in self.profile["windows"]]

    def speech_within(self, window: tuple[float, float]) -> float:
        """Seconds of speech in a window."""
        spans = ((float(span["start"]), float(span["end"])) for span in self.profile["spans"])
        return sum(max(0.0, min(end, window[1]) - max(start, window[0])) for start, end in spans)


def read_experience(library: Library) -> Experience:
    """Learn from the table of outcomes, as it was last calibrated."""
    rows = library.read_table(NAME, ASR_OUTCOMES).to_pylist()
    return experience(
        [
            Outcome(
                audio=f"{row['content_id']} {row['stream']}",
                engine=row["engine"],
                condition=row["condition"],
                language=row["language"],
                error=row["error"],
                words=row["words"] or 0,
                shadow=row["source"] == "comparison",
                audio_seconds=row["audio_seconds"] or 0.0,
                seconds=row["seconds"] or 0.0,
            )
            for row in rows
        ]
    )


def collect_outcomes(library: Library, ledger: Ledger, disagreement: Disagreement) -> pa.Table:
    """Return rows of `ASR_OUTCOMES` for all streams that have a plan; of a content in several batches the last counts.

    Args:
        disagreement: how far two engines' texts of one window differ.
    """
    last: dict[Place, str] = {}
    for batch in library.batches("asr_plan"):
        plans = library.read_table("asr_plan", ASR_PLAN, batch)
        last |= dict.fromkeys(zip(*(plans[name].to_pylist() for name in ("content_id", "stream")), strict=True), batch)
    seen: dict[Place, list[dict[str, Any]]] = {}
    for row in library.read_table("transcript_quality", TRANSCRIPT_QUALITY).to_pylist():
        if row["wer"] is not None or row["cer"] is not None:
            seen.setdefault((row["content_id"], row["stream"]), []).append(row)
    rows: list[dict[str, Any]] = []
    counted: set[str] = set()
    for batch in library.batches("asr_plan"):
        windows, compared = (_keys(ledger, batch, stage) for stage in (WINDOWS, COMPARED))
        took = ledger.results.seconds(sorted(set(windows.values()) - counted))
        for place, one in _planned(library, batch).items():
            if last[place] != batch:
                continue
            own = {span: key for span in one.windows if (key := windows.get(window_id(*place, span))) in took}
            seconds = {span: took.pop(key) for span, key in own.items()}  # a copy's windows were computed once
            counted |= set(own.values())
            judged = _of_its_engine(seen.get(place, ()), place, one, windows, ledger)
            rows.append(_chosen(place, one, seconds, judged))
            rows += _comparisons(place, one, windows, compared, ledger, disagreement)
    return pa.Table.from_pylist(rows, ASR_OUTCOMES)


def _planned(library: Library, batch: str) -> dict[Place, _Planned]:
    """Return the streams of a batch that have a plan, by content and number; a batch at a time is in memory."""
    profiles = {
        (row["content_id"], row["stream"]): row
        for row in library.read_table("audio_profiles", AUDIO_PROFILES, batch).to_pylist()
    }
    plans = library.read_table("asr_plan", ASR_PLAN, batch).to_pylist()
    places = (((row["content_id"], row["stream"]), row) for row in plans)
    return {place: _Planned(batch, row, profiles[place]) for place, row in places if place in profiles}


def _of_its_engine(
    found: Sequence[Mapping[str, Any]],
    place: Place,
    one: _Planned,
    windows: Mapping[str, str],
    ledger: Ledger,
) -> Mapping[str, Any] | None:
    """Return which of a stream's errors are those of the chosen engine; the others are of one that helped it out."""
    if not found:
        return None
    keys = [windows[name] for span in one.windows if (name := window_id(*place, span)) in windows]
    wrote = {engine for r in ledger.results.lookup(keys).values() for engine in r.table["engine"].to_pylist()}
    return next((row for row in found if row["engine"] in wrote), None)


def _chosen(
    place: Place,
    one: _Planned,
    seconds: Mapping[tuple[float, float], float],
    seen: Mapping[str, Any] | None,
) -> dict[str, Any]:
    audio = sum(map(one.speech_within, seconds))
    return _row(place, one, one.plan["engine"], chosen=True) | {
        "language": seen["language"] if seen else one.profile["language"],
        "source": "reference" if seen else None,
        "expected_error": one.plan["expected_error"],
        **_error_of(seen),
        "audio_seconds": audio,
        "expected_seconds": _expected_seconds(one, audio),
        "seconds": sum(seconds.values()),
    }


def _comparisons(
    place: Place,
    one: _Planned,
    windows: Mapping[str, str],
    compared: Mapping[str, str],
    ledger: Ledger,
    disagreement: Disagreement,
) -> Iterator[dict[str, Any]]:
    """Yield what a second engine on one window tells: the better one's text stands for the truth about the other's."""
    other = one.plan["compared_with"]
    expected = {row["engine"]: row["error"] for row in one.plan["expected"]}
    for window in one.windows if other else ():
        name = window_id(*place, window)
        if name not in windows or name not in compared:
            continue
        keys = [windows[name], compared[name]]
        results = ledger.results.lookup(keys)
        if len(results) < 2:
            continue
        texts = [" ".join(results[key].table["text"].to_pylist()) for key in keys]
        engines = [one.plan["engine"], other]
        worse = 0 if expected[engines[0]] >= expected[engines[1]] else 1
        found = disagreement(texts[worse], texts[1 - worse], one.profile["language"])
        if found is not None:
            yield _row(place, one, engines[worse], chosen=worse == 0) | {
                "language": one.profile["language"],
                "source": "comparison",
                "expected_error": expected[engines[worse]],
                "error": found[0],
                "words": found[1],
            }


def _row(place: Place, one: _Planned, engine: str, *, chosen: bool) -> dict[str, Any]:
    return dict.fromkeys(ASR_OUTCOMES.names) | {
        "content_id": place[0],
        "stream": place[1],
        "batch": one.batch,
        "engine": engine,
        "chosen": chosen,
        "condition": one.plan["condition"],
        "words": 0,
        "audio_seconds": 0.0,
    }


def _error_of(seen: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return error and words by a reference; of languages without spaces, characters stand for words."""
    if seen is None:
        return {"error": None, "words": 0}
    if seen["wer"] is not None:
        return {"error": seen["wer"], "words": seen["words"]}
    return {"error": seen["cer"], "words": seen["characters"]}


def _expected_seconds(one: _Planned, audio: float) -> float | None:
    whole = one.plan["speech_seconds"]
    return float(one.plan["expected_seconds"] * audio / whole) if whole else None


def _keys(ledger: Ledger, batch: str, stage: str) -> dict[str, str]:
    """Return window id → key of what was recognised in it."""
    return {row.item: row.key for row in ledger.items.of(batch=batch, stage=stage) if row.key}
