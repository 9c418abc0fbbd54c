"""What is known of translators before they are asked: published quality, quality measured here, speed seen here."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from media_assets.schemas.speech import TRANSLATIONS
from media_assets.schemas.translations import TRANSLATION_QUALITY
from resources.ledger import Ledger
from resources.library import Library

Triple = tuple[str, str, str]
"""Engine, source and target language."""

Measured = Mapping[Triple, tuple[float, int]]
"""Engine as translations name it (model@revision), source, target → chrF of its translations and segments compared."""

Preferred = Callable[[str, str, str], str | None]
"""Source, target and batch → the translator, as settings name it, that an experiment on the pair gives the batch, or
that won one; None without either."""

_OF_QUALITY = ["engine", "source_language", "language", "kind", "segments", "chrf"]

_BATCHES = 20
"""Newest batches whose speed is looked at: machines change."""

_PUBLISHED_COUNTS = 50
"""Segments of one's own that count as much as a published figure, which is about other text."""


@dataclass(frozen=True)
class Quality:
    """Expected chrF, 0 to 100, and what that rests on, in words."""

    chrf: float
    known_by: str


@dataclass(frozen=True)
class Known:
    """What plans are made with.

    Attributes:
        measured: quality on one's own media.
        seconds: engine without its revision, source, target → seconds for 1,000 characters.
        preferred: what experiments say.
    """

    measured: Measured = field(default_factory=dict)
    seconds: Mapping[Triple, float] = field(default_factory=dict)
    preferred: Preferred = lambda source, target, batch: None

    def quality(self, spec: str, engine: str, source: str, target: str) -> Quality | None:
        """Return what is expected of a translator on a pair; None where nothing is known.

        Args:
            spec: as settings name it.
            engine: its model and revision.
            source: language of the text.
            target: language of the translation.
        """
        found, seen = published(spec, source, target), self.measured.get((engine, source, target))
        if seen is None or seen[1] <= 0:
            return found
        chrf, segments = seen
        said = f"measured on {segments} {'segment' if segments == 1 else 'segments'}"
        if found is None:
            return Quality(chrf, said)
        share = segments / (segments + _PUBLISHED_COUNTS)
        return Quality(share * chrf + (1 - share) * found.chrf, f"{said}; {found.known_by}")


def known_of(library: Library, ledger: Ledger, assets: Iterable[str], preferred: Preferred | None = None) -> Known:
    """Gather what plans are made with.

    Args:
        library: where translations and their quality are.
        ledger: where their seconds are.
        assets: keys of assets of baseline translations.
        preferred: what experiments say.
    """
    found = Known(measured(library), seen_seconds(library, ledger, assets))
    return replace(found, preferred=preferred) if preferred else found


def measured(library: Library) -> Measured:
    """Return the quality of baseline translations that references were found for, as it was last measured.

    Of several recordings it is the mean of their chrF, weighted by segments.
    """
    sums: dict[Triple, tuple[float, int]] = {}
    for row in library.read_table("translation_quality", TRANSLATION_QUALITY).select(_OF_QUALITY).to_pylist():
        if row["kind"] == "baseline" and row["chrf"] is not None and row["segments"]:
            triple = (row["engine"], row["source_language"], row["language"])
            total, segments = sums.get(triple, (0.0, 0))
            sums[triple] = total + row["chrf"] * row["segments"], segments + row["segments"]
    return {triple: (total / segments, segments) for triple, (total, segments) in sums.items()}


def published(spec: str, source: str, target: str) -> Quality | None:
    """Return the published quality of a translator on a pair; a folder is taken for the model that it is named after.

    Sources: Apertium 3.8 with its pairs of Debian 12, measured on the transcripts of Debian's `asterisk-core-sounds`
    (as `tests/benchmarks/bench_translators.py` does); the others by the External-MT and OPUS-MT leaderboards of
    Helsinki-NLP (FLORES-200 devtest). Figures of different texts are not strictly comparable.
    """
    model = spec.rpartition(":")[2].partition("@")[0].rstrip("/\\").replace("\\", "/").rpartition("/")[2].lower()
    found = _priors().get((model, source, target))
    return Quality(found[0], f"published: {found[1]}") if found else None


@cache
def _priors() -> dict[Triple, tuple[float, str]]:
    with Path(__file__).with_name("priors.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["engine"], row["source"], row["target"]): (float(row["chrf"]), row["test"])
            for row in csv.DictReader(file)
        }


def seen_seconds(library: Library, ledger: Ledger, assets: Iterable[str]) -> dict[Triple, float]:
    """Return the seconds that translators took for 1,000 characters, by the results that the ledger still holds.

    Recordings that several engines or languages had a part in tell nothing.

    Args:
        library: where the translations are.
        ledger: where their seconds are.
        assets: keys of assets of baseline translations.
    """
    seconds: dict[Triple, float] = {}
    characters: dict[Triple, int] = {}
    for asset in assets:
        for batch in sorted(library.batches(asset))[-_BATCHES:]:
            keys = {row.item: row.key for row in ledger.items.of(batch=batch, stage=asset) if row.key}
            took = ledger.results.seconds(sorted(set(keys.values())))
            for content, found in _made_alone(library.read_table(asset, TRANSLATIONS, batch)).items():
                triple, count = found
                if keys.get(content) in took and count:
                    seconds[triple] = seconds.get(triple, 0.0) + took.pop(keys[content])
                    characters[triple] = characters.get(triple, 0) + count
    return {triple: 1000 * total / characters[triple] for triple, total in seconds.items()}


def _made_alone(rows: pa.Table) -> dict[str, tuple[Triple, int]]:
    """Return content → who made all of it and its characters, where that was one engine from one language."""
    made = rows.filter(pc.is_valid(rows["engine"]))
    columns = ("content_id", "engine", "source_language", "language", "source_text")
    found: dict[str, dict[Triple, int]] = {}
    for content, engine, source, target, text in zip(*(made[name].to_pylist() for name in columns), strict=True):
        triple = (engine.rpartition("@")[0], source, target)
        of_content = found.setdefault(content, {})
        of_content[triple] = of_content.get(triple, 0) + len(text)
    return {content: next(iter(by.items())) for content, by in found.items() if len(by) == 1}
