"""The demo as a user sees it: everything is made once, and moving, re-tagging or copying files costs nothing."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from mutagen.easyid3 import EasyID3
from PIL import Image

from tests.end_to_end.command import Home

COSTLY = (
    "transcripts",
    "transcripts/windows",
    "asr_plan",
    "audio_profiles",
    "image_embeddings",
    "text_embeddings",
    "frames",
    "document_pages",
    "audio_fingerprints",
    "text_fingerprints",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.make(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def first(home: Home) -> dict[str, Any]:
    return dict(home.media("demo"))


@pytest.fixture(scope="module")
def second(home: Home, first: dict[str, Any]) -> dict[str, Any]:
    return dict(home.media("demo"))


def test_the_demo_makes_every_table_and_the_report(home: Home, first: dict[str, Any]) -> None:
    assert first["failed runs"] == []
    assert first["holdings"]["files by kind"]["image"] > 30
    assert first["holdings"]["duplicate sets"] >= 10
    assert first["holdings"]["clusters"] >= 3
    assert first["holdings"]["cues"] >= 10
    assert Path(first["report"]).is_file()
    assert {row["stage"] for row in first["stages"]} >= {*COSTLY, "translations/es", "enhanced_translations/es"}


def test_the_three_bad_files_are_quarantined_with_reasons(first: dict[str, Any]) -> None:
    reasons = {row["reason"] for row in first["reasons"] if row["state"] == "quarantined"}
    assert reasons == {
        "the picture is truncated",
        "the file is empty",
        "named like a video, but its content is plain text",
    }


def test_what_could_not_be_enhanced_says_why(first: dict[str, Any]) -> None:
    said = [row["reason"] for row in first["reasons"] if row["stage"] == "enhanced_translations/es"]
    assert said and all(reason.startswith("No chat model is set") for reason in said)


def test_the_second_demo_reuses_everything_and_starts_nothing(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert second["reused %"] == 100.0
    assert (second["decoder tasks"], second["model loads"]) == (0, 0)
    assert second["holdings"] == first["holdings"]
    assert second["new batches"] == 0


def test_a_spoken_phrase_finds_its_clip_with_the_time(home: Home, first: dict[str, Any]) -> None:
    best = home.media("search", "view of the earth")["hits"][0]
    assert best["path"].endswith((".mp4", ".mkv")) and best["kind"] == "video"
    assert best["time_seconds"] is not None and "view of the earth" in best["snippet"]
    assert Path(best["thumbnail"]).is_file() and "words" in best["why"]
    assert home.media("search", "view of the earth", "--type", "image")["hits"] == []


def test_a_picture_finds_its_copies_first(home: Home, first: dict[str, Any]) -> None:
    query = home.folder / "query.jpg"
    with Image.open(home.drop / "museum" / "rocket launch.jpg") as image:
        image.resize((image.width // 2, image.height // 2)).save(query, quality=70)
    found = home.media("search", "--image", str(query))["hits"]
    assert {Path(hit["path"]).name for hit in found[:2]} == {"rocket launch.jpg", "rocket.webp"}
    assert found[0]["why"]["looks"][1] > 0.99


def test_the_accounts_add_up(home: Home, second: dict[str, Any]) -> None:
    accounts = home.media("audit")
    assert accounts["add up"] and accounts["seen"] == 61
    assert accounts["quarantined"] == 3
    assert accounts["duplicate"] >= 5


def test_renamed_moved_retagged_and_copied_files_cost_nothing(home: Home, second: dict[str, Any]) -> None:
    before = home.media("stats")
    drop = home.drop
    (drop / "renamed").mkdir()
    (drop / "holiday" / "IMG_2042.jpg").rename(drop / "renamed" / "our holiday.jpg")
    (drop / "voice memos" / "Memo 03.flac").rename(drop / "Memo 03.flac")
    shutil.copy(drop / "videos" / "night sky.mp4", drop / "copy.mp4")
    shutil.copy(drop / "museum" / "museum tour.mp3", drop / "tagged.mp3")
    tags = EasyID3()
    tags["title"] = "Another title"
    tags["artist"] = "Somebody else"
    tags.save(drop / "tagged.mp3")
    _edit_exif(drop / "museum" / "rocket launch.jpg", drop / "captioned.jpg")
    assert len(home.media("ingest", str(drop))["batches"]) == 1
    worked = home.worked(before)
    assert worked["media_files"] == 2, "only the two re-tagged files have bytes that were never seen"
    assert {stage: worked[stage] for stage in COSTLY} == dict.fromkeys(COSTLY, 0)
    assert worked["translations/es"] == 0
    assert home.media("audit")["add up"]


def test_changed_settings_of_the_transcriber_recompute_transcripts_and_what_depends_on_them(
    home: Home, second: dict[str, Any]
) -> None:
    batch = home.media("explain", str(home.drop / "museum" / "museum tour.mp3"))[0]["stages"][0]["batch"]
    before = home.media("stats")
    home.media("retry", batch, MEDIA_SPEECH_PAUSE_SECONDS="0.9")
    worked = home.worked(before)
    assert worked["transcripts/windows"] == worked["transcripts"] == 12, "one of the 13 recordings is silent"
    assert worked["audio_profiles"] == worked["asr_plan"] == 0
    untouched = ("media_files", "frames", "image_embeddings", "document_pages")
    assert {stage: worked[stage] for stage in untouched} == dict.fromkeys(untouched, 0)
    explained = home.media("explain", str(home.drop / "museum" / "museum tour.mp3"))[0]
    why = {row["stage"]: row["why"] for row in explained["stages"] if row["batch"] == batch}
    assert why["transcripts/windows"].startswith("setting pause_seconds changed from 0.5 to 0.9")
    assert why["transcripts"] == "its input changed"
    assert why["media_files"] == "nothing changed"


def test_explaining_a_file_that_nobody_dropped_says_what_to_do(home: Home, first: dict[str, Any]) -> None:
    done = home.run("explain", "nowhere.jpg")
    assert done.returncode == 1
    assert "no file is at 'nowhere.jpg'" in done.stderr
    elsewhere = home.folder / "elsewhere.txt"
    elsewhere.write_text("never dropped")
    assert "is in no batch yet; drop it into a drop folder or run: media ingest" in explained(home, elsewhere)


def explained(home: Home, path: Path) -> str:
    return home.run("explain", str(path)).stderr


def _edit_exif(source: Path, target: Path) -> None:
    data = source.read_bytes()
    exif = Image.Exif()
    exif[0x010E] = "A caption that was added later"
    body = b"Exif\0\0" + exif.tobytes().removeprefix(b"Exif\0\0")
    target.write_bytes(data[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + data[2:])
