"""The desk: what users wrote and what experiments found reaches the work, and no mistake in it fails a step."""

import logging
from typing import Any

import pytest

from media_assets.translation.desk import Tools, desk_of
from media_assets.translation.enhance import enhance
from resources.chat.base import ChatModel
from resources.chat.none import NoChatModel
from resources.enhancement import Enhancement
from resources.ledger import Ledger
from resources.ledger.champions import Champion
from resources.library import Library
from resources.sanitising.sanitiser import Sanitiser
from resources.subtitles import SubtitleRules
from tests.media_assets.knowledge.made import put
from tests.media_assets.translation.scripted import BATCH, chat, write

EXPERIMENT = """
[[experiment]]
name = "one"
kind = "{kind}"
pair = "en-es"

[[experiment.variant]]
name = "a"

[[experiment.variant]]
name = "b"
{kind} = "{value}"
"""


def rows_of(library: Library, ledger: Ledger, model: ChatModel) -> list[dict[str, Any]]:
    write(library, {"memo": [("good morning", "buenos días"), ("see you", "nos vemos")]})
    desk = desk_of(Tools(library, ledger, model, Enhancement(), SubtitleRules(), Sanitiser()), "es", "run-1")
    rows: list[dict[str, Any]] = enhance(desk, BATCH, "es").table().to_pylist()
    return rows


def promoted(ledger: Ledger, prompt: str) -> None:
    evidence = {"kind": "prompt", "spec": {"prompt": prompt}}
    ledger.champions.record(Champion("old", "en", "es", "winner", evidence))


def test_an_experiment_on_a_prompt_that_does_not_exist_makes_cues_the_standard_way(
    library: Library, ledger: Ledger
) -> None:
    put(library, "experiments.toml", EXPERIMENT.format(kind="prompt", value="nowhere"))
    rows = rows_of(library, ledger, chat())
    assert [(row["variant"], row["enhanced"]) for row in rows] == [("standard", True)] * 2


@pytest.mark.parametrize(("prompt", "variant", "warned"), [("brief", "winner", False), ("gone", "standard", True)])
def test_a_champion_is_taken_unless_its_prompt_no_longer_exists(
    library: Library, ledger: Ledger, caplog: pytest.LogCaptureFixture, prompt: str, variant: str, warned: bool
) -> None:
    promoted(ledger, prompt)
    with caplog.at_level(logging.WARNING):
        rows = rows_of(library, ledger, chat())
    assert [(row["variant"], row["enhanced"]) for row in rows] == [(variant, True)] * 2
    assert ("no longer exists" in caplog.text) is warned


def test_a_variant_on_a_model_keeps_the_baseline_where_no_model_is_set(library: Library, ledger: Ledger) -> None:
    put(library, "experiments.toml", EXPERIMENT.format(kind="model", value="large"))
    rows = rows_of(library, ledger, NoChatModel())
    assert [(row["text"], row["enhanced"]) for row in rows] == [("buenos días", False), ("nos vemos", False)]


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("escribe a ana@casa.org", "is of another line"),
        ("Lo siento, pero no puedo ayudar con eso.", "refuses"),
    ],
)
def test_the_rules_of_other_rooms_are_asked(library: Library, ledger: Ledger, reply: str, problem: str) -> None:
    model = chat(lambda cues: [{"id": cue["id"], "text": reply} for cue in cues])
    rows = rows_of(library, ledger, model)
    assert [row["enhanced"] for row in rows] == [False, False]
    assert problem in rows[0]["problem"]
