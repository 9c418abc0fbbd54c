"""A service breaks down and comes back: its breaker opens, is tried, closes, and what waited for it runs again."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from media_assets.definitions import defs
from media_assets.operations.breakers import batches_waiting, in_words
from media_assets.outcomes import Outcome
from media_assets.partitions import BATCHES
from media_assets.runners import in_batches
from media_assets.stage import run_stage
from media_assets.work import Item, Stage
from resources import build_resources
from resources.errors import TransientError
from resources.settings import load_settings
from sensors.breakers import breakers
from tests.fault_server import Behaviour, FaultServer, fault_server
from tests.resources.chat.asking import SCHEMA

TABLE = pa.schema([("text", pa.string())])


class Place:
    """A library with a ledger, an instance, a chat model on a local server, and a stage that asks it."""

    def __init__(self, root: Path, instance: dg.DagsterInstance, server: FaultServer) -> None:
        self.instance, self.server = instance, server
        self.settings = load_settings(
            _env_file=None,
            library=str(root / "library"),
            chat_model="tiny",
            OPENAI_BASE_URL=server.url,
            chat_breaker_seconds=0.3,
        )
        self.resources = build_resources(self.settings)
        self.chat, self.ledger = self.resources["chat_model"], self.resources["ledger"]
        self.chat._sleep = lambda _seconds: None
        self.cursor: str | None = None

    def process(self, batch: str, items: Sequence[str] = ("one", "two", "three")) -> list[str]:
        """Ask about each item, as a batch's run does; returns the states."""

        def ask(works: Sequence[str]) -> list[Outcome]:
            return [one(work) for work in works]

        def one(work: str) -> Outcome:
            try:
                reply = self.chat.ask("Translate.", {"text": work}, SCHEMA)
            except TransientError as error:
                table = pa.table({"text": [None]}, TABLE)
                return Outcome(table, "degraded", f"{error}; the baseline is kept", keep=False)
            return Outcome(pa.table({"text": [reply.content["text"]]}, TABLE))

        stage = Stage("enhanced_translations/es", "1", TABLE, in_batches(ask, 1))
        work = [Item(id=f"{batch}-{name}", identity=f"{batch}-{name}", label=name, work=name) for name in items]
        run = run_stage(stage, work, self.ledger, batch)
        return [run.rows[item.id].state for item in work]

    def tick(self) -> list[dg.RunRequest]:
        """Evaluate the sensor once and keep its cursor, as the daemon does."""
        names = ("library", "ledger", "chat_model", "speech_engines")
        chosen = {name: self.resources[name] for name in names}
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor, resources=chosen) as context:
            result = breakers(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor, self.said = result.cursor, result.skip_reason
        return list(result.run_requests or ())

    def begin(self, batch: str) -> dg.DagsterRun:
        """Create a run of a batch that has begun."""
        tags = {"dagster/partition": batch}
        return self.instance.create_run_for_job(
            defs.resolve_job_def("process_batch"), tags=tags, status=dg.DagsterRunStatus.STARTED
        )

    @property
    def state(self) -> str:
        return str(self.ledger.breakers.read(self.chat.breaker.name).state)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with dg.instance_for_test() as instance, fault_server(lambda _request: {"text": "hola"}) as server:
        made = Place(tmp_path, instance, server)
        instance.add_dynamic_partitions(str(BATCHES.name), ["b1", "b2", "b3"])
        yield made
        made.chat.close()


def test_what_an_outage_degraded_comes_back_by_itself(place: Place) -> None:
    assert place.process("b1") == ["ok"] * 3
    assert place.tick() == []
    place.server.behaviour = Behaviour(down=True)
    assert place.process("b2") == ["degraded"] * 3
    asked = place.server.counts()["requests"]
    assert asked == 3 + 5, "once the breaker is open nothing is asked"
    assert place.state == "open"

    time.sleep(0.35)
    assert place.tick() == [], "the probe failed: the breaker stays open"
    assert place.state == "open"
    assert "answered 500" in str(place.said)
    assert place.server.counts()["requests"] == asked + 1
    assert place.tick() == []
    assert place.server.counts()["requests"] == asked + 1, "not due"

    place.server.behaviour = Behaviour()
    time.sleep(0.35)
    [request] = place.tick()
    assert place.state == "closed"
    assert request.partition_key == "b2"
    assert place.process("b2") == ["ok"] * 3
    assert place.tick() == []


def test_a_run_that_closes_the_breaker_itself_is_noticed_too(place: Place) -> None:
    place.server.behaviour = Behaviour(down=True)
    place.process("b1"), place.process("b2")
    place.server.behaviour = Behaviour()
    time.sleep(0.35)
    assert place.process("b3") == ["ok"] * 3
    assert place.state == "closed"
    assert [request.partition_key for request in place.tick()] == ["b1", "b2"]
    assert place.tick() == []


def test_every_closing_has_run_keys_of_its_own(place: Place) -> None:
    keys = []
    for _ in range(2):
        place.server.behaviour = Behaviour(down=True)
        place.process("b1"), place.process("b2")
        place.server.behaviour = Behaviour()
        time.sleep(0.35)
        keys.append({request.run_key for request in place.tick()})
    assert all(len(found) == 2 for found in keys)
    assert keys[0].isdisjoint(keys[1])


def test_a_batch_whose_run_goes_on_is_asked_for_when_it_has_ended(place: Place) -> None:
    run = place.begin("b1")
    place.server.behaviour = Behaviour(down=True)
    place.process("b1"), place.process("b2")
    place.server.behaviour = Behaviour()
    time.sleep(0.35)
    first = place.tick()
    assert [request.partition_key for request in first] == ["b2"]
    assert [request.run_key for request in place.tick()] == [first[0].run_key], "which Dagster runs once"
    place.process("b2")
    place.instance.report_run_failed(run)
    assert [request.partition_key for request in place.tick()] == ["b1"]
    assert place.tick() == [], "the closing is done with"


def test_items_that_wait_for_another_reason_are_left_alone(place: Place) -> None:
    place.server.behaviour = Behaviour(down=True)
    place.process("b1")
    name = place.chat.breaker.name
    assert batches_waiting(place.ledger, name) == ["b1"]
    assert batches_waiting(place.ledger, name, most_attempts=1) == []
    assert batches_waiting(place.ledger, f"{name}0") == batches_waiting(place.ledger, name[:-1]) == []


def test_status_and_check_say_since_when_and_until_when(place: Place) -> None:
    assert in_words(place.ledger, place.settings) == []
    assert place.chat.breaker.trouble() is None
    place.server.behaviour = Behaviour(down=True)
    place.process("b1")
    [row] = in_words(place.ledger, place.settings)
    assert (row["service"], row["state"], row["failures"]) == (place.chat.breaker.name, "open", 5)
    assert str(row["since"]).endswith("UTC") and str(row["tried again"]) >= str(row["since"])
    assert "open since" in str(place.chat.breaker.trouble())
    place.server.behaviour = Behaviour()
    time.sleep(0.35)
    place.tick()
    [row] = in_words(place.ledger, place.settings)
    assert (row["state"], row["since"], row["tried again"]) == ("closed", None, None)
    assert str(row["last open"]).endswith("UTC")


def test_the_daemons_own_evaluation_accepts_the_sensor(place: Place) -> None:
    names = ("library", "ledger", "chat_model", "speech_engines")
    context = dg.build_sensor_context(
        instance_ref=place.instance.get_ref(),
        definitions=defs,
        resources={name: place.resources[name] for name in names},
        sensor_name=breakers.name,
    )
    with context:
        data = breakers.evaluate_tick(context)
    assert data.skip_message == "no breaker closed, and none is due"
    assert breakers.default_status == dg.DefaultSensorStatus.RUNNING
