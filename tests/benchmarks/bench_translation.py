"""Enhancing translations: what a faulty service costs, how near it comes to a service's latency, what it betters.

The service is the fault server in a process of its own, asked by the real client; the first part has a model in this
process whose right answers are known. The latency limit is what the calls take if nothing but the service takes time:
calls times latency by connections. Processor time beside it says whether a run could keep it on a quiet machine, since
one process has one core.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from media_assets.subtitles.rules import Rules
from media_assets.subtitles.text import units
from media_assets.translation.enhance import Desk, enhance
from media_assets.translation.prompts import TEXTS
from media_assets.work import StageRun
from resources.chat.base import NO_PURPOSE, ChatModel, ChatReply, Purpose
from resources.chat.openai_compatible import OpenAIChatModel
from resources.enhancement import Enhancement
from resources.errors import TransientError
from resources.ledger import Ledger
from resources.library import Library
from resources.model import ModelIdentity
from tests.benchmarks.chain import LEDGER_BYTES
from tests.benchmarks.made_film import TERMS, Line, answer_to, glossary, lines, write_films
from tests.benchmarks.table import Goal, Row, benchmark, clock
from tests.fault_process import Remote, fault_process
from tests.fault_server import Behaviour
from tests.faults import BROKEN, FAULTS, TRANSPORT
from tests.media_assets.translation.scripted import knowledge

COUNT = int(os.environ.get("BENCH_CUES", "10000"))
BATCH = "20260101t000000-bench-00abcd"
LATENCY = 0.05
CONNECTIONS = 16
ANSWER = "tests.benchmarks.made_film:answer"
SHARE = 0.015
"""Of requests that meet each of the faults, of which there are many."""

_NONE = Goal(0, "figure")


class Counting(OpenAIChatModel):
    """The real client, counting what is asked of it and what comes to nothing."""

    _counted: Counter[str] = Counter()

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        self._counted["asked"] += 1
        try:
            return super().ask(instruction, data, schema, purpose)
        except TransientError as error:
            self._counted["failed"] += 1
            self._counted[type(error).__name__] += 1
            raise


class Knowing(ChatModel):
    """A model in this process that knows the lines."""

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity("knowing", "1")

    def load(self) -> None: ...

    def unavailable(self) -> None:
        return None

    def ask(
        self, instruction: str, data: Mapping[str, Any], schema: Mapping[str, Any], purpose: Purpose = NO_PURPOSE
    ) -> ChatReply:
        return ChatReply(answer_to(data), "knowing-1", 1, 1, 0, 0.0)


class Place:
    """A library with films, and its ledger."""

    def __init__(self, folder: str, made: Sequence[Line]) -> None:
        self.library = Library(root=folder)
        self.ledger = Ledger(url=self.library.ledger_url(), max_bytes=LEDGER_BYTES)
        self.ledger.items.counts()  # creates the tables
        self.made = made
        write_films(self.library, BATCH, made)

    def run(self, chat: ChatModel, rows: Sequence[dict[str, Any]], **chosen: Any) -> tuple[StageRun, float]:
        """Enhance all films; returns the run and its seconds."""
        settings = Enhancement(**({"connections": CONNECTIONS, "shorten": False} | chosen))
        desk = Desk(self.library, self.ledger, chat, settings, Rules(), knowledge(rows))
        with clock() as measured:
            run = enhance(desk, BATCH, "es")
        return run, measured.seconds


@benchmark("translation")
def translation(repeats: int) -> Sequence[Row]:
    """10,000 made-up lines: with faults, with latency, and against their right translations."""
    made = lines(COUNT)
    return [*_quality(made), *_overhead(made), *_throughput(made), *_faults(made)]


@contextmanager
def _place(made: Sequence[Line]) -> Iterator[Place]:
    with TemporaryDirectory(prefix="bench-translation-") as folder:
        place = Place(folder, made)
        yield place
        place.ledger.engine.dispose()


def _client(server: Remote, **about: Any) -> Counting:
    own_limit = {"connections": CONNECTIONS} if "connections" in OpenAIChatModel.model_fields else {}
    made = Counting(name="tiny", base_url=server.url, api_key=SecretStr("sk-none"), timeout=5.0, **own_limit, **about)
    made._counted = Counter()
    return made


def _quality(made: Sequence[Line]) -> Iterator[Row]:
    with _place(made) as place:
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


def _overhead(made: Sequence[Line]) -> Iterator[Row]:
    with _place(made) as place:
        begun = time.process_time()
        place.run(Knowing(), glossary())
        yield Row("processor time of a cue made", 1000 * (time.process_time() - begun) / COUNT, "ms")
        begun = time.process_time()
        place.run(Knowing(), glossary())
        yield Row("processor time of a cue found", 1000 * (time.process_time() - begun) / COUNT, "ms")


def _throughput(made: Sequence[Line]) -> Iterator[Row]:
    with fault_process(ANSWER, Behaviour(latency=LATENCY)) as server:
        for size in (20, 5, 1):
            some = made if size > 1 else made[: max(1, COUNT // 4)]
            with _place(some) as place:
                client = _client(server)
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


def _faults(made: Sequence[Line]) -> Iterator[Row]:
    behaviour = Behaviour(latency=0.005, faults=dict.fromkeys(FAULTS, SHARE), seed=3, retry_after=0.02, hold=0.3)
    with fault_process(ANSWER, behaviour) as server, _place(made) as place:
        client = _client(server)
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
