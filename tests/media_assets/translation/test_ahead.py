"""What is ahead: the same cues, calls and messages that the run then has."""

import json
from typing import Any

from media_assets.translation.ahead import Ahead, work_ahead
from media_assets.translation.enhance import enhance as enhance_batch
from resources.chat.none import NoChatModel
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.translation.scripted import BATCH, chat, desk_of, term, write

RECORDINGS = {
    "a": [(f"line number {n}", f"linea {n}") for n in range(45)],
    "b": [(f"line number {n}", f"linea {n}") for n in range(40, 50)],
}


def test_it_counts_what_the_run_then_asks(library: Library, ledger: Ledger) -> None:
    write(library, RECORDINGS)
    for chosen in ({"window_cues": 7}, {"window_cues": 20, "formality": "formal"}):
        model = chat()
        desk = desk_of(library, ledger, model, [term("7", "siete")], **chosen)
        ahead = work_ahead(desk, BATCH, "es")
        assert model._asked == []
        enhance_batch(desk, BATCH, "es")
        asked = [(instruction, data) for instruction, data, _ in model._asked]
        assert (ahead.cues, ahead.calls) == (sum(len(data["cues"]) for _, data in asked), len(asked))
        assert ahead.source_characters == sum(len(cue["source"]) for _, data in asked for cue in data["cues"])
        sent = sum(len(told) + len(json.dumps(data, ensure_ascii=False)) for told, data in asked)
        assert abs(ahead.prompt_characters - sent) < 0.05 * sent, "context may have better texts by then"
        assert work_ahead(desk, BATCH, "es") == Ahead()


def test_each_pass_is_a_call(library: Library, ledger: Ledger) -> None:
    write(library, RECORDINGS)
    one: Any = work_ahead(desk_of(library, ledger, chat()), BATCH, "es")
    three = work_ahead(desk_of(library, ledger, chat(), passes=["translate", "reflect", "refine"]), BATCH, "es")
    assert (three.cues, three.calls) == (one.cues, 3 * one.calls)


def test_what_an_earlier_batch_has_ahead_is_not_ahead_twice(library: Library, ledger: Ledger) -> None:
    write(library, {"a": RECORDINGS["a"]})
    write(library, {"b": RECORDINGS["b"]}, batch="later")
    counted: set[str] = set()
    desk = desk_of(library, ledger, chat())
    assert [work_ahead(desk, batch, "es", counted).cues for batch in (BATCH, "later")] == [45, 5]


def test_without_a_model_nothing_is_ahead(library: Library, ledger: Ledger) -> None:
    write(library, RECORDINGS)
    assert work_ahead(desk_of(library, ledger, NoChatModel()), BATCH, "es") == Ahead()
