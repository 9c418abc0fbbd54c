from pathlib import Path
from urllib.parse import urlsplit

import pytest

from media_assets.reports.build import build_report
from media_assets.reports.pages import TEMPLATES, environment
from tests.media_assets.reports.reading import Reader
from tests.media_assets.reports.sample import NOW, Sample

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style><script src=//evil.example/x.js></script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "![x](http://evil.example/x.png)",
    "<svg/onload=alert(1)>",
    "--><iframe srcdoc='<script>1</script>'>",
    "photo\u202egpj.exe",
    "two\nlines\r\n\x1b]0;title\x07",
    "nul\x00\x0b and \ufffe",
    "<base href=http://evil.example/>",
    "https://evil.example/pixel.gif",
    "&lt;script&gt;",
]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    made = Sample(tmp_path)
    for number, text in enumerate(HOSTILE):
        content = f"{number:064d}"
        made.file(content, text, ["image", "audio", "document", text][number % 4], duration_seconds=5.0)
        made.picture(content, f"thumbnails/{number % 3}/{text}")
        words = [{"text": text, "start": 0.0, "end": 1.0, "confidence": 0.1}]
        made.segment(content, 0, text, language=text, words=words, engine=text, reason=text)
        made.segment(content, 1, "plain")
        made.translation(content, 0, text, text, "es", reason=text)
        made.translation(content, 1, "plain", None, "es", reason=text)
        made.enhanced(content, 0, text, text, "es", enhanced=number % 2 == 0, reason=text)
        made.page(content, 1, text, text)
        made.duplicate(text, content, text, 10, keep=True, why=text)
        made.duplicate(text, content, text, 10, method=text, why=text, kind=text)
        made.member(text, content, text, representative=True)
        for state in ("quarantined", "failed", "degraded", "not_applicable"):
            made.item("media_files", f"{content}"[:64], state, text, text)
            made.item(f"s{state}/{text}"[:100], content, state, text, text)
        made.run(f"stage/{text}"[:100], 1.0, 1, 0)
    return made.write()


@pytest.fixture
def pages(sample: Sample) -> dict[str, Reader]:
    table = build_report(sample.library, sample.ledger, ["es", HOSTILE[1]], NOW)
    return {page: Reader(sample.text(page)) for page in table["page"].to_pylist()}


def test_no_page_holds_a_script_or_a_foreign_element(pages: dict[str, Reader]) -> None:
    for page, reader in pages.items():
        assert not reader.tags & {"script", "iframe", "object", "embed", "base", "form", "audio", "video"}, page
        assert len(reader.all("style")) == 1, page


def test_no_page_holds_an_event_handler_or_inline_style(pages: dict[str, Reader]) -> None:
    for page, reader in pages.items():
        assert not [name for name in reader.attributes if name.startswith("on") or name in ("style", "srcdoc")], page


def test_no_page_refers_to_anything_outside_the_library(pages: dict[str, Reader]) -> None:
    for page, reader in pages.items():
        for reference in reader.references:
            parts = urlsplit(reference)
            assert reference == "data:," or not (parts.scheme or parts.netloc), (page, reference)
        for image in reader.all("img"):
            assert image["src"].startswith("../blobs/thumbnails/"), page
            assert not set(image["src"]) & set("<>\"' \n#?"), page


def test_every_page_forbids_everything_but_its_own_pictures_and_styles(pages: dict[str, Reader]) -> None:
    wanted = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
    for reader in pages.values():
        (policy,) = [meta for meta in reader.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
        assert policy["content"].startswith(wanted)


def test_hostile_text_is_shown_as_it_is(pages: dict[str, Reader]) -> None:
    for text in (HOSTILE[0], HOSTILE[1], HOSTILE[5], HOSTILE[14]):
        for page in ("duplicates.html", "transcripts.html", "documents.html", "failures.html"):
            assert text in pages[page].text, (page, text)


def test_names_and_reasons_never_turn_the_direction_of_what_follows(sample: Sample, pages: dict[str, Reader]) -> None:
    for page in ("index.html", "duplicates.html", "clusters.html", "failures.html"):
        assert "\u202e" not in sample.text(page), page
    assert "photo\ufffdgpj.exe" in pages["duplicates.html"].text


def test_characters_that_html_forbids_are_replaced(sample: Sample, pages: dict[str, Reader]) -> None:
    for page in pages:
        assert not set(sample.text(page)) & set("\x00\x07\x0b\x1b\ufffe"), page


def test_foreign_text_is_isolated(pages: dict[str, Reader]) -> None:
    for page in ("duplicates.html", "clusters.html", "transcripts.html", "documents.html", "failures.html"):
        assert pages[page].all("bdi"), page


def test_no_template_switches_the_escaping_off() -> None:
    assert environment().autoescape is True
    for template in TEMPLATES.glob("*.html"):
        text = template.read_text("utf-8")
        assert "|safe" not in text.replace(" ", "") and "autoescape" not in text, template.name
        assert "<script" not in text and "style=" not in text, template.name
