"""Duplicates as a user handles them: plan, apply and undo on the demo leave everything as it was, killed or not."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.command import Home
from tests.media_assets.duplicates.plan.shelf import Seen, tree


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home.make(tmp_path_factory.mktemp("duplicates"), MEDIA_LANGUAGES="")
    assert made.media("demo")["failed runs"] == []
    return made


@pytest.fixture(scope="module")
def before(home: Home) -> Seen:
    return tree(home.drop)


def approve_everything(home: Home) -> int:
    sets = home.media("duplicates", "review", "--limit", "1000")["shown"]
    return int(home.media("duplicates", "approve", *(one["set"] for one in sets))["decisions"])


def journal_lines(home: Home, known: set[Path]) -> int:
    return sum(path.read_bytes().count(b"\n") for path in set(journals(home)) - known)


def journals(home: Home) -> list[Path]:
    return list((home.library / "trash").glob("*/journal.jsonl"))


def test_exact_copies_can_be_approved_at_once(home: Home, before: Seen) -> None:
    found = home.media("duplicates", "review", "--method", "bytes")
    assert found["sets"] >= 4
    assert {one["keep"]["action"] for one in found["shown"]} == {"keep"}
    approved = home.media("duplicates", "approve", "all")["files"]
    assert "museum/old/luna.png" in approved
    assert "edits/IMG_2042 small.jpg" not in approved
    assert sorted(home.media("duplicates", "apply", "--dry-run")["moved"]) == sorted(approved)
    assert tree(home.drop) == before


def test_apply_then_undo_leaves_every_byte_and_time_as_before(home: Home, before: Seen) -> None:
    count = approve_everything(home)
    applied = home.media("duplicates", "apply")
    assert (len(applied["moved"]), applied["refused"]) == (count, [])
    assert len(tree(home.drop)) == len(before) - count
    assert home.media("ingest", str(home.drop))["batches"] == []
    assert home.media("audit")["add up"]
    home.media("duplicates", "refresh")
    assert home.media("duplicates", "review")["sets"] == 0
    (journal,) = home.media("duplicates", "journals")
    assert (journal["journal"], journal["in trash"]) == (applied["journal"], count)
    undone = home.media("duplicates", "undo")
    assert (len(undone["restored"]), undone["refused"]) == (count, [])
    assert tree(home.drop) == before
    assert home.media("ingest", str(home.drop))["batches"] == [], "what came back is no new file"
    home.media("duplicates", "refresh")
    assert home.media("duplicates", "review", "--status", "proposed")["sets"] == 12
    assert home.media("audit")["add up"]


@pytest.mark.parametrize("lines", [2, 9, 16])
def test_apply_killed_in_the_middle_then_undone_leaves_everything_as_before(
    home: Home, before: Seen, lines: int
) -> None:
    approve_everything(home)
    known = set(journals(home))
    command = [sys.executable, "-m", "media_assets.cli", "duplicates", "apply"]
    with subprocess.Popen(command, env=home.environment(), cwd=home.folder, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 120
        while journal_lines(home, known) < lines and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.0005)
        os.kill(process.pid, signal.SIGKILL)
    written = journal_lines(home, known)
    assert lines <= written
    undone: dict[str, Any] = home.media("duplicates", "undo")
    assert undone["refused"] == []
    assert tree(home.drop) == before


def test_a_rejected_pair_is_not_grouped_again_even_under_other_tags(home: Home, before: Seen) -> None:
    def of(name: str) -> list[dict[str, Any]]:
        return [one for one in home.media("duplicates", "review")["shown"] if name in str(one)]

    (found,) = of("rocket.webp")
    assert home.media("duplicates", "reject", found["set"])["files"] == ["museum/press/rocket.webp"]
    home.media("duplicates", "refresh")
    assert of("rocket.webp") == []
    home.media("duplicates", "withdraw", found["set"])
    home.media("duplicates", "refresh")
    assert len(of("rocket.webp")) == 1
    assert home.run("duplicates", "reject", "nothing").stderr == (
        "Error: no set is called 'nothing'; media duplicates review lists them\n"
    )
