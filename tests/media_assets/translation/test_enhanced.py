"""Enhanced translations, by a chat model that answers what it is told to."""

import random
import re
import threading
from typing import Any

import pytest

from media_assets.translation.answers import LEFT_OUT, TWICE
from media_assets.translation.ask import MOST_REFUSALS
from resources.chat.none import NoChatModel
from resources.errors import BudgetExceeded, CircuitOpen, ServiceRefused, ServiceUnavailable
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.translation.chaos import HOW, spoilt
from tests.media_assets.translation.scripted import BATCH, TWO, Answer, chat, enhance, term, upper, write

WINDOW = 20


class TestAnswers:
    def test_every_cue_gets_the_answer_with_its_id(self, library: Library, ledger: Ledger) -> None:
        write(library, TWO)
        run, rows = enhance(library, ledger, chat(lambda cues: list(reversed(upper(cues)))))
        assert run.states == {"ok": 1}
        assert [(r["segment"], r["source_text"], r["baseline"], r["text"], r["enhanced"]) for r in rows["memo"]] == [
            (0, "hello", "hola tosco", "HELLO", True),
            (1, "good bye", "adios tosco", "GOOD BYE", True),
        ]
        assert {(row["engine"], row["problem"], row["variant"]) for row in rows["memo"]} == {
            ("scripted@here", None, "standard")
        }

    @pytest.mark.parametrize(
        "answer",
        [
            lambda cues: upper(cues)[:1],
            lambda cues: [upper(cues)[0], *({"id": cue["id"], "text": "  "} for cue in cues[1:])],
            lambda cues: upper(cues) + ([{"id": 1, "text": "again"}] if len(cues) > 1 else []),
        ],
    )
    def test_what_is_missing_blank_or_doubled_is_asked_for_again_alone(
        self, library: Library, ledger: Ledger, answer: Answer
    ) -> None:
        write(library, TWO)
        model = chat(answer)
        run, rows = enhance(library, ledger, model)
        assert run.states == {"ok": 1}
        assert [row["text"] for row in rows["memo"]] == ["HELLO", "GOOD BYE"]
        assert [[cue["id"] for cue in data["cues"]] for _, data, _ in model._asked] == [[0, 1], [1]]
        assert model._asked[1][1]["context"] == [{"at": 0, "source": "hello", "text": "HELLO"}]
        assert model._asked[1][1]["cues"][0]["fault"]

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (lambda cues: [upper(cues)[0], {"id": 1, "text": "a"}, {"id": 1, "text": "b"}], TWICE),
            (lambda cues: [entry for entry in upper(cues) if entry["id"] != 1], LEFT_OUT),
        ],
    )
    def test_a_cue_that_fails_alone_too_keeps_the_baseline_with_the_reason(
        self, library: Library, ledger: Ledger, answer: Answer, reason: str
    ) -> None:
        write(library, TWO)
        run, rows = enhance(library, ledger, chat(answer))
        assert run.rows["memo"].state == "degraded"
        assert run.rows["memo"].reason == f"{reason}; the baseline is kept for 1 of 2 cues"
        first, second = rows["memo"]
        assert (first["text"], first["enhanced"]) == ("HELLO", True)
        assert (second["text"], second["enhanced"], second["problem"]) == ("adios tosco", False, reason)
        assert second["engine"] == "rough@1"
        again, better = enhance(library, ledger, chat())
        assert (again.hits, again.rows["memo"].state, again.notes["cues from memory"]) == (0, "ok", 1)
        assert [row["text"] for row in better["memo"]] == ["HELLO", "GOOD BYE"]

    def test_an_unasked_cue_beside_a_full_answer_is_left_out(self, library: Library, ledger: Ledger) -> None:
        write(library, TWO)
        run, rows = enhance(library, ledger, chat(lambda cues: [*upper(cues), {"id": 99, "text": "and more"}]))
        assert run.states == {"ok": 1} and len(rows["memo"]) == 2

    def test_without_a_baseline_the_model_translates_alone(self, library: Library, ledger: Ledger) -> None:
        write(library, {"memo": [("hello", None)]})
        _, rows = enhance(library, ledger, chat())
        assert (rows["memo"][0]["baseline"], rows["memo"][0]["text"]) == (None, "HELLO")
        run, rows = enhance(library, ledger, chat(lambda _: []), [term("hello", "hola")])
        assert (rows["memo"][0]["text"], rows["memo"][0]["engine"]) == (None, None)
        assert "; there is no baseline either" in str(run.rows["memo"].reason)

    def test_long_recordings_are_asked_window_by_window(self, library: Library, ledger: Ledger) -> None:
        write(library, {"memo": [(f"line {n}", f"linea {n}") for n in range(2 * WINDOW + 3)]})
        model = chat()
        run, rows = enhance(library, ledger, model)
        assert [len(data["cues"]) for _, data, _ in model._asked] == [WINDOW, WINDOW, 3]
        assert [row["text"] for row in rows["memo"]] == [f"LINE {n}" for n in range(2 * WINDOW + 3)]
        assert run.computed == 1 and run.notes["cues"] == 2 * WINDOW + 3

    def test_many_connections_give_the_same_table(self, library: Library, ledger: Ledger) -> None:
        write(library, {f"memo{f}": [(f"line {f} {n}", f"linea {n}") for n in range(50)] for f in range(4)})
        _, rows = enhance(library, ledger, chat(), connections=8, window_cues=3)
        assert {name: [row["text"] for row in found] for name, found in rows.items()} == {
            f"memo{f}": [f"LINE {f} {n}" for n in range(50)] for f in range(4)
        }

    def test_a_call_says_what_it_is_for(self, library: Library, ledger: Ledger) -> None:
        write(library, TWO)
        model = chat()
        enhance(library, ledger, model)
        (purpose,) = model._purposes
        assert (purpose.batch, purpose.stage, purpose.item) == (BATCH, "enhanced_translations/es", "memo")
        assert (purpose.language, purpose.run, purpose.variant) == ("es", "run-1", "standard")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_answered_the_table_holds_every_cue_once_in_order_with_its_text_or_a_reason(
    library: Library, ledger: Ledger, seed: int
) -> None:
    draw, lock = random.Random(seed), threading.Lock()
    films = {f"film{f}": [(f"line {f}{n:02} of it", f"línea {f}{n:02}") for n in range(40)] for f in range(1, 4)}

    def chaos(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
        with lock:
            how, at = draw.choice([*HOW, "down", "odd", *["right"] * 5]), draw.randrange(40)
        if how == "down":
            raise ServiceUnavailable("here is down")
        if how == "odd" and at < 4:
            raise ValueError("a bug")
        digits = [re.findall(r"\d+", cue["source"])[0] for cue in cues]
        right = [{"id": c["id"], "text": f"así dice la línea {n}"} for c, n in zip(cues, digits, strict=True)]
        return spoilt(right, how, at)

    write(library, films)
    for model in (chat(chaos), chat(chaos), chat(lambda cues: [{"id": c["id"], "text": c["baseline"]} for c in cues])):
        run, rows = enhance(library, ledger, model, connections=4, window_cues=8, verify=True)
        assert {name: [(row["segment"], row["source_text"]) for row in found] for name, found in rows.items()} == {
            name: [(number, source) for number, (source, _) in enumerate(film)] for name, film in films.items()
        }
        for row in (row for found in rows.values() for row in found):
            assert row["enhanced"] is (row["problem"] is None)
            assert re.findall(r"\d+", row["text"]) == re.findall(r"\d+", row["source_text"])
    assert run.states["ok"] + run.states["reused"] == 3, "what was lost comes back by itself"


class TestTrouble:
    def test_a_service_that_is_down_keeps_the_baseline_and_is_asked_again_next_time(
        self, library: Library, ledger: Ledger
    ) -> None:
        def down(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
            raise ServiceUnavailable("here is down.")

        write(library, TWO)
        run, rows = enhance(library, ledger, chat(down))
        assert run.rows["memo"].state == "degraded"
        assert run.rows["memo"].reason == "here is down; the baseline is kept for 2 of 2 cues"
        assert [(row["text"], row["enhanced"], row["problem"]) for row in rows["memo"]] == [
            ("hola tosco", False, "here is down"),
            ("adios tosco", False, "here is down"),
        ]
        assert ledger.results.count() == 0
        assert enhance(library, ledger, chat())[0].states == {"ok": 1}

    def test_what_was_answered_before_the_breaker_opened_is_kept(self, library: Library, ledger: Ledger) -> None:
        def half(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
            if cues[0]["id"]:
                raise CircuitOpen("here failed 5 times in a row")
            return upper(cues)

        write(library, {"memo": [(f"line {n}", f"linea {n}") for n in range(WINDOW + 2)]})
        model = chat(half)
        run, rows = enhance(library, ledger, model)
        assert run.rows["memo"].state == "degraded" and len(model._asked) == 2
        assert [row["enhanced"] for row in rows["memo"]] == [True] * WINDOW + [False] * 2
        again = chat()
        run, rows = enhance(library, ledger, again)
        assert run.states == {"ok": 1}
        assert [[cue["id"] for cue in data["cues"]] for _, data, _ in again._asked] == [[WINDOW, WINDOW + 1]]

    def test_money_that_runs_out_lets_the_rest_wait_and_loses_nothing(self, library: Library, ledger: Ledger) -> None:
        def paid(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
            if cues[0]["id"] >= 40:
                raise BudgetExceeded("the month's 5 dollars are used up")
            return upper(cues)

        write(library, {"memo": [(f"line {n}", f"linea {n}") for n in range(100)]})
        model = chat(paid)
        run, rows = enhance(library, ledger, model)
        assert len(model._asked) == 3, "once it is known, nothing more is asked"
        assert run.rows["memo"].state == "degraded"
        assert "the month's 5 dollars are used up" in str(run.rows["memo"].reason)
        assert [row["enhanced"] for row in rows["memo"]] == [True] * 40 + [False] * 60
        waiting = ledger.items.of(stage="enhanced_translations/es/cues", state_in=["failed"])
        assert len(waiting) == 60 and {row.reason for row in waiting} == {"the month's 5 dollars are used up"}
        again = chat()
        assert enhance(library, ledger, again)[0].states == {"ok": 1}
        assert [len(data["cues"]) for _, data, _ in again._asked] == [20, 20, 20]

    def test_a_cue_that_the_service_refuses_costs_only_itself(self, library: Library, ledger: Ledger) -> None:
        def refusing(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
            if any(cue["id"] == 3 for cue in cues):
                raise ServiceRefused("it declined to answer")
            return upper(cues)

        write(library, {"memo": [(f"line {n}", f"linea {n}") for n in range(8)]})
        run, rows = enhance(library, ledger, chat(refusing))
        assert [row["enhanced"] for row in rows["memo"]] == [True] * 3 + [False] + [True] * 4
        assert rows["memo"][3]["problem"] == "it declined to answer"

    def test_a_key_that_is_refused_every_time_is_not_tried_for_every_cue(
        self, library: Library, ledger: Ledger
    ) -> None:
        def refusing(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
            raise ServiceRefused("here answered 401")

        write(library, {"memo": [(f"line {n}", f"linea {n}") for n in range(500)]})
        model = chat(refusing)
        run, rows = enhance(library, ledger, model)
        assert len(model._asked) == MOST_REFUSALS
        assert {row["problem"] for row in rows["memo"]} == {"here answered 401"}

    def test_a_bug_costs_a_window_and_not_the_batch(self, library: Library, ledger: Ledger) -> None:
        def odd(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
            if cues[0]["id"] == 0:
                raise ZeroDivisionError("division by zero")
            return upper(cues)

        write(library, {"memo": [(f"line {n}", f"linea {n}") for n in range(WINDOW + 2)]})
        run, rows = enhance(library, ledger, chat(odd))
        assert [row["enhanced"] for row in rows["memo"]] == [False] * WINDOW + [True] * 2
        assert "ZeroDivisionError" in rows["memo"][0]["problem"]

    def test_without_a_model_everything_keeps_its_baseline_with_the_reason(
        self, library: Library, ledger: Ledger
    ) -> None:
        write(library, TWO)
        run, rows = enhance(library, ledger, NoChatModel())
        assert run.rows["memo"].reason == (
            "No chat model is set (MEDIA_CHAT_MODEL is none); the baseline is kept for 2 of 2 cues"
        )
        assert [row["text"] for row in rows["memo"]] == ["hola tosco", "adios tosco"]
        assert ledger.items.of(stage="enhanced_translations/es/cues") == []
        assert enhance(library, ledger, NoChatModel())[0].hits == 1
        assert enhance(library, ledger, chat())[0].states == {"ok": 1}

    def test_a_key_that_arrives_later_is_used_and_one_that_goes_away_loses_nothing(
        self, library: Library, ledger: Ledger
    ) -> None:
        write(library, TWO)
        assert enhance(library, ledger, chat(has_key=False))[0].states == {"degraded": 1}
        assert enhance(library, ledger, chat())[0].states == {"ok": 1}
        run, rows = enhance(library, ledger, chat(has_key=False))
        assert run.states == {"reused": 1} and [row["text"] for row in rows["memo"]] == ["HELLO", "GOOD BYE"]


def test_a_fallback_models_text_is_taken_and_made_again_by_the_next_run(library: Library, ledger: Ledger) -> None:
    write(library, TWO)
    run, rows = enhance(library, ledger, chat(stepped_down="big-model is left alone"))
    assert [(row["text"], row["enhanced"], row["problem"]) for row in rows["memo"]] == [
        ("HELLO", True, None),
        ("GOOD BYE", True, None),
    ]
    assert run.rows["memo"].state == "degraded"
    assert run.rows["memo"].reason == "big-model is left alone, for 2 of 2 cues"
    assert {row["engine"] for row in rows["memo"]} == {"scripted-1"}
    assert enhance(library, ledger, chat())[0].states == {"ok": 1}
