"""Transcripts held against references in a real library, up to the asset."""

import os
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pyarrow as pa
import pytest

from media_assets.demo.sound import wav
from media_assets.evaluation.assets import transcript_quality
from media_assets.evaluation.quality import measure
from media_assets.library.inventory import NAME, take_inventory
from media_assets.schemas.audio import AUDIO_PROFILES
from media_assets.schemas.files import MEDIA_FILES
from media_assets.schemas.speech import TRANSCRIPTS
from media_assets.schemas.subtitles import SUBTITLES
from media_assets.speech.recognition import row_of
from resources.ledger import Ledger
from resources.library import Library
from resources.manifests import FileClaim, Manifest
from resources.speech.pocketsphinx import PocketsphinxTranscriber
from resources.text.language import Py3LangIdentifier
from resources.workers import Workers

BATCH = "20260101t000000-inbox-000000"
LATER = "20260102t000000-inbox-000000"
SAID = "The Lakeside Museum opens at nine in the morning and closes at six in the evening."
SPANISH = "El museo del lago abre a las nueve de la mañana y cierra a las seis de la tarde, todos los días."
IDENTIFIER = Py3LangIdentifier(languages=["en", "es"])


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def srt(*texts: str) -> str:
    return "\n".join(f"{n + 1}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{text}\n" for n, text in enumerate(texts))


def taken_in(library: Library, ledger: Ledger, workers: Workers, drop: Path, batch: str = BATCH) -> dict[str, Any]:
    """Take the folder in as one batch; returns name → row of the inventory."""
    claims = []
    for path in sorted(drop.iterdir()):
        about = path.stat()
        claims.append(FileClaim(os.fsencode(path.name), about.st_size, about.st_mtime_ns))
    manifest = Manifest(batch, "inbox", str(drop), 0.0, tuple(claims))
    _, table = take_inventory(manifest, ledger, workers, 10**9)
    library.write_table(NAME, table, MEDIA_FILES, batch)
    return {row["name"]: row for row in table.to_pylist()}


def transcribed(library: Library, content: str, segments: list[dict[str, Any]], batch: str = BATCH) -> None:
    rows = []
    for number, segment in enumerate(segments):
        times = {"segment": number, "stream": 0, "start_seconds": 2.0 * number, "end_seconds": 2.0 * number + 2}
        about = {"content_id": content, "language": "en", "engine": "small@1", "flags": [], "key": "k", "state": "ok"}
        rows.append(dict.fromkeys(TRANSCRIPTS.names) | times | about | segment)
    library.write_table("transcripts", pa.Table.from_pylist(rows, TRANSCRIPTS), TRANSCRIPTS, batch)


