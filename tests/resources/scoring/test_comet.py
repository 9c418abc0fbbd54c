"""COMET through a real process, in an environment whose package `comet` has its interface and counts words."""

import sys
from pathlib import Path

import pytest

from resources.errors import TransientError
from resources.scoring.base import Scored
from resources.scoring.comet import CometScorer

PACKAGE = """
from types import SimpleNamespace

def download_model(name):
    raise OSError("no hub")

def load_from_checkpoint(path):
    print("loading", path)
    return Model()

class Model:
    def predict(self, data, batch_size, gpus, progress_bar):
        scores = [len(set(one["mt"].split()) & set(one["ref"].split())) / len(one["ref"].split()) for one in data]
        return SimpleNamespace(scores=scores)
"""


@pytest.fixture
def python(tmp_path: Path) -> str:
    """Make an environment of its own: a python that sees one package more than this one does."""
    packages = tmp_path / "packages"
    (packages / "comet").mkdir(parents=True)
    (packages / "comet" / "__init__.py").write_text(PACKAGE)
    (packages / "unbabel_comet-2.2.7.dist-info").mkdir()
    (packages / "unbabel_comet-2.2.7.dist-info" / "METADATA").write_text("Name: unbabel-comet\nVersion: 2.2.7\n")
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{packages}" exec "{sys.executable}" "$@"\n')
    program.chmod(0o755)
    return str(program)


@pytest.fixture
def checkpoint(tmp_path: Path) -> str:
    (tmp_path / "wmt22-comet-da" / "checkpoints").mkdir(parents=True)
    (tmp_path / "wmt22-comet-da" / "checkpoints" / "model.ckpt").write_bytes(b"weights")
    return str(tmp_path / "wmt22-comet-da")


def test_texts_are_scored_times_a_hundred_by_a_process_of_the_other_environment(python: str, checkpoint: str) -> None:
    scorer = CometScorer(name=checkpoint, python=python)
    assert scorer.unavailable() is None
    assert scorer.identity.name == "comet:wmt22-comet-da" and scorer.identity.revision.startswith("2.2.7-")
    scores = scorer.score([Scored("The museum", "El museo", "El museo abre hoy"), Scored("é\n", "é", "é")])
    assert scores == [50.0, 100.0] and scorer.score([]) == []


def test_a_model_that_cannot_be_had_fails_without_a_word_of_the_text(python: str) -> None:
    with pytest.raises(TransientError, match=r"^COMET failed \(exit status 1\)\.$"):
        CometScorer(name="Unbabel/none", python=python).score([Scored("secret", "secreto", "secreto")])


def test_an_environment_without_the_package_or_without_python_says_so(checkpoint: str, tmp_path: Path) -> None:
    for program in (sys.executable, str(tmp_path / "nothing")):
        scorer = CometScorer(name=checkpoint, python=program)
        assert scorer.identity.revision == "not-installed" and "COMET is not installed" in (scorer.unavailable() or "")
        with pytest.raises(TransientError, match="not installed"):
            scorer.score([Scored("a", "b", "c")])
