"""The subtitles stage: blobs by what was said, made anew when that or a rule changes, and only then."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pysubs2 import SSAFile

from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.subtitles import SUBTITLES
from media_assets.stage import run_stage
from media_assets.subtitles.rules import Rules
from media_assets.subtitles.store import notes_of, subtitles_stage, transcribed_items
from media_assets.work import StageRun
from resources.ledger import Ledger
from resources.library import Library
from tests.media_assets.subtitles.made import TOUR, row, spoken

BATCH = "20260101t000000-inbox-000000"
TOUR_SAID = spoken(TOUR, letter=0.08, speaker="Helen")
LOOP = spoken("thanks for watching", 30.0, 1, flags=("phantom phrase",))
DUBBED = spoken("Willkommen im Museum.", 0.0, 2, language="de")


def rows() -> list[dict[str, Any]]:
    return [row(TOUR_SAID), row(LOOP), row(DUBBED, stream=1), row(spoken("Yes."), content_id="c2")]


def run(library: Library, ledger: Ledger, said: list[dict[str, Any]], rules: Rules = Rules()) -> StageRun:  # noqa: B008
    library.write_table("transcripts", pa.Table.from_pylist(said, TRANSCRIPTS), TRANSCRIPTS, BATCH)
    done = run_stage(subtitles_stage(library, rules), transcribed_items(library, BATCH), ledger, BATCH)
    library.write_table("subtitles", done.table(), SUBTITLES, BATCH)
    return done


def test_every_stream_has_three_files_in_its_language(library: Library, ledger: Ledger) -> None:
    table = run(library, ledger, rows()).table().to_pylist()
    assert [(one["content_id"], one["stream"], one["language"], one["format"]) for one in table] == [
        (content, stream, language, form)
        for content, stream, language in [("c1", 0, "en"), ("c1", 1, "de"), ("c2", 0, "en")]
        for form in ("srt", "vtt", "json")
    ]
    tour = table[0]
    assert (tour["cues"], tour["flagged"], tour["keep_all_rules"], tour["left_out"]) == (4, 0, 1.0, 1)
    assert tour["longest_line"] == 42 and 12 < tour["characters_per_second"] <= 17
    blobs = {one["format"]: library.blob_path(one["subtitles"]).read_text("utf-8") for one in table[:3]}
    assert len(SSAFile.from_string(blobs["srt"], "srt")) == 4
    assert blobs["vtt"].count("<v Helen>") == 4
    assert [one["flags"] for one in json.loads(blobs["json"])["segments"]] == [[], ["phantom phrase"]]


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["gone", "empty"])
def test_a_second_run_makes_nothing_and_a_lost_blob_only_its_own_recording(
    library: Library, ledger: Ledger, lose: Callable[[Path], object]
) -> None:
    first = run(library, ledger, rows())
    again = run(library, ledger, rows())
    assert (again.hits, again.computed) == (2, 0)
    lost = Path(str(library.blob_path(first.table()["subtitles"][0].as_py())))
    lose(lost)
    repaired = run(library, ledger, rows())
    assert (repaired.hits, repaired.computed) == (1, 1)
    assert lost.stat().st_size > 0


@pytest.mark.parametrize(
    "changed",
    [
        replace(TOUR_SAID, speaker="Daniel"),
        replace(TOUR_SAID, flags=("loop",)),
        replace(TOUR_SAID, text=TOUR.upper()),
        replace(TOUR_SAID, end=99.0),
    ],
    ids=["speaker", "flags", "text", "times"],
)
def test_what_was_said_otherwise_has_other_files(library: Library, ledger: Ledger, changed: Any) -> None:
    before = set(run(library, ledger, rows()).table()["subtitles"].to_pylist())
    after = run(library, ledger, [row(changed), *rows()[1:]])
    assert (after.hits, after.computed) == (1, 1)
    assert len(before & set(after.table()["subtitles"].to_pylist())) == 3


def test_a_changed_rule_makes_all_anew_under_other_names(library: Library, ledger: Ledger) -> None:
    before = run(library, ledger, rows()).table()
    after = run(library, ledger, rows(), Rules(line_characters=30))
    assert (after.hits, after.computed) == (0, 2)
    assert not set(before["subtitles"].to_pylist()) & set(after.table()["subtitles"].to_pylist())
    assert after.table()["longest_line"][0].as_py() <= 30


def test_contents_said_alike_share_their_files(library: Library, ledger: Ledger) -> None:
    table = run(library, ledger, [row(TOUR_SAID), row(TOUR_SAID, content_id="c2")]).table().to_pylist()
    names = {one["content_id"]: one["subtitles"] for one in table if one["format"] == "srt"}
    assert names["c1"] == names["c2"]


def test_a_recording_of_which_nothing_is_believed_has_files_without_cues(library: Library, ledger: Ledger) -> None:
    done = run(library, ledger, [row(LOOP)])
    assert [(one["cues"], one["keep_all_rules"]) for one in done.table().to_pylist()] == [(0, None)] * 3
    assert run(library, ledger, [row(LOOP)]).hits == 1


def test_figures_of_a_batch_count_each_track_once(library: Library, ledger: Ledger) -> None:
    said = [*rows(), row(spoken("Far too fast to be read by anybody.", 40.0, 3, 0.01))]
    said.append(row(spoken("Oh.", 40.5, 4, speaker="Daniel")))
    assert notes_of(run(library, ledger, said).table()) == {
        "cues": 8,
        "cues that cannot keep a rule": 1,
        "cues that keep all rules %": 87.5,
        "segments left out": 1,
    }
