import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path

import pytest

from media_assets.reports.build import build_report
from tests.media_assets.reports.sample import NOW, Sample

CHROMIUM = shutil.which("chromium") or ""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAME = "a_very_long_name_without_any_space_that_a_browser_could_break_" * 4 + ".jpg"

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")]


def browse(folder: Path, page: Path, *flags: str) -> str:
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", *flags, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    made = Sample(tmp_path_factory.mktemp("browser"))
    for number in range(9):
        content = f"{number:064d}"
        made.file(
            content, f"{number}{NAME}", ["image", "audio", "document"][number % 3], 10**9, duration_seconds=4000.0
        )
        made.duplicate("one", content, f"{number}{NAME}", 10**9, keep=number == 0)
        merge = [{"field": "name", "value": NAME, "file_id": "f", "name": NAME}]
        action = "keep" if number == 0 else "review"
        made.planned("one", content, f"{number}{NAME}", 10**9, action, merge=merge, why=f"found; {NAME}")
        made.part(content, f"{0:064d}", f"{0:064d}", offset_seconds=4000.0, overlap=0.95)
        made.member("one", content, f"{number}{NAME}", representative=number == 0)
        made.segment(content, 0, NAME * 3)
        made.translation(content, 0, NAME * 3, NAME, "es")
        made.page(content, 1, NAME * 9)
        made.item("enhanced_translations/es", content, "degraded", NAME, NAME)
        made.item("media_files", content, "ok")
    made.run("enhanced_translations/es", 4000.0, 9, 1)
    made.write()
    build_report(made.library, made.ledger, ["es"], NOW)
    return made


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(sample: Sample, tmp_path: Path, width: int) -> None:
    # A window of this browser is at least 500 pixels wide, a frame in it is as wide as it is told to be.
    reports = Path(str(sample.library.report_path())).parent
    pages = sorted(reports.glob("*.html"))
    opened = [page.read_text("utf-8").replace("<details", "<details open") for page in pages]
    frames = "".join(f'<iframe width="{width}" height="900" srcdoc="{escape(html)}"></iframe>' for html in opened)
    script = """addEventListener("load", () => { document.title = JSON.stringify(Array.from(frames, (one) =>
        [one.innerWidth, one.document.documentElement.scrollWidth])); });"""
    wrapper = tmp_path / "frames.html"
    wrapper.write_text(
        f"<!DOCTYPE html><title></title><style>iframe{{border:0}}</style><script>{script}</script>{frames}"
    )
    found = re.search(r"<title>(.*?)</title>", browse(tmp_path, wrapper, "--dump-dom"))
    assert found
    measured = json.loads(unescape(found[1]))
    assert [one[0] for one in measured] == [width] * len(pages)
    too_wide = {page.name: one[1] for page, one in zip(pages, measured, strict=True) if one[1] > width}
    assert not too_wide


@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_can_be_rendered_to_a_picture(sample: Sample, tmp_path: Path, width: int) -> None:
    picture = tmp_path / "page.png"
    page = Path(str(sample.library.report_path("transcripts.html")))
    browse(tmp_path, page, f"--window-size={width},900", f"--screenshot={picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 5_000
