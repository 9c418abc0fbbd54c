"""Reading cues: who speaks, where scenes begin, which terms, names, corrections and variants belong to them."""

from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.visual import FRAMES
from media_assets.subtitles.rules import Rules
from media_assets.translation.cues import Knowledge, Recording
from media_assets.translation.enhance import Desk
from media_assets.translation.enhance import enhance as enhance_batch
from media_assets.translation.reading import read_recordings, scenes_of
from media_assets.translation.variants import Variant
from resources.enhancement import Enhancement
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.translation.scripted import BATCH, chat, knowledge, term, write


def put(library: Library, asset: str, schema: pa.Schema, rows: list[dict[str, Any]]) -> None:
    full = [dict.fromkeys(schema.names) | row for row in rows]
    library.write_table(asset, pa.Table.from_pylist(full, schema), schema, BATCH)


def named(library: Library, *paths: str) -> None:
    rows = [{"content_id": f"c{n}", "name": PurePosixPath(p).name, "path": p.encode()} for n, p in enumerate(paths)]
    put(library, "media_files", MEDIA_FILES, rows)


def read(library: Library, known: Knowledge | None = None, **chosen: Any) -> list[Recording]:
    return read_recordings(library, BATCH, "es", known or knowledge([]), Enhancement(**chosen))


def test_speakers_come_from_the_transcript_and_scenes_from_pauses_and_pictures(library: Library) -> None:
    write(library, {"c0": [(f"line {n}", "x") for n in range(4)]})
    put(
        library,
        "transcripts",
        TRANSCRIPTS,
        [{"content_id": "c0", "segment": n, "speaker": "SPEAKER_00" if n < 2 else None} for n in range(4)],
    )
    put(
        library,
        "frames",
        FRAMES,
        [
            {"content_id": "c0", "frame": 0, "time_seconds": 0.0, "scene": True},
            {"content_id": "c0", "frame": 1, "time_seconds": 3.5, "scene": True},
            {"content_id": "c0", "frame": 2, "time_seconds": 5.5, "scene": False},
        ],
    )
    (found,) = read(library)
    assert [cue.speaker for cue in found.cues] == ["SPEAKER_00", "SPEAKER_00", None, None]
    assert [cue.scene for cue in found.cues] == [True, False, True, False]
    (found,) = read(library, scene_seconds=1.0)
    assert [cue.scene for cue in found.cues] == [True, True, True, True]


def test_a_cut_during_speech_begins_no_scene() -> None:
    rows = [{"start_seconds": 0.0, "end_seconds": 2.0}, {"start_seconds": 2.5, "end_seconds": 4.0}]
    assert scenes_of(rows, [1.0, 3.0], 2.0) == [True, False]
    assert scenes_of(rows, [2.2], 2.0) == [True, True]
    assert scenes_of([], [2.2], 2.0) == []


def test_terms_of_a_series_hold_in_its_episodes_only(library: Library) -> None:
    named(library, "shows/Lighthouse S01E02.mkv", "shows/other.mkv")
    write(library, {f"c{n}": [("the keeper of the lighthouse", "x")] for n in range(2)})
    known = knowledge([term("keeper", "torrero", series="lighthouse", origin="user")])
    assert [[one.target for one in found.cues[0].terms] for found in read(library, known)] == [["torrero"], []]
    assert [found.label for found in read(library, known)] == ["Lighthouse S01E02.mkv", "other.mkv"]


def test_recurring_terms_without_a_translation_are_names(library: Library, ledger: Ledger) -> None:
    write(library, {"c0": [("then Quillfeather saw the moon", "x")]})
    rows = [term("moon", "luna"), term("Quillfeather", "") | {"target": None, "origin": "learned"}]
    (found,) = read(library, knowledge(rows))
    assert (found.cues[0].names, [one.term for one in found.cues[0].terms]) == (("Quillfeather",), ["moon"])


def test_a_corrected_line_wins_over_the_model_and_needs_no_call(library: Library, ledger: Ledger) -> None:
    write(library, {"c0": [("hello", "hola"), ("good bye", "adios")]})

    def corrected(text: str, source: str | None, language: str, series: str) -> str | None:
        return "¡Buenas!" if (text, source, language, series) == ("hello", "en", "es", "") else None

    rows = knowledge([])
    known = Knowledge(rows.glossary, rows.names, corrected)
    model = chat()
    run = enhance_batch(Desk(library, ledger, model, Enhancement(), Rules(), known), BATCH, "es")
    first, second = run.table().to_pylist()
    assert (first["text"], first["enhanced"], first["engine"], first["problem"]) == (
        "¡Buenas!",
        True,
        "correction",
        None,
    )
    assert second["text"] == "GOOD BYE"
    assert [[cue["id"] for cue in data["cues"]] for _, data, _ in model._asked] == [[1]]


def test_what_is_spoken_in_the_language_already_is_neither_asked_nor_counted(library: Library, ledger: Ledger) -> None:
    write(library, {"c0": [("hello", "hola"), ("ya está", "ya está"), (" ", None)]}, languages=["en", "es", "en"])
    model = chat()
    run = enhance_batch(Desk(library, ledger, model, Enhancement(), Rules(), knowledge([])), BATCH, "es")
    rows = run.table().to_pylist()
    assert [(row["text"], row["enhanced"], row["problem"]) for row in rows] == [
        ("HELLO", True, None),
        ("ya está", False, "already spoken in es"),
        (None, False, "nothing was said"),
    ]
    assert run.states == {"ok": 1} and len(model._asked) == 1


def test_recordings_are_made_by_their_variants(library: Library, ledger: Ledger) -> None:
    write(library, {"c0": [("hello", "x")], "c1": [("hello", "x")], "c2": [("hello", "x")]})
    variants = {"c1": Variant("short", prompt="brief"), "c2": Variant("renamed", prompt="brief")}

    def assign(content: str, source: str) -> Variant:
        assert source == "en"
        return variants.get(content, Variant())

    model = chat()
    known = knowledge([], assign)
    run = enhance_batch(Desk(library, ledger, model, Enhancement(connections=1), Rules(), known), BATCH, "es")
    assert [row["variant"] for row in run.table().to_pylist()] == ["standard", "short", "renamed"]
    assert len(model._asked) == 2, "a variant is what it does, not what it is called"
    assert [purpose.variant for purpose in model._purposes] == ["standard", "short"]
    assert len({instruction for instruction, *_ in model._asked}) == 2


def test_a_variant_with_a_model_of_its_own_asks_that_one(library: Library, ledger: Ledger) -> None:
    write(library, {"c0": [("hello", "x")]})
    own, other = chat(), chat()
    known = knowledge([], lambda _content, _source: Variant("b", model="other"))
    desk = Desk(library, ledger, own, Enhancement(), Rules(), known, models={"other": other})
    enhance_batch(desk, BATCH, "es")
    assert (len(own._asked), len(other._asked)) == (0, 1)
