import re
from pathlib import Path

import pyarrow as pa
import pytest

from media_assets.reports.build import build_report
from media_assets.schemas.duplicates import DUPLICATE_SETS
from media_assets.schemas.reports import LIBRARY_REPORT
from resources.manifests import FileClaim, Manifest
from tests.media_assets.reports.reading import Reader
from tests.media_assets.reports.sample import BATCH, NOW, Sample

PAGES = [
    "index.html",
    "duplicates.html",
    "quality.html",
    "clusters.html",
    "transcripts.html",
    "translations.html",
    "engines.html",
    "documents.html",
    "costs.html",
    "failures.html",
]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    made = Sample(tmp_path)
    made.file("a" * 64, "trip/beach.jpg", size=3_000_000, width=4000, height=3000)
    made.file("a" * 64, "trip/beach copy.jpg", size=3_000_000, width=4000, height=3000)
    made.file("b" * 64, "talk.m4a", "audio", 12_500_000, duration_seconds=3671.0)
    made.file("c" * 64, "lease.pdf", "document", 400_000)
    made.file("", "broken.png", None, 100, content_id=None, state="quarantined")
    made.picture("a" * 64, "thumbnails/aa/a b#1.jpg")
    made.duplicate("set", "a" * 64, "trip/beach.jpg", 3_000_000, keep=True)
    made.duplicate("set", "a" * 64, "trip/beach copy.jpg", 3_000_000)
    made.member("one", "a" * 64, "trip/beach.jpg", representative=True)
    made.segment("b" * 64, 0, "Good evening", start_seconds=0.0, end_seconds=3600.0)
    made.translation("b" * 64, 0, "Good evening", "Buenas noches", "es")
    made.page("c" * 64, 1, "LEASE AGREEMENT")
    made.item("media_files", "file-None-broken.png", "quarantined", "the picture ends early", "broken.png")
    made.item("media_files", "file-x", "ok")
    made.item("transcripts", "b" * 64, "not_applicable", "no speech was found")
    made.run("media_files", 2.5, 10, 4)
    return made.write()


def read(sample: Sample, page: str) -> Reader:
    return Reader(sample.text(page))


def test_every_page_is_written_and_has_a_row(sample: Sample) -> None:
    table = build_report(sample.library, sample.ledger, ["es"], NOW)
    assert table.schema.names == LIBRARY_REPORT.names
    assert table["page"].to_pylist() == PAGES
    for row in table.to_pylist():
        assert row["size"] == len(sample.text(row["page"]).encode())
    assert table["entries"].to_pylist() == [5, 1, 0, 1, 1, 0, 0, 1, 0, 1]


def test_the_overview_has_the_right_numbers(sample: Sample) -> None:
    build_report(sample.library, sample.ledger, ["es"], NOW)
    text = read(sample, "index.html").text
    assert "Files 5 3 distinct contents" in text
    assert "Size 18.9 MB" in text
    assert "Playing time 1 h 01 min" in text
    assert "Speech 1 h 00 min 1 recording" in text
    assert "Reused 40 % 4 of 10 results" in text
    assert "1 set, 3.0 MB to win" in text
    assert "Pictures Pictures: 2 · 6.0 MB" in text
    assert "Written 2026-11-21 08:30 UTC" in text


def test_a_set_shows_the_one_to_keep_and_how_copies_were_found(sample: Sample) -> None:
    build_report(sample.library, sample.ledger, ["es"], NOW)
    page = read(sample, "duplicates.html")
    assert "Keep trip/beach.jpg 3.0 MB · 4000 × 3000 px Highest resolution" in page.text
    assert "Exact copy trip/beach copy.jpg" in page.text
    assert "Not one byte differs" in page.text
    first, second = page.all("img")
    assert first["src"] == "../blobs/thumbnails/aa/a%20b%231.jpg"
    assert (first["alt"], first["width"], first["height"], first["loading"]) == ("trip/beach.jpg", "320", "240", "lazy")
    assert second["alt"] == "trip/beach copy.jpg"


def test_speech_stands_beside_its_translation(sample: Sample) -> None:
    build_report(sample.library, sample.ledger, ["es"], NOW)
    text = read(sample, "transcripts.html").text
    assert "talk.m4a 1:01:11 · English · 1 segment Good evening" in text
    assert "0:00:00 – 1:00:00" in text
    assert "English Good evening Spanish Buenas noches" in text


def test_failures_have_name_stage_reason_and_attempts(sample: Sample) -> None:
    build_report(sample.library, sample.ledger, ["es"], NOW)
    text = read(sample, "failures.html").text
    assert "1 quarantined." in text
    assert "The picture ends early Media files · 1 item broken.png 1 attempt" in text
    assert "No speech was found Transcripts 1 item" in text


