"""The text of documents by page."""

from pathlib import Path

import pytest

from media_assets.demo.documents import GUIDE, LETTER
from media_assets.demo.pdf import pdf
from media_assets.documents.extract import extract
from media_assets.outcomes import Outcome, received
from resources.errors import FileMoved, PermanentError
from tests.media_assets.made import scene, source, text_pdf


def extracted(folder: Path, data: bytes, is_pdf: bool = True) -> Outcome:
    return received(extract(source(folder, "file", data), is_pdf))


def test_a_pdf_gives_its_pages_in_order(tmp_path: Path) -> None:
    outcome = extracted(tmp_path, pdf(GUIDE))
    rows = outcome.table.to_pylist()
    assert outcome.state == "ok"
    assert [row["page"] for row in rows] == [1, 2, 3]
    for row, lines in zip(rows, GUIDE, strict=True):
        assert row["text"].split() == " ".join(lines).split()
        assert "\r" not in row["text"] and "\0" not in row["text"]


def test_a_page_without_text_keeps_its_number(tmp_path: Path) -> None:
    rows = extracted(tmp_path, text_pdf([["first"], [], ["third"]])).table.to_pylist()
    assert [(row["page"], row["text"].strip()) for row in rows] == [(1, "first"), (2, ""), (3, "third")]


@pytest.mark.parametrize("data", [text_pdf([[], []]), text_pdf([[]], scan=scene())])
def test_a_scan_is_not_applicable_and_has_no_rows(tmp_path: Path, data: bytes) -> None:
    outcome = extracted(tmp_path, data)
    assert (outcome.state, len(outcome.table)) == ("not_applicable", 0)
    assert outcome.reason == "the document holds no text (a scan, perhaps)"


def test_plain_text_is_one_page(tmp_path: Path) -> None:
    rows = extracted(tmp_path, LETTER.replace("\n", "\r\n").encode("utf-8-sig"), is_pdf=False).table.to_pylist()
    assert rows == [{"page": 1, "text": LETTER}]


def test_a_text_of_spaces_is_not_applicable(tmp_path: Path) -> None:
    assert extracted(tmp_path, b" \n\t\n", is_pdf=False).state == "not_applicable"


@pytest.mark.parametrize(("data", "is_pdf"), [(b"%PDF-1.4\nnothing", True), (b"\xff\xfe\x00", False)])
def test_a_damaged_document_is_bad(tmp_path: Path, data: bytes, is_pdf: bool) -> None:
    with pytest.raises(PermanentError):
        extracted(tmp_path, data, is_pdf)


def test_a_document_that_is_gone_is_tried_again(tmp_path: Path) -> None:
    gone = source(tmp_path, "a.pdf", pdf(GUIDE))
    (tmp_path / "a.pdf").unlink()
    with pytest.raises(FileMoved):
        extract(gone, True)
