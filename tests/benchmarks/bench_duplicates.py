"""How many copies are found again, transform by transform: photographs and films against what is promised.

Without more, the photographs that ship with scikit-image and scikit-learn are taken, which takes half a minute. For
the large run name a folder of photographs, whose sub-folders are the sources that the table counts::

    MEDIA_BENCH_PHOTOGRAPHS=/data/photographs python -m tests.benchmarks duplicates

It is filled by, for instance, `apt-get download` and `dpkg -x` of packages with wallpapers and textures. Three thousand
originals take about twenty minutes of two cores; `MEDIA_BENCH_ASKED` says how many of them are also looked for by
embedding (300), `MEDIA_BENCH_FILMS` how many films are made (24). The whole table, with every method by itself, is
written to `build/duplicates.json` and `build/duplicates.md`.

Photographs that are equal to begin with are found by correlating their pixels, not by hashes; a link between two of
them is neither right nor wrong. Every other link between different originals is wrong.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from PIL import Image

from media_assets.duplicates.quality.evaluate import LEAST_PRECISION
from media_assets.duplicates.quality.film_gallery import PICTURES, FilmGallery, film_quality
from media_assets.duplicates.quality.gallery import Gallery, as_thumbnail
from media_assets.duplicates.quality.measure import TOGETHER
from media_assets.duplicates.quality.pictures import picture_quality
from media_assets.duplicates.quality.transforms import TRANSFORMS
from media_assets.duplicates.quality.truth import truth_groups
from resources.duplicates import DuplicateRules
from resources.vision.descriptor import VisualDescriptor
from resources.workers import Workers, stop_workers
from tests.benchmarks.photograph_folder import FOLDER, gallery_of, photograph_names, read_photograph
from tests.benchmarks.table import Goal, Row, benchmark

RESULT = Path("build/duplicates.json")
_PROCESSES = 2


@benchmark("duplicates")
def duplicates(_: int) -> Sequence[Row]:
    """Recall of each transform, and the wrong links of all of them."""
    large = FOLDER in os.environ
    gallery = gallery_of(photograph_names(), tuple(TRANSFORMS), _PROCESSES)
    truth = truth_groups(gallery.small)
    tables = [pictures(gallery, truth, _number("MEDIA_BENCH_ASKED", 300)), films(gallery, truth, large)]
    stop_workers()
    table = pa.concat_tables(tables)
    save(table, gallery.ids, truth)
    return rows_of(table)


def pictures(gallery: Gallery, truth: Any, asked: int) -> pa.Table:
    """Look for the photographs of a gallery in every way."""

    @lru_cache(maxsize=64)
    def look(number: int) -> Image.Image:
        picture = read_photograph(gallery.ids[number])
        assert picture is not None, "it could be read before"
        return as_thumbnail(picture)

    workers = Workers(processes=_PROCESSES, item_seconds=120)
    return picture_quality(gallery, truth, look, asked, VisualDescriptor(), workers, DuplicateRules(), [])


def films(gallery: Gallery, truth: Any, large: bool) -> pa.Table:
    """Look for films made of photographs that differ; of the bundled ones alone there is only one film's worth."""
    different = [gallery.ids[number] for number in np.unique(truth)]
    random.Random(20260101).shuffle(different)
    wanted = PICTURES * (_number("MEDIA_BENCH_FILMS", 24) if large else 1)
    shown = [picture for name in different[:wanted] if (picture := read_photograph(name)) is not None]
    return film_quality(FilmGallery.of([as_thumbnail(picture) for picture in shown]), DuplicateRules(), [])


def rows_of(table: pa.Table) -> list[Row]:
    """Return a row for the recall of each transform by everything together, and one for the precision of all."""
    together = [row for row in table.to_pylist() if row["method"] == TOGETHER and row["originals"]]
    rows = []
    for row in together:
        promise = row["promise"]
        goal = None if promise is None else Goal(promise, "figure", at_least=True)
        rows.append(Row(f"duplicates, {row['kind']}: {row['transform']}", row["recall"], "recall", goal=goal))
    right, wrong = (sum(row[name] for row in together) for name in ("found", "strangers"))
    goal = Goal(LEAST_PRECISION, "figure", at_least=True)
    return [*rows, Row("duplicates: right links among all", right / max(right + wrong, 1), "precision", goal=goal)]


def save(table: pa.Table, ids: Sequence[str], truth: Any) -> None:
    """Write the whole table, and from where the photographs are, as JSON and as Markdown."""
    sources = Counter(name.partition("/")[0] for name in ids)
    equal = len(ids) - len(set(truth.tolist()))
    about = {"originals": len(ids), "equal to begin with": equal, "sources": dict(sorted(sources.items()))}
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(about | {"rows": table.to_pylist()}, indent=2) + "\n", "utf-8")
    lines = [f"{len(ids)} originals, {equal} of them equal to another to begin with.", ""]
    lines += [f"- {source}: {count}" for source, count in sorted(sources.items())]
    columns = ("kind", "transform", "method", "originals", "found", "strangers", "recall", "precision")
    columns += ("threshold", "best_threshold", "best_recall", "promise", "kept")
    lines += ["", f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(_cell(row[name]) for name in columns)} |" for row in table.to_pylist()]
    RESULT.with_suffix(".md").write_text("\n".join(lines) + "\n", "utf-8")


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))
