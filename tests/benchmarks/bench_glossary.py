"""The glossary: terms looked up in cues, and terms learned from a large library whose translations are known.

The library is made up: words of random letters, names in three of ten segments that translations keep, and users' terms
in one of ten whose translations stand in nine of ten of these cues.
"""

import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from media_assets.knowledge.glossary import collect_glossary
from media_assets.knowledge.lookup import Glossary
from media_assets.knowledge.memory import collect_memory
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import ENHANCED_TRANSLATIONS, TRANSCRIPTS
from resources.glossary import GlossaryRules
from resources.library import Library
from tests.benchmarks.table import Goal, Row, benchmark, interleaved

CUES, TERMS, SEGMENTS, NAMES = 10_000, 1000, 100_000, 700
_FILE = 300
_SLICE = 100


@benchmark("glossary")
def glossary(repeats: int) -> Sequence[Row]:
    """10,000 cues and 1,000 terms; 100,000 segments of 334 files in 34 series with 700 names and 1,000 users' terms."""
    return [*_lookup(repeats), *_learning()]


def _lookup(repeats: int) -> list[Row]:
    draw = random.Random(1)
    words = _words(draw)
    rows = [_term(" ".join(draw.choices(words, k=draw.choice([1, 1, 2, 3])))) for _ in range(TERMS)]
    cues = [" ".join(draw.choices(words, k=9)).capitalize() + "." for _ in range(CUES)]
    terms = Glossary(rows)
    patterns = [re.compile(rf"(?<!\w){re.escape(row['term'])}(?!\w)", re.IGNORECASE) for row in rows]
    seconds = interleaved(
        repeats,
        {
            "ours": _spent(lambda: [terms.found(cue, "en", "es", "x") for cue in cues]),
            "each": _spent(lambda: [pattern.search(cue) for cue in cues[:_SLICE] for pattern in patterns]),
        },
    )
    each = seconds["each"] * CUES / _SLICE
    goal = Goal(2, "figure")
    return [Row(f"glossary: {TERMS:,} terms in {CUES:,} cues", seconds["ours"], "s", "a search each", each, goal)]


def _learning() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        library = Library(root=folder)
        names = _fill(library)
        rules = GlossaryRules()
        with _clock() as collecting:
            found = collect_glossary(library, [], [], ["es"], rules)
        with _clock() as remembering:
            memory = collect_memory(library, found.rows, ["es"], rules.least_cues).to_pylist()
    learned = {row["term"]: row["target"] for row in found.rows if row["target"] and row["origin"] == "suggested"}
    right = sum(name == learned.get(name) for name in names)
    own = [row for row in memory if row["settled"] == "user"]
    kept = sum(row["adherence"] * row["cues"] for row in own) / sum(row["cues"] for row in own)
    return [
        Row(f"glossary: collected from {SEGMENTS:,} segments", collecting[0], "s", goal=Goal(60, "figure")),
        Row(f"glossary: series memory of them, {len(memory):,} rows", remembering[0], "s", goal=Goal(60, "figure")),
        Row("glossary: names suggested as they are kept", 100 * right / len(names), "%"),
        Row("glossary: suggestions that are such names", 100 * right / max(1, len(learned)), "%"),
        Row("glossary: adherence, made up as 90 %", 100 * kept, "%"),
    ]


def _fill(library: Library) -> list[str]:
    draw = random.Random(2)
    english, spanish, proper = _words(draw), _words(draw), [word.capitalize() for word in _words(draw)]
    names = sorted({" ".join(draw.sample(proper, draw.choice([1, 2, 2]))) for _ in range(NAMES)})
    terms = [" ".join(draw.sample(english, 2)) for _ in range(TERMS)]
    said: list[dict[str, Any]] = []
    translated: list[dict[str, Any]] = []
    for at in range(SEGMENTS):
        source, target = draw.choices(english, k=9), draw.choices(spanish, k=9)
        if draw.random() < 0.3:
            source[4] = target[5] = draw.choice(names)
        if draw.random() < 0.1:
            number = draw.randrange(TERMS)
            source[6] = terms[number]
            target[2] = f"objetivo{number}" if draw.random() < 0.9 else target[2]
        place = {"content_id": str(at // _FILE), "segment": at % _FILE}
        line = " ".join(source)
        said.append(place | {"start_seconds": float(at % _FILE), "text": line, "language": "en"})
        both = {"source_language": "en", "source_text": line, "text": " ".join(target), "language": "es"}
        translated.append(place | both | {"enhanced": True})
    files = [
        {"content_id": str(number), "path": f"Series {number // 10}/{number}.mp4".encode(), "name": f"{number}.mp4"}
        for number in range(-(-SEGMENTS // _FILE))
    ]
    for asset, schema, rows in (
        ("media_files", MEDIA_FILES, files),
        ("transcripts", TRANSCRIPTS, said),
        ("enhanced_translations/es", ENHANCED_TRANSLATIONS, translated),
    ):
        complete = [dict.fromkeys(schema.names) | row for row in rows]
        library.write_table(asset, pa.Table.from_pylist(complete, schema), schema, "made-up")
    lines = [f"{term},en,objetivo{number}" for number, term in enumerate(terms)]
    library.user_file("glossary.csv").write_text("\n".join(["source,language,target", *lines]))
    return names


def _words(draw: random.Random) -> list[str]:
    return ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(4, 9))) for _ in range(5000)]


def _term(text: str) -> dict[str, Any]:
    return {"term": text, "language": "en", "target": "x", "origin": "user"}


def _spent(function: Callable[[], Any]) -> Callable[[], float]:
    def run() -> float:
        with _clock() as seconds:
            function()
        return seconds[0]

    return run


@contextmanager
def _clock() -> Iterator[list[float]]:
    """Measure the block in processor time, which other processes disturb less."""
    seconds = [0.0]
    begun = time.process_time()
    yield seconds
    seconds[0] = time.process_time() - begun
