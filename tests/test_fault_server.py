"""The server that other tests rely on: what it counts, what it spoils, and that its schedule is kept."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from tests.fault_process import fault_process
from tests.fault_server import Behaviour, FaultServer, fault_server
from tests.faults import CUES, FAULTS, Schedule, baseline_or_source, spoilt_answer, spoilt_text

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
CUES_ASKED = [{"id": number, "source": f"line {number}", "baseline": f"renglón {number}"} for number in range(4)]


def ask(url: str, number: int = 0, model: str = "tiny", key: str = "one") -> dict[str, Any]:
    data = json.dumps({"cues": CUES_ASKED, "number": number}, ensure_ascii=False)
    body = {"model": model, "messages": [{"role": "system", "content": "x" * 10}, {"role": "user", "content": data}]}
    request = urllib.request.Request(
        f"{url}/chat/completions", json.dumps(body).encode(), {"Authorization": f"Bearer {key}"}
    )
    with OPENER.open(request, timeout=10) as reply:
        return dict(json.load(reply))


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


def test_every_cue_is_answered_and_usage_grows_with_the_text(server: FaultServer) -> None:
    reply = ask(server.url, model="priced-model")
    assert json.loads(reply["choices"][0]["message"]["content"]) == {
        "cues": [{"id": number, "text": f"renglón {number}"} for number in range(4)]
    }
    assert reply["model"] == "priced-model"
    data = json.dumps({"cues": CUES_ASKED, "number": 0}, ensure_ascii=False)
    assert reply["usage"]["prompt_tokens"] == -(-(10 + len(data)) // 4)
    assert server.counts()["tokens out"] == reply["usage"]["completion_tokens"]


def test_a_key_a_model_or_the_whole_service_may_be_refused(server: FaultServer) -> None:
    server.behaviour = Behaviour(keys={"bad": 401, "busy": 429}, models=("tiny",), retry_after=3)
    assert _status(server, key="bad") == (401, None)
    assert _status(server, key="busy") == (429, "3")
    assert _status(server, model="other") == (404, None)
    assert _status(server) == (200, None)
    server.behaviour = Behaviour(down=True)
    assert _status(server) == (500, None)
    with pytest.raises(urllib.error.HTTPError, match="500"):
        OPENER.open(f"{server.url}/models", timeout=10)


def _status(server: FaultServer, **asked: str) -> tuple[int, str | None]:
    try:
        ask(server.url, **asked)
    except urllib.error.HTTPError as error:
        return error.code, error.headers["retry-after"]
    return 200, None


def test_faults_come_in_their_shares_and_the_same_again_for_the_same_seed() -> None:
    def drawn(seed: int) -> list[str | None]:
        schedule = Schedule(dict.fromkeys(FAULTS, 0.04), seed)
        return [schedule.next(str(number // 2))[0] for number in range(10_000)]

    first = drawn(1)
    assert first == drawn(1) != drawn(2)
    counted = Counter(first)
    assert all(320 < counted[fault] < 480 for fault in FAULTS)
    with pytest.raises(ValueError, match="no such fault: 418"):
        Schedule({"418": 0.1})


@pytest.mark.parametrize(
    ("fault", "ids"),
    [
        ("missing", [0, 2, 3]),
        ("merged", [0, 1, 3]),
        ("extra", [0, 1, 2, 3, 1003]),
        ("duplicated", [0, 1, 1, 2, 3]),
        ("reordered", [3, 0, 2, 1]),
        ("answers", [0, 1, 2, 3]),
        ("wrong_language", [0, 1, 2, 3]),
    ],
)
def test_the_cues_of_an_answer_are_spoilt_one_way_each(fault: str, ids: list[int]) -> None:
    answer = {"cues": [{"id": number, "text": f"texto {number}"} for number in range(4)]}
    found = [spoilt_answer(fault, answer, {"cues": CUES_ASKED}, Random(seed))["cues"] for seed in range(50)]
    assert ids in [[cue["id"] for cue in cues] for cues in found]
    assert all(cues != answer["cues"] for cues in found if fault != "reordered")
    assert fault in CUES


def test_broken_text_is_no_json_and_repairable_text_holds_all_of_it() -> None:
    whole = json.dumps({"cues": [{"id": 0, "text": "hola"}]})
    for seed in range(50):
        for fault in ("malformed", "cut"):
            with pytest.raises(ValueError, match=r"."):
                json.loads(spoilt_text(fault, whole, Random(seed)))
    assert whole in spoilt_text("fenced", whole, Random(0))
    assert whole in spoilt_text("prose", whole, Random(0))
    assert spoilt_text("comma", whole, Random(0)).replace(",}", "}") == whole


@pytest.mark.parametrize("fault", ["timeout", "reset", "truncated"])
def test_an_answer_that_never_arrives_whole_ends_the_connection(fault: str) -> None:
    with fault_server(behaviour=Behaviour(faults={fault: 1.0}, hold=0.05)) as server:
        with pytest.raises((OSError, ValueError)):
            ask(server.url)
        assert server.counts()[fault] == 1


def test_a_server_of_its_own_process_counts_and_changes_too() -> None:
    with fault_process(f"{baseline_or_source.__module__}:{baseline_or_source.__name__}") as server:
        server.behave(Behaviour(latency=0.2))
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: ask(server.url, number), range(8)))
        counted = server.counts()
        assert (counted["requests"], counted["ok"], counted["most at once"]) == (8, 8, 8)
