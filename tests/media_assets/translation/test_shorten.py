"""Reading speed: what is too long for its time is asked for again, shorter, and nothing else."""

from typing import Any

from media_assets.translation.shorten import TOO_QUICK
from resources.errors import ServiceUnavailable
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.translation.scripted import chat, enhance, write

LONG = "a text of forty characters, or somewhat more"


def brief(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Translate by capitals, and cut where a limit is given."""
    return [{"id": cue["id"], "text": cue["source"].upper()[: cue.get("limit")].strip()} for cue in cues]


def deaf(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": cue["id"], "text": cue["source"].upper()} for cue in cues]


def short_calls(model: Any) -> list[list[tuple[int, int]]]:
    return [
        [(cue["id"], cue["limit"]) for cue in data["cues"]] for _, data, _ in model._asked if "limit" in data["cues"][0]
    ]


def test_only_what_cannot_be_read_in_its_time_is_asked_again_with_its_limit(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": [("hello", None), (LONG, None), ("good bye", None)]})
    model = chat(brief)
    run, rows = enhance(library, ledger, model, shorten=True)
    assert short_calls(model) == [[(1, 17)]]
    assert model._asked[1][1]["cues"][0]["draft"] == LONG.upper()
    assert [row["text"] for row in rows["memo"]] == ["HELLO", "A TEXT OF FORTY C", "GOOD BYE"]
    assert [row["remarks"] for row in rows["memo"]] == [[], [], []] and run.states == {"ok": 1}
    assert enhance(library, ledger, model, shorten=True)[0].states == {"reused": 1}
    assert len(short_calls(model)) == 1


def test_the_same_line_is_shortened_once_for_each_limit_and_translated_once(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": [(LONG, None)], "other": [(LONG, None)]})
    model = chat(brief)
    enhance(library, ledger, model, shorten=True)
    assert len(model._asked) == 2
    write(library, {"memo": [(LONG, None)], "other": [(LONG, None)]}, seconds=2.0)
    _, rows = enhance(library, ledger, model, shorten=True)
    assert short_calls(model) == [[(0, 17)], [(0, 34)]] and len(model._asked) == 3
    assert rows["other"][0]["text"] == LONG.upper()[:34].strip()


def test_a_model_that_cannot_say_it_shorter_leaves_a_remark_and_is_not_asked_again(
    library: Library, ledger: Ledger
) -> None:
    write(library, {"memo": [(LONG, None)]})
    model = chat(deaf)
    run, rows = enhance(library, ledger, model, shorten=True)
    assert (rows["memo"][0]["text"], rows["memo"][0]["remarks"]) == (LONG.upper(), [TOO_QUICK])
    assert run.states == {"ok": 1} and len(short_calls(model)) == 2
    enhance(library, ledger, model, shorten=True)
    assert len(short_calls(model)) == 2


def test_without_the_setting_there_is_a_remark_and_no_call(library: Library, ledger: Ledger) -> None:
    write(library, {"memo": [(LONG, None)]})
    model = chat(brief)
    _, rows = enhance(library, ledger, model, shorten=False)
    assert len(model._asked) == 1 and rows["memo"][0]["remarks"] == [TOO_QUICK]


def test_a_service_that_goes_down_meanwhile_leaves_the_long_text_to_be_shortened_later(
    library: Library, ledger: Ledger
) -> None:
    def down(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if "limit" in cues[0]:
            raise ServiceUnavailable("here is down")
        return deaf(cues)

    write(library, {"memo": [(LONG, None)]})
    run, rows = enhance(library, ledger, chat(down), shorten=True)
    assert run.rows["memo"].reason == "not shortened: here is down, for 1 of 1 cues"
    assert (rows["memo"][0]["enhanced"], rows["memo"][0]["text"]) == (True, LONG.upper())
    run, rows = enhance(library, ledger, chat(brief), shorten=True)
    assert run.states == {"ok": 1} and rows["memo"][0]["text"] == "A TEXT OF FORTY C"


def test_a_shorter_text_that_loses_a_number_is_not_taken(library: Library, ledger: Ledger) -> None:
    source = "nosotros fuimos a la tienda con 450 personas y muchos amigos"
    write(library, {"memo": [(source, "x")]})

    def lossy(cues: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"id": c["id"], "text": "fuimos" if "limit" in c else f"fuimos a comprar {c['source'][32:]}"} for c in cues
        ]

    _, rows = enhance(library, ledger, chat(lossy), shorten=True, verify=True)
    assert rows["memo"][0]["text"].startswith("fuimos a comprar 450") and rows["memo"][0]["remarks"] == [TOO_QUICK]
