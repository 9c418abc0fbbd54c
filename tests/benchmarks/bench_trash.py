"""Moving approved copies to the trash and back, verified and journalled, beside bare reading and renaming."""

import hashlib
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from media_assets.duplicates.plan.restore import undo
from media_assets.duplicates.plan.review import approvals
from media_assets.duplicates.plan.trash import apply
from tests.benchmarks.table import Goal, Row, benchmark, clock, interleaved
from tests.media_assets.duplicates.plan.shelf import Shelf

SETS, COPIES, SIZE = 50, 4, 1_000_000


@benchmark("trash")
def trash(repeats: int) -> Sequence[Row]:
    """200 copies of 1 MB in 50 sets: applied, undone, and read and renamed without any promise."""
    undone: list[float] = []
    seconds = interleaved(repeats, {"apply": partial(_apply, undone), "bare": _bare})
    count = SETS * COPIES
    each = {name: 1000 * value / count for name, value in seconds.items()}
    return [
        Row("trash: apply", each["apply"], "ms/file", "read and rename", each["bare"]),
        Row("trash: undo", 1000 * min(undone) / count, "ms/file", "apply", each["apply"], Goal(2.0)),
    ]


def _filled(folder: str) -> Shelf:
    shelf = Shelf(Path(folder))
    for number in range(SETS):
        data = number.to_bytes(2, "big") * (SIZE // 2)
        for copy in range(1 + COPIES):
            shelf.put(f"{copy}/{number}.jpg", data)
    return shelf.write()


def _apply(undone: list[float]) -> float:
    with TemporaryDirectory(prefix="bench-trash-") as folder:
        shelf = _filled(folder)
        shelf.ledger.reviews.record(approvals(shelf.planned()))
        rows = shelf.plan()
        with clock() as applied:
            done = apply(shelf.library, rows)
        with clock() as measured:
            back = undo(shelf.library)
        if len(done.moved) != SETS * COPIES or len(back.restored) != SETS * COPIES:
            raise RuntimeError(f"{done.refused} {back.refused}")
        undone.append(measured.seconds)
        shelf.ledger.engine.dispose()
        return applied.seconds


def _bare() -> float:
    with TemporaryDirectory(prefix="bench-trash-") as folder:
        shelf = _filled(folder)
        away = Path(folder) / "away"
        away.mkdir()
        copies = sorted(path for path in shelf.drop.rglob("*.jpg") if path.parent.name != "0")
        with clock() as measured:
            for number, path in enumerate(copies):
                hashlib.sha256(path.read_bytes()).hexdigest()
                os.rename(path, away / str(number))
        shelf.ledger.engine.dispose()
        return measured.seconds
