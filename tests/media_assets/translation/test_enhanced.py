"""Enhanced translations, by a chat model that answers what it is told to."""

from typing import Any

import pytest

from media_assets.translation.enhanced import WINDOW, matched, windows_of
from resources.chat.none import NoChatModel
from resources.errors import ServiceUnavailable
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.translation.scripted import TWO, Answer, chat, enhance, term, upper, write


class TestAnswers:
    def test_every_cue_gets_the_answer_with_its_id(self, library: Library, ledger: Ledger) -> None:
        write(library, TWO)
        run, rows = enhance(library, ledger, chat(lambda cues: list(reversed(upper(cues)))))
        assert run.states == {"ok": 1}
        assert [(r["segment"], r["source_text"], r["baseline"], r["text"], r["enhanced"]) for r in rows["memo"]] == [
            (0, "hello", "hola tosco", "HELLO", True),
            (1, "good bye", "adios tosco", "GOOD BYE", True),
        ]
        assert {row["engine"] for row in rows["memo"]} == {"scripted@here"}

    @pytest.mark.parametrize(
        ("answer", "lacking"),
        [
            (lambda cues: upper(cues)[:1], 1),
            (lambda cues: [upper(cues)[0], {"id": 1, "text": "  "}], 1),
            (lambda cues: [*upper(cues), {"id": 1, "text": "again"}], 1),
            (lambda cues: [{"id": 7, "text": "who?"}], 2),
            (lambda cues: [], 2),
        ],
    )
    def test_what_is_missing_blank_doubled_or_unasked_keeps_the_baseline_and_is_degraded(
        self, library: Library, ledger: Ledger, answer: Answer, lacking: int
    ) -> None:
        write(library, TWO)
        run, rows = enhance(library, ledger, chat(answer))
        assert run.rows["memo"].state == "degraded"
        assert run.rows["memo"].reason == f"the model left out {lacking} of 2 cues; the baseline is kept"
        assert [row["text"] for row in rows["memo"]][2 - lacking :] == ["hola tosco", "adios tosco"][2 - lacking :]
        assert [row["enhanced"] for row in rows["memo"]] == [True] * (2 - lacking) + [False] * lacking
        assert rows["memo"][1]["engine"] == "rough@1"
        again, better = enhance(library, ledger, chat())
        assert (again.hits, again.rows["memo"].state) == (0, "ok")
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
        assert str(run.rows["memo"].reason).endswith("; there is no baseline either")

    def test_long_recordings_are_asked_window_by_window(self, library: Library, ledger: Ledger) -> None:
        write(library, {"memo": [(f"line {n}", f"linea {n}") for n in range(2 * WINDOW + 3)]})
        model = chat()
        run, rows = enhance(library, ledger, model)
        assert [len(data["cues"]) for _, data, _ in model._asked] == [WINDOW, WINDOW, 3]
        assert [row["text"] for row in rows["memo"]] == [f"LINE {n}" for n in range(2 * WINDOW + 3)]
        assert ledger.accounts.cost_totals() == [("enhanced_translations/es", "scripted-1", 3, 300, 60)]
        assert run.computed == 1

    def test_matching_takes_each_wanted_cue_once(self) -> None:
        cues = [{"segment": n} for n in range(3)]
        answers = [(0, "a"), (1, "b"), (1, "c"), (2, ""), (2, " d "), (5, "e")]
        reply = {"cues": [{"id": segment, "text": text} for segment, text in answers]}
        assert matched(cues, reply) == {0: "a", 2: "d"}


class TestTrouble:
    def test_a_service_that_is_down_keeps_the_baseline_and_is_asked_again_next_time(
        self, library: Library, ledger: Ledger
    ) -> None:
        def down(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
            raise ServiceUnavailable("here is down.")

        write(library, TWO)
        run, rows = enhance(library, ledger, chat(down))
        assert run.rows["memo"].state == "degraded"
        assert run.rows["memo"].reason == "here is down; the baseline is kept"
        assert [(row["text"], row["enhanced"]) for row in rows["memo"]] == [
            ("hola tosco", False),
            ("adios tosco", False),
        ]
        assert ledger.results.count() == 0 and ledger.accounts.cost_totals() == []
        assert enhance(library, ledger, chat())[0].states == {"ok": 1}

    def test_what_was_answered_before_the_service_went_down_is_kept(self, library: Library, ledger: Ledger) -> None:
        def half(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
            if cues[0]["id"]:
                raise ServiceUnavailable("here is down")
            return upper(cues)

        write(library, {"memo": [(f"line {n}", f"linea {n}") for n in range(WINDOW + 2)]})
        run, rows = enhance(library, ledger, chat(half))
        assert run.rows["memo"].state == "degraded"
        assert [row["enhanced"] for row in rows["memo"]] == [True] * WINDOW + [False] * 2
        assert ledger.accounts.cost_totals() == [("enhanced_translations/es", "scripted-1", 1, 100, 20)]

    def test_without_a_model_everything_keeps_its_baseline_with_the_reason(
        self, library: Library, ledger: Ledger
    ) -> None:
        write(library, TWO)
        run, rows = enhance(library, ledger, NoChatModel())
        assert run.rows["memo"].reason == "No chat model is set (MEDIA_CHAT_MODEL is none); the baseline is kept"
        assert [row["text"] for row in rows["memo"]] == ["hola tosco", "adios tosco"]
        assert enhance(library, ledger, NoChatModel())[0].hits == 1
        assert enhance(library, ledger, chat())[0].states == {"ok": 1}

    def test_a_key_that_arrives_later_is_used_and_one_that_goes_away_loses_nothing(
        self, library: Library, ledger: Ledger
    ) -> None:
        write(library, TWO)
        assert enhance(library, ledger, chat(has_key=False))[0].states == {"degraded": 1}
        assert enhance(library, ledger, chat())[0].states == {"ok": 1}
        assert enhance(library, ledger, chat(has_key=False))[0].states == {"reused": 1}


def test_a_call_holds_cues_of_one_language_and_none_that_need_no_translation() -> None:
    languages = ["en"] * 25 + ["es"] * 3 + ["fr"] * 2 + ["en"]
    cues = [{"source_language": language} for language in languages]
    windows = windows_of(cues, "es")
    assert windows == [list(range(20)), list(range(20, 25)), [28, 29], [30]]
