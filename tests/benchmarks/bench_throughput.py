"""Enhanced translations: how near they come to the latency of the service, and what a cue costs by itself.

The latency limit is what the calls take if nothing but the service takes time: calls times latency by connections.
Processor time beside it says whether a run could keep it on a machine with nothing else to do, since one process has
one core: where it is above the limit, the processor sets the pace and not the service. Small windows make many calls,
large ones few, so that the same work by cue is set against less and less waiting.
"""

import time
from collections.abc import Iterator, Sequence

from media_assets.translation.prompts import TEXTS
from media_assets.translation.script import identifier_of
from tests.benchmarks.enhancing import ANSWER, CONNECTIONS, COUNT, Counting, Knowing, Place, place_with
from tests.benchmarks.made_film import TERMS, Line, glossary, lines
from tests.benchmarks.table import Goal, Row, benchmark
from tests.fault_process import fault_process
from tests.fault_server import Behaviour

LATENCY = 0.05
SIZES = {1: 4, 5: 1, 20: 1}
"""Cues of a window, and by how much fewer cues are made so."""

_NONE = Goal(0, "figure")


@benchmark("throughput")
def throughput(repeats: int) -> Sequence[Row]:
    """10,000 made-up lines in windows of 1, 5 and 20 by 16 connections to a service that takes 50 ms."""
    identifier_of("es")  # is loaded once in a process
    made = lines(COUNT)
    return [*_overhead(made), *_pace(made)]


def _overhead(made: Sequence[Line]) -> Iterator[Row]:
    with place_with(made) as place:
        for what in ("made", "found"):
            begun = time.process_time()
            place.run(Knowing(), glossary())
            yield Row(f"processor time of a cue {what}", 1000 * (time.process_time() - begun) / len(made), "ms")


def _pace(made: Sequence[Line]) -> Iterator[Row]:
    with fault_process(ANSWER, Behaviour(latency=LATENCY)) as server:
        for size, part in SIZES.items():
            some = made[: max(1, len(made) // part)]
            with place_with(some) as place:
                client = place.client(server)
                client.ask("", {"cues": [{"id": 0, "source": "", "baseline": ""}]}, TEXTS)  # imports what it needs
                client._counted.clear()
                begun = time.process_time()
                _, seconds = place.run(client, glossary(), window_cues=size)
                busy = time.process_time() - begun
                limit = client._counted["asked"] * LATENCY / CONNECTIONS
                name = f"windows of {size}"
                yield Row(f"{name}: throughput", len(some) / seconds, "cues/s", goal=Goal(100, "figure", at_least=True))
                yield Row(f"{name}: time", seconds, "s", "latency limit", limit, Goal(1.3))
                yield Row(f"{name}: processor time", busy, "s", "latency limit", limit)
                if size == 5:
                    yield from _memory(place, client, size)
                client.close()


def _memory(place: Place, client: Counting, size: int) -> Iterator[Row]:
    client._counted.clear()
    run, seconds = place.run(client, glossary(), window_cues=size)
    yield Row("second run: calls", client._counted["asked"], "calls", goal=_NONE)
    yield Row("second run: from memory", run.notes["cues from memory"] / run.notes["cues"], "of all")
    yield Row("second run: throughput", len(place.made) / seconds, "cues/s")
    term = next(iter(TERMS))
    place.run(client, glossary({term: "fanal"}), window_cues=size)
    again = {row.item for row in place.ledger.items.of(stage="enhanced_translations/es/cues") if not row.hit}
    holding = {f"film{n // 1000:04d}:{n % 1000}" for n, line in enumerate(place.made) if line.term == term}
    yield Row("one term changed: cues that hold it", len(holding), "cues")
    yield Row("one term changed: others made, or not made", len(again ^ holding), "cues", goal=_NONE)