def test_what_the_embedded_recogniser_hears_is_held_against_the_text_beside_it(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    (drop / "hours.wav").write_bytes(wav("opening_hours"))
    (drop / "hours.ref.txt").write_text(SAID)
    files = taken_in(library, ledger, workers, drop)
    engine = PocketsphinxTranscriber()
    heard = engine.transcribe(np.frombuffer(wav("opening_hours")[44:], np.int16))
    about = {"engine": str(engine.identity)}
    transcribed(library, files["hours.wav"]["content_id"], [row_of(one) | about for one in heard.segments])
    (row,) = measure(library, IDENTIFIER).rows
    assert (row["content_id"], row["reference"]) == (files["hours.wav"]["content_id"], "hours.ref.txt")
    assert (row["language"], row["words"]) == ("en", 16)
    assert row["engine"].startswith("pocketsphinx") and row["key"]
    assert 0 <= row["cer"] <= row["wer"] <= 0.35
    assert row["wer"] * row["words"] == pytest.approx(row["substitutions"] + row["deletions"] + row["insertions"])


def test_flagged_text_counts_in_one_rate_and_not_in_the_other(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    (drop / "hours.wav").write_bytes(wav("opening_hours"))
    (drop / "hours.en.srt").write_text(srt(SAID[:34], SAID[35:]))
    content = taken_in(library, ledger, workers, drop)["hours.wav"]["content_id"]
    phantom = {"text": "Thanks for watching!", "flags": ["known phantom"]}
    transcribed(library, content, [{"text": SAID[:34]}, {"text": SAID[35:]}, phantom])
    (row,) = measure(library, IDENTIFIER).rows
    assert (row["wer"], row["cer"], row["segments"], row["flagged"], row["seconds"]) == (0.0, 0.0, 3, 1, 6.0)
    assert row["wer_with_flagged"] == pytest.approx(3 / 16)
    assert (row["wer_low"], row["wer_high"]) == (0.0, 0.0)


def test_each_engine_answers_for_its_own_segments(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    (drop / "hours.wav").write_bytes(wav("opening_hours"))
    (drop / "hours.ref.txt").write_text(SAID)
    content = taken_in(library, ledger, workers, drop)["hours.wav"]["content_id"]
    good = {"text": "The Lakeside Museum opens at nine in the morning", "engine": "large@1"}
    bad = {"text": "and goes is at six in the heavening"}
    transcribed(library, content, [bad | {"start_seconds": 5.0, "end_seconds": 7.0}, good])
    rows = {row["engine"]: row for row in measure(library, IDENTIFIER).rows}
    assert (rows["large@1"]["wer"], rows["large@1"]["words"]) == (0.0, 9)
    assert (rows["small@1"]["words"], rows["small@1"]["substitutions"], rows["small@1"]["insertions"]) == (7, 2, 1)


def test_the_last_batch_of_a_content_counts(library: Library, ledger: Ledger, workers: Workers, drop: Path) -> None:
    (drop / "hours.wav").write_bytes(wav("opening_hours"))
    (drop / "hours.ref.txt").write_text(SAID)
    content = taken_in(library, ledger, workers, drop)["hours.wav"]["content_id"]
    transcribed(library, content, [{"text": "nothing of the kind"}])
    transcribed(library, content, [{"text": SAID, "key": "newer"}], LATER)
    (row,) = measure(library, IDENTIFIER).rows
    assert (row["wer"], row["key"]) == (0.0, "newer")


def test_translations_are_no_references(library: Library, ledger: Ledger, workers: Workers, drop: Path) -> None:
    for name in ("named", "found"):
        (drop / f"{name}.wav").write_bytes(wav("opening_hours") + name.encode())
    (drop / "named.es.srt").write_text(srt(SPANISH))
    (drop / "found.srt").write_text(srt(SPANISH))
    files = taken_in(library, ledger, workers, drop)
    for number, name in enumerate(("named", "found")):
        transcribed(library, files[f"{name}.wav"]["content_id"], [{"text": SAID}], f"2026010{number}t000000-inbox-0")
    found = measure(library, IDENTIFIER)
    assert (found.rows, found.unreadable) == ([], {})
    assert found.skipped == {"with a reference in another language": 1, "with subtitles in another language": 1}


def test_subtitles_do_not_end_in_quarantine_and_are_no_documents(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    (drop / "a.srt").write_text(srt(SAID))
    (drop / "a.vtt").write_text("WEBVTT\n")
    files = taken_in(library, ledger, workers, drop)
    assert {name: (row["state"], row["kind"]) for name, row in files.items()} == {
        "a.srt": ("not_applicable", None),
        "a.vtt": ("not_applicable", None),
    }
    assert "subtitles" in files["a.srt"]["reason"]


def test_the_asset_reports_rates_and_warns_of_what_it_cannot_read(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    for name in ("good", "bad", "silent"):
        (drop / f"{name}.wav").write_bytes(wav("opening_hours") + name.encode())
        (drop / f"{name}.ref.txt").write_bytes(SAID.encode("utf-16") if name == "bad" else SAID.encode())
    files = taken_in(library, ledger, workers, drop)
    for number, name in enumerate(("good", "bad")):
        text = {"text": SAID.replace("nine", "five")}
        transcribed(library, files[f"{name}.wav"]["content_id"], [text], f"2026010{number}t000000-inbox-0")
    result = dg.materialize([transcript_quality], resources={"library": library, "language_identifier": IDENTIFIER})
    (made,) = result.asset_materializations_for_node("transcript_quality")
    assert made.metadata["recordings compared"].value == 1
    assert made.metadata["recordings with a reference and no text"].value == 1
    assert made.metadata["WER % of small@1"].value == 6.25
    (check,) = result.get_asset_check_evaluations()
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.metadata["bad.ref.txt"].value == "the reference is not UTF-8"


def test_an_empty_library_gives_an_empty_table(library: Library) -> None:
    found = measure(library, IDENTIFIER)
    assert (len(found.table), found.facts()) == (0, {"recordings compared": 0})


def test_subtitles_that_were_exported_here_are_no_reference(
    library: Library, ledger: Ledger, workers: Workers, drop: Path
) -> None:
    (drop / "hours.wav").write_bytes(wav("opening_hours"))
    ours = srt("the lakeside museum opens at nine").encode()
    (drop / "hours.en.srt").write_bytes(ours)
    content = taken_in(library, ledger, workers, drop)["hours.wav"]["content_id"]
    transcribed(library, content, [{"text": "the lakeside museum opens at nine"}])
    assert len(measure(library, IDENTIFIER).rows) == 1
    library.write_blob("subtitles/ab/ours.srt", ours)
    row = dict.fromkeys(SUBTITLES.names) | {
        "content_id": content,
        "format": "srt",
        "subtitles": "subtitles/ab/ours.srt",
    }
    library.write_table("subtitles", pa.Table.from_pylist([row], SUBTITLES), SUBTITLES, BATCH)
    assert measure(library, IDENTIFIER).rows == []


def test_the_condition_of_the_sound_is_told(library: Library, ledger: Ledger, workers: Workers, drop: Path) -> None:
    (drop / "hours.wav").write_bytes(wav("opening_hours"))
    (drop / "hours.ref.txt").write_text(SAID)
    content = taken_in(library, ledger, workers, drop)["hours.wav"]["content_id"]
    transcribed(library, content, [{"text": SAID}])
    row = dict.fromkeys(AUDIO_PROFILES.names) | {"content_id": content, "stream": 0, "condition": "telephone"}
    library.write_table("audio_profiles", pa.Table.from_pylist([row], AUDIO_PROFILES), AUDIO_PROFILES, BATCH)
    assert [row["condition"] for row in measure(library, IDENTIFIER).rows] == ["telephone"]
