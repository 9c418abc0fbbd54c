"""Ticks replayed against the condition of corpus assets: what is requested, when, and what is never lost."""

import time
from collections.abc import Callable, Iterator

import dagster as dg
import pytest

from media_assets.automation import WHEN_CORPUS_MOVED
from media_assets.batch import key_of
from media_assets.definitions import defs
from media_assets.partitions import BATCHES

DURING: list[Callable[[], None]] = []
"""Called in the middle of every run."""


@dg.asset(partitions_def=BATCHES)
def items() -> None:
    """A per-batch asset."""
    for look in DURING:
        look()


@dg.asset(deps=[items], automation_condition=WHEN_CORPUS_MOVED)
def corpus() -> None:
    """A corpus asset."""
    for look in DURING:
        look()


class Replay:
    """Ticks on an instance, each from where the last one ended."""

    def __init__(self, instance: dg.DagsterInstance, of: dg.Definitions) -> None:
        self.instance = instance
        self.of = of
        self.cursor: object = None

    def tick(self) -> set[str]:
        """Return which assets a tick requests."""
        time.sleep(0.01)
        result = dg.evaluate_automation_conditions(self.of, self.instance, cursor=self.cursor)
        self.cursor = result.cursor
        return {one.key.to_user_string() for one in result.results if not one.true_subset.is_empty}

    def batch(self, key: str, *names: str) -> None:
        """Report that a batch was processed."""
        self.instance.add_dynamic_partitions(str(BATCHES.name), [key])
        for name in names or ("items",):
            self.instance.report_runless_asset_event(dg.AssetMaterialization(key_of(name), partition=key))

    def refreshed(self, *names: str) -> None:
        """Report that corpus assets were made."""
        for name in names or ("corpus",):
            self.instance.report_runless_asset_event(dg.AssetMaterialization(key_of(name)))


@pytest.fixture
def replay() -> Iterator[Replay]:
    with dg.DagsterInstance.ephemeral() as instance:
        found = Replay(instance, dg.Definitions([items, corpus]))
        found.tick()
        yield found
    DURING.clear()


def test_five_updates_on_five_ticks_are_five_requests(replay: Replay) -> None:
    requested = []
    for number in range(5):
        replay.batch(f"b{number}")
        requested.append(replay.tick())
        replay.refreshed()
    assert requested == [{"corpus"}] * 5
    assert replay.tick() == set()


def test_nothing_is_requested_while_nothing_moves(replay: Replay) -> None:
    assert [replay.tick() for _ in range(3)] == [set()] * 3
    replay.batch("b0")
    assert replay.tick() == {"corpus"}
    replay.refreshed()
    assert [replay.tick() for _ in range(3)] == [set()] * 3


def test_updates_between_two_ticks_are_one_request(replay: Replay) -> None:
    for number in range(4):
        replay.batch(f"b{number}")
    assert replay.tick() == {"corpus"}
    replay.refreshed()
    assert replay.tick() == set()


def test_a_batch_that_was_never_made_holds_nothing_up(replay: Replay) -> None:
    replay.instance.add_dynamic_partitions(str(BATCHES.name), ["missing"])
    replay.batch("b1")
    assert replay.tick() == {"corpus"}


def test_an_update_while_the_corpus_is_refreshed_is_requested_after_it(replay: Replay) -> None:
    replay.batch("b0")
    assert replay.tick() == {"corpus"}
    seen = []

    def meanwhile() -> None:
        replay.batch("b1")
        seen.append(replay.tick())
        seen.append(replay.tick())

    DURING.append(meanwhile)
    assert dg.materialize([items, corpus], selection=[corpus], instance=replay.instance).success
    assert seen == [set(), set()]
    assert replay.tick() == {"corpus"}


def test_the_corpus_waits_for_batches_that_are_being_processed(replay: Replay) -> None:
    replay.batch("b0")
    replay.instance.add_dynamic_partitions(str(BATCHES.name), ["b1"])
    seen = []
    DURING.append(lambda: seen.append(replay.tick()))
    assert dg.materialize([items], partition_key="b1", instance=replay.instance).success
    assert seen == [set()]
    assert replay.tick() == {"corpus"}
    replay.refreshed()
    assert replay.tick() == set()


def test_a_request_whose_run_failed_is_answered_by_the_next_batch(replay: Replay) -> None:
    replay.batch("b0")
    assert replay.tick() == {"corpus"}
    assert replay.tick() == set()
    replay.batch("b1")
    assert replay.tick() == {"corpus"}


def test_a_batch_moves_each_asset_of_the_corpus_and_the_corpus_settles(replay: Replay) -> None:
    graph = defs.resolve_asset_graph()
    of_batches = [key.to_user_string() for key in graph.materializable_asset_keys if graph.get(key).is_partitioned]
    following = [
        key.to_user_string()
        for key in graph.materializable_asset_keys
        if not graph.get(key).is_partitioned and graph.get(key).automation_condition
    ]
    whole = Replay(replay.instance, defs)
    assert whole.tick() == set()
    whole.batch("b0", *of_batches)
    requests = []
    while requested := whole.tick():
        requests.append(requested)
        whole.refreshed(*(name for name in following if name in requested))
        # What follows others of the corpus is made with them, and once more after each that moved: the report after the
        # plan, the plan after the sets. Too often rather than too seldom.
        assert len(requests) <= max(map(_chain, graph.materializable_asset_keys)), requests
    assert set.union(*requests) == set(following)


def _chain(key: dg.AssetKey) -> int:
    """Return how many assets of the corpus follow each other up to this one."""
    node = defs.resolve_asset_graph().get(key)
    return 0 if node.is_partitioned else 1 + max(map(_chain, node.parent_keys), default=0)
