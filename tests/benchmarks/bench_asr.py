"""What choosing speech engines by experience is worth, on simulated fleets whose truth is known.

Each fleet has three conditions and four engines that differ from what is published of them; files come in one by one.
"""

from collections.abc import Sequence

import numpy as np

from tests.benchmarks.fleet import WITHIN, run, summary, world
from tests.benchmarks.table import Goal, Row, benchmark

FLEETS, FILES, AFTER = 30, 110, 50


@benchmark("asr")
def asr(repeats: int) -> Sequence[Row]:
    """Choices after 50 files, and seconds and errors beside those of always the largest engine."""
    fleets = [run(world(seed), FILES, "cheapest-within", 1000 + seed) for seed in range(FLEETS)]
    late = [summary(steps, AFTER) for steps in fleets]
    early = [summary(steps[:AFTER], 0) for steps in fleets]
    of = {name: float(np.mean([one[name] for one in late])) for name in late[0]}
    whole = float(np.mean([summary(steps, 0)["seconds"] for steps in fleets]))
    peer = "always the largest engine"
    within = f"cheapest within {100 * WITHIN:g} points of the best"
    return [
        Row(
            f"engine chosen is the {within}, after {AFTER} files",
            of["right"],
            "of files",
            goal=Goal(0.85, "figure", True),
        ),
        Row("seconds of all files, comparing included", whole, "x", peer, 1.0, Goal(0.7)),
        Row("words wrong", 100 * of["error"], "%", peer, 100 * of["largest error"], Goal(1.05)),
        Row(
            f"regret beyond the margin: first {AFTER} files",
            100 * float(np.mean([one["regret"] for one in early])),
            "points",
            f"files after {AFTER}",
            100 * of["regret"],
        ),
    ]
