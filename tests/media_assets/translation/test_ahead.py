"""What is ahead: the same cues, calls and messages that the run then has."""

import json
from typing import Any

from media_assets.money.ahead import NOTHING, enhancement
from media_assets.translation.ahead import Call, calls_for, keyed_cues
from media_assets.translation.enhance import Desk
from media_assets.translation.enhance import enhance as enhance_batch
from resources.chat.none import NoChatModel
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.translation.scripted import BATCH, chat, desk_of, term, write

RECORDINGS = {
    "a": [(f"line number {n}", f"linea {n}") for n in range(45)],
    "b": [(f"line number {n}", f"linea {n}") for n in range(40, 50)],
}


def calls_of(desk: Desk) -> list[Call]:
    return list(calls_for(desk, BATCH, "es", list(keyed_cues(desk, BATCH, "es").values())))


def test_it_tells_what_the_run_then_asks(library: Library, ledger: Ledger) -> None:
    write(library, RECORDINGS)
    for chosen in ({"window_cues": 7}, {"window_cues": 20, "formality": "formal"}):
        model = chat()
        desk = desk_of(library, ledger, model, [term("7", "siete")], **chosen)
        ahead, guess = calls_of(desk), enhancement(desk, "es")(BATCH).ahead
        assert model._asked == []
        enhance_batch(desk, BATCH, "es")
        asked = [data for _, data, _ in model._asked]
        assert sorted(_cues(call.data) for call in ahead) == sorted(_cues(data) for data in asked)
        assert (guess.cues, guess.calls) == (sum(len(data["cues"]) for data in asked), len(asked))
        assert guess.source_characters == sum(len(cue["source"]) for data in asked for cue in data["cues"])
        written, sent = ([len(json.dumps(data)) for data in some] for some in ([call.data for call in ahead], asked))
        assert abs(sum(written) - sum(sent)) < 0.05 * sum(sent), "context may have better texts by then"
        assert enhancement(desk, "es")(BATCH).ahead == NOTHING


def _cues(data: dict[str, Any]) -> str:
    return json.dumps(data["cues"])


def test_each_pass_is_a_call(library: Library, ledger: Ledger) -> None:
    write(library, RECORDINGS)
    one = enhancement(desk_of(library, ledger, chat()), "es")(BATCH).ahead
    passes = ["translate", "reflect", "refine"]
    three = enhancement(desk_of(library, ledger, chat(), passes=passes), "es")(BATCH).ahead
    assert (three.cues, three.calls) == (one.cues, 3 * one.calls)


def test_what_an_earlier_batch_has_ahead_is_not_ahead_twice(library: Library, ledger: Ledger) -> None:
    write(library, {"a": RECORDINGS["a"]})
    write(library, {"b": RECORDINGS["b"]}, batch="later")
    work = enhancement(desk_of(library, ledger, chat()), "es")
    assert [work(batch).ahead.cues for batch in (BATCH, "later")] == [45, 5]


def test_without_a_model_nothing_is_ahead(library: Library, ledger: Ledger) -> None:
    write(library, RECORDINGS)
    assert enhancement(desk_of(library, ledger, NoChatModel()), "es")(BATCH).ahead == NOTHING
