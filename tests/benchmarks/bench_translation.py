"""Enhancing translations: what a faulty service costs, and what it betters.

The service is the fault server in a process of its own, asked by the real client; the first part has a model in this
process whose right answers are known.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from media_assets.subtitles.rules import Rules
from media_assets.subtitles.text import units
from media_assets.work import StageRun
from tests.benchmarks.enhancing import ANSWER, COUNT, Counting, Knowing, Place, place_with
from tests.benchmarks.made_film import TERMS, Line, glossary, lines
from tests.benchmarks.table import Goal, Row, benchmark
from tests.fault_process import Remote, fault_process
from tests.fault_server import Behaviour
from tests.faults import BROKEN, FAULTS, TRANSPORT

SHARE = 0.015
"""Of requests that meet each of the faults, of which there are many."""

_NONE = Goal(0, "figure")


@benchmark("translation")
def translation(repeats: int) -> Sequence[Row]:
    """10,000 made-up lines: with faults, and against their right translations."""
    made = lines(COUNT)
    return [*_quality(made), *_faults(made)]


def _quality(made: Sequence[Line]) -> Iterator[Row]:
    with place_with(made) as place:
        run, _ = place.run(Knowing(), glossary(), shorten=True)
        rows = run.table().to_pylist()
    own = [
        row["source_text"] == line.source and row["text"] is not None and row["text"].endswith(line.right)
        for row, line in zip(rows, made, strict=True)
    ]
    yield Row("lines with their own right text", _share(own), "of all", goal=Goal(1.0, "figure", at_least=True))
    for what, held in (("terms", _terms), ("names", _names), ("read in their time", _readable)):
        ours, rough = (held(rows, made, column) for column in ("text", "baseline"))
        least = 0.98 if what == "read in their time" else 1.0
        yield Row(f"{what} right", ours, "share", "rough translation", rough, Goal(least, "figure", at_least=True))


def _terms(rows: Sequence[dict[str, Any]], made: Sequence[Line], column: str) -> float:
    return _share(
        [TERMS[line.term][0] in row[column] for row, line in zip(rows, made, strict=True) if line.term is not None]
    )


def _names(rows: Sequence[dict[str, Any]], made: Sequence[Line], column: str) -> float:
    return _share([line.name in row[column] for row, line in zip(rows, made, strict=True) if line.name is not None])


def _readable(rows: Sequence[dict[str, Any]], made: Sequence[Line], column: str) -> float:
    speed = Rules().limits("es").speed
    return _share([units(row[column]) <= speed * (row["end_seconds"] - row["start_seconds"]) for row in rows])


def _faults(made: Sequence[Line]) -> Iterator[Row]:
    behaviour = Behaviour(latency=0.005, faults=dict.fromkeys(FAULTS, SHARE), seed=3, retry_after=0.02, hold=0.3)
    with fault_process(ANSWER, behaviour) as server, place_with(made) as place:
        client = place.client(server)
        client._sleep = lambda seconds: time.sleep(min(seconds, 0.05))
        client.breaker.seconds = 1.0
        run, _ = place.run(client, glossary())
        yield from _accounts("faults", run, made)
        counts = server.counts()
        transient = sum(counts.get(fault, 0) for fault in (*TRANSPORT, *BROKEN)) / counts["requests"]
        reaching = client._counted["failed"] / client._counted["asked"]
        yield Row("faults: requests that met one", sum(counts.get(fault, 0) for fault in FAULTS), "requests")
        yield Row("faults: calls that fail", reaching, "share", "without retries", transient, Goal(0.2))
        yield from _outage(server, place, client, made)
        client.close()


def _outage(server: Remote, place: Place, client: Counting, made: Sequence[Line]) -> Iterator[Row]:
    """Let the service go down during a run with another prompt's keys, and come back before the next."""
    chosen = {"formality": "formal"}
    client.breaker.seconds = 3600.0
    server.behave(Behaviour(latency=0.005, down=True))
    client._counted.clear()
    before = server.counts()["requests"]
    run, _ = place.run(client, glossary(), **chosen)
    yield from _accounts("outage", run, made)
    yield Row("outage: requests until the breaker opens", server.counts()["requests"] - before, "requests")
    yield Row("outage: calls not sent, breaker open", client._counted["CircuitOpen"], "calls")
    yield Row("outage: cues with the baseline", run.notes["cues that keep the baseline"], "cues")
    server.behave(Behaviour(latency=0.005))
    client.breaker.seconds = 0.0
    run, _ = place.run(client, glossary(), **chosen)
    left = run.notes["cues that keep the baseline"]
    yield Row("after the outage: cues with the baseline", left, "cues", goal=_NONE)
    state = client.breaker.store.read(client.breaker.name).state
    yield Row("after the outage: breaker not closed", float(state != "closed"), "breakers", goal=_NONE)


def _accounts(name: str, run: StageRun, made: Sequence[Line]) -> Iterator[Row]:
    rows = run.table().to_pylist()
    seen = Counter((row["content_id"], row["segment"]) for row in rows)
    wanted = [(f"film{number // 1000:04d}", number % 1000) for number in range(len(made))]
    order = [(row["content_id"], row["segment"]) for row in rows]
    moved = sum(
        row["source_text"] != line.source or (row["enhanced"] and not row["text"].endswith(line.right))
        for row, line in zip(rows, made, strict=False)
    )
    figures: dict[str, Callable[[], int]] = {
        "lost": lambda: sum(one not in seen for one in wanted),
        "doubled": lambda: sum(count - 1 for count in seen.values()),
        "out of order": lambda: sum(one != two for one, two in zip(order, wanted, strict=False)),
        "with another cue's text": lambda: moved,
        "with the baseline, without a reason": lambda: sum(not row["enhanced"] and not row["problem"] for row in rows),
    }
    for what, count in figures.items():
        yield Row(f"{name}: cues {what}", count(), "cues", goal=_NONE)
    kept = sum(not row["enhanced"] for row in rows)
    yield Row(f"{name}: cues with the baseline and a reason", kept, f"of {len(rows)}")


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0