def test_nothing_that_went_wrong_is_good_news(tmp_path: Path) -> None:
    sample = Sample(tmp_path).write()
    sample.item("frames", "x", "ok")
    build_report(sample.library, sample.ledger, [], NOW)
    assert "Nothing went wrong" in read(sample, "failures.html").text


def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    table = build_report(sample.library, sample.ledger, ["es", "de"], NOW)
    assert table["page"].to_pylist() == PAGES
    assert table["entries"].to_pylist() == [0] * 10
    assert "media ingest" in read(sample, "index.html").text
    for page in PAGES[1:]:
        assert read(sample, page).all("section", "empty")


def test_equal_input_gives_equal_pages(sample: Sample) -> None:
    first = build_report(sample.library, sample.ledger, ["es"], NOW)
    before = {page: sample.text(page) for page in PAGES}
    assert build_report(sample.library, sample.ledger, ["es"], NOW).equals(first)
    assert {page: sample.text(page) for page in PAGES} == before


def test_many_sets_are_paged_by_bytes_won_and_old_pages_are_removed(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    for number in range(401):
        sample.duplicate(f"s{number:03d}", f"{number:064d}", f"{number}.jpg", 1000 + number, keep=True)
        sample.duplicate(f"s{number:03d}", f"{number:064d}", f"{number} copy.jpg", 1000 + number)
    sample.write()
    table = build_report(sample.library, sample.ledger, [], NOW)
    assert table["page"].to_pylist()[1:4] == ["duplicates.html", "duplicates-2.html", "duplicates-3.html"]
    assert table["entries"].to_pylist()[1:4] == [200, 200, 1]
    first, last = read(sample, "duplicates.html"), read(sample, "duplicates-3.html")
    assert "400.jpg" in first.text and "399.jpg" in first.text
    assert "page 3 of 3" in last.text and "0 copy.jpg" in last.text
    assert {"duplicates.html", "duplicates-2.html"} <= set(last.references)

    sample.library.write_table("duplicate_sets", read_sets(sample).slice(0, 2), read_sets(sample).schema)
    sample.library.write_report("mine-2.html", "not ours")
    build_report(sample.library, sample.ledger, [], NOW)
    assert not sample.library.report_path("duplicates-2.html").exists()
    assert sample.library.report_path("mine-2.html").exists()


def read_sets(sample: Sample) -> pa.Table:
    return sample.library.read_table("duplicate_sets", DUPLICATE_SETS)


def test_pages_stay_small_whatever_the_text(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    nasty = '"&<' * 6_000
    for number in range(60):
        sample.file(f"{number:064d}", "'" * 250 + str(number), "document")
        sample.segment(f"{number:064d}", 0, nasty)
        sample.page(f"{number:064d}", 1, nasty * 3)
        sample.duplicate("one", f"{number:064d}", '"' * 250 + str(number), 5, keep=number == 0)
    sample.write()
    table = build_report(sample.library, sample.ledger, [], NOW)
    assert max(table["size"].to_pylist()) < 5_000_000
    assert table["page"].to_pylist().count("transcripts-2.html") == 1
    assert "more characters left out here" in read(sample, "documents.html").text
    assert "36 more copies not shown here" in read(sample, "duplicates.html").text


def test_a_replaced_version_of_a_file_is_counted_once_and_its_failure_is_marked(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    sample.file("", "scan.jpg", None, content_id=None, file_id="old", state="quarantined")
    sample.file("b" * 64, "scan.jpg", batch="20261121t120003-inbox-000000", file_id="new")
    sample.item("media_files", "old", "quarantined", "cut off", "scan.jpg")
    sample.write()
    build_report(sample.library, sample.ledger, [], NOW)
    assert "Files 1 " in read(sample, "index.html").text
    assert "scan.jpg replaced by a newer version" in read(sample, "failures.html").text


def test_visible_text_has_no_names_from_the_code(sample: Sample) -> None:
    build_report(sample.library, sample.ledger, ["es"], NOW)
    for page in PAGES:
        assert not re.search(r"\b[a-z]+_[a-z_]+\b", read(sample, page).text), page


def test_pages_fit_phones_and_dark_rooms(sample: Sample) -> None:
    build_report(sample.library, sample.ledger, ["es"], NOW)
    for page in PAGES:
        html = sample.text(page)
        assert 'name="viewport" content="width=device-width' in html
        assert "prefers-color-scheme: dark" in html
        assert "@media (max-width" in html


def test_batches_that_wait_are_named(tmp_path: Path) -> None:
    sample = Sample(tmp_path).write()
    sample.ledger.files.claim([Manifest(BATCH, "inbox", "/inbox", 0.0, (FileClaim(b"a.jpg", 1, 1),))])
    build_report(sample.library, sample.ledger, [], NOW)
    assert "1 batch is waiting to be processed" in read(sample, "index.html").text
