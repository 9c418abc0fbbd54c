"""The duplicates page: what is kept and why, what is planned, what lies inside something else."""

from pathlib import Path

import pytest

from media_assets.reports.build import build_report
from tests.media_assets.reports.reading import Reader
from tests.media_assets.reports.sample import NOW, Sample

SET = "ab" * 8


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return Sample(tmp_path)


def page(sample: Sample, name: str = "duplicates.html") -> Reader:
    build_report(sample.write().library, sample.ledger, [], NOW)
    return Reader(sample.text(name))


def filled(sample: Sample) -> Sample:
    for name, content in (("keep.jpg", "a"), ("exact.jpg", "b"), ("turned.jpg", "c"), ("cut.jpg", "d")):
        sample.file(content * 64, name, size=3_000_000)
        sample.duplicate(SET, content * 64, name, 3_000_000, keep=name == "keep.jpg", **FOUND.get(name, {}))
    merge = [{"field": "taken_at", "value": "2019-05-01", "file_id": "x", "name": "exact.jpg"}]
    sample.planned(SET, "a" * 64, "keep.jpg", 3_000_000, "keep", merge=merge)
    sample.planned(SET, "b" * 64, "exact.jpg", 3_000_000, "trash")
    sample.planned(SET, "c" * 64, "turned.jpg", 3_000_000, "trash", exact=False)
    sample.planned(SET, "d" * 64, "cut.jpg", 3_000_000, "review", exact=False, why="found; parts are cut away")
    return sample


FOUND = {
    "turned.jpg": {"method": "perceptual", "distance": 7.0, "transform": "turned 90"},
    "cut.jpg": {"method": "region", "distance": 20.0, "why": "one lies inside the other"},
}


def test_each_copy_says_how_it_was_found_and_what_is_planned(sample: Sample) -> None:
    text = page(filled(sample)).text
    assert "Keep keep.jpg 3.0 MB Highest resolution" in text
    assert "Exact copy May go exact.jpg 3.0 MB Not one byte differs" in text
    assert "Looks the same May go turned.jpg 3.0 MB Turned 90; 7 of 256 bits of the picture's hash differ" in text
    assert "Cut or framed Look first cut.jpg 3.0 MB One lies inside the other; parts are cut away" in text
    assert "The kept file takes over: taken at 2019-05-01 ." in text
    assert f"media duplicates approve {SET}" in text


def test_the_head_sums_what_is_planned_and_how_copies_were_found(sample: Sample) -> None:
    text = page(filled(sample)).text
    assert "May go, exact copies 3.0 MB 1 file May go, edited copies 3.0 MB 1 file Look first 3.0 MB 1 file" in text
    assert "Exact copy: 1 file · 3.0 MB" in text and "Cut or framed: 1 file · 3.0 MB" in text
    assert "9.0 MB would be free" in text


@pytest.mark.parametrize(
    ("action", "status", "shown", "won"),
    [
        ("trash", "approved", "Approved to go", "2.0 MB to win"),
        ("keep", "rejected", "Stays", "0 B to win"),
        ("trash", "applied", "In the trash", "0 B to win"),
    ],
)
def test_decided_copies_say_so_and_need_no_command(
    sample: Sample, action: str, status: str, shown: str, won: str
) -> None:
    for name in ("a.jpg", "b.jpg"):
        sample.duplicate(SET, "a" * 64, name, 2_000_000, keep=name == "a.jpg")
    sample.planned(SET, "a" * 64, "a.jpg", 2_000_000, "keep")
    size = 0 if action == "keep" else 2_000_000
    sample.planned(SET, "a" * 64, "b.jpg", 2_000_000, action, status=status, bytes_won=size)
    text = page(sample).text
    assert f"Exact copy {shown} b.jpg" in text
    assert won in text
    assert "media duplicates approve" not in text.partition("Copies by the way")[2]


def test_what_lies_inside_something_larger_is_listed_apart(sample: Sample) -> None:
    sample.file("a" * 64, "film.mp4", "video")
    sample.file("b" * 64, "clip.mp4", "video")
    sample.part("a" * 64, "b" * 64, "a" * 64, offset_seconds=723.4, overlap=0.95)
    sample.part("a" * 64, "f" * 64, "a" * 64)
    sample.duplicate(SET, "a" * 64, "film.mp4", 5, keep=True)
    sample.duplicate(SET, "a" * 64, "film 2.mp4", 5)
    text = page(sample).text
    assert "clip.mp4 in film.mp4 from 0:12:03 on, 95 % of it" in text
    assert "ffffffffffff in film.mp4" in text, "a content that is in no inventory has no name but its id"


def test_a_recording_and_a_document_with_copies_are_shown_once(sample: Sample) -> None:
    for number in range(3):
        sample.file(f"{number}" * 64, f"talk {number}.mp3", "audio", payload_id="talk")
        sample.segment(f"{number}" * 64, 0, "Good evening", key="same key")
        sample.file(f"{number + 5}" * 64, f"lease {number}.pdf", "document", payload_id="lease")
        sample.page(f"{number + 5}" * 64, 1, "LEASE", key="another key")
    assert "talk 0.mp3 also in 2 copies · English · 1 segment" in page(sample, "transcripts.html").text
    assert "talk 1.mp3" not in Reader(sample.text("transcripts.html")).text
    documents = Reader(sample.text("documents.html")).text
    assert "lease 0.pdf English · 1 page · also in 2 copies" in documents
    assert documents.count("LEASE") == 2, "once as its excerpt, once as its text"


def test_ten_thousand_files_in_sets_give_pages_below_five_megabytes(sample: Sample) -> None:
    for number in range(2_000):
        for copy in range(5):
            name = f"a folder & another/picture {number} <{copy}>.jpg"
            content = f"{5 * number + copy:064d}"
            sample.file(content, name, width=4000, height=3000)
            sample.picture(content, f"thumbnails/{number}/{copy}.jpg")
            turned = {"method": "perceptual", "transform": "turned 90"} if copy > 3 else {}
            sample.duplicate(f"{number:016d}", content, name, 1000 + number, keep=copy == 0, **turned)
            sample.planned(f"{number:016d}", content, name, 1000 + number, "trash" if copy else "keep")
    table = build_report(sample.write().library, sample.ledger, [], NOW)
    sizes = dict(zip(table["page"].to_pylist(), table["size"].to_pylist(), strict=True))
    assert len([name for name in sizes if name.startswith("duplicates")]) == 10
    assert max(sizes.values()) < 5_000_000
