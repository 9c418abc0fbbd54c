"""COMET, a learned measure of translations, in a Python environment of its own.

The package `unbabel-comet` asks for NumPy 1 and Protobuf 4 (release 2.2.7), so it lives in no environment with Dagster:
`python3 -m venv comet && comet/bin/pip install unbabel-comet`, and the setting names that environment's python.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from resources.errors import ItemTimeout, TransientError
from resources.model import ModelIdentity, revision_of
from resources.scoring.base import Scored, TranslationScorer

_PROGRAM = Path(__file__).with_name("comet_program.py")
_VERSION = "import importlib.metadata; print(importlib.metadata.version('unbabel-comet'))"


class CometScorer(TranslationScorer):
    """Scores by a COMET model such as Unbabel/wmt22-comet-da (Apache-2.0), times 100, as scores are published.

    The weights of CometKiwi and XCOMET are for non-commercial use only.
    """

    name: str = Field(description="Folder or checkpoint file of the model, or its name on a hub that is reachable.")
    python: str = Field(default="", description="Python of the environment with unbabel-comet; by default this one.")
    batch_size: int = Field(default=16, ge=1, description="Texts scored at once.")
    start_seconds: float = Field(default=600.0, gt=0, description="Seconds a call may take beside one for each text.")
    not_in_key = frozenset({"python", "batch_size", "start_seconds"})

    @property
    def identity(self) -> ModelIdentity:
        """The model's name and revision, and the package's version."""
        version = _version_in(self.python or sys.executable)
        revision = f"{version}-{revision_of(self.name)}" if version else "not-installed"
        return ModelIdentity(f"comet:{Path(self.name).name}", revision)

    def load(self) -> None:
        """Load nothing: the model is loaded by the program that scores."""

    def unavailable(self) -> str | None:
        """Return None, or that the package is missing."""
        if _version_in(self.python or sys.executable):
            return None
        return "COMET is not installed (no package unbabel-comet in the environment of MEDIA_COMET_PYTHON)."

    def score(self, texts: Sequence[Scored]) -> list[float]:
        """Return 100 times the model's score for each text.

        Raises:
            ItemTimeout: the program got stuck.
            TransientError: package or model cannot be had, or the program failed.
        """
        if refusal := self.unavailable():
            raise TransientError(refusal)
        if not texts:
            return []
        asked = json.dumps([{"src": one.source, "mt": one.text, "ref": one.reference} for one in texts])
        command = [self.python or sys.executable, str(_PROGRAM), self.name, str(self.batch_size)]
        seconds = self.start_seconds + len(texts)
        try:
            done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise ItemTimeout(f"COMET did not score {len(texts)} texts within {seconds:.0f} s") from None
        scores = _scores(done.stdout) if done.returncode == 0 else None
        if scores is None or len(scores) != len(texts):
            raise TransientError(f"COMET failed (exit status {done.returncode}).")
        return [100 * value for value in scores]


def _scores(output: str) -> list[float] | None:
    try:
        # Libraries print whatever they like before the answer.
        return [float(value) for value in json.loads(output.rstrip().rpartition("\n")[2])]
    except (ValueError, TypeError):
        return None


@lru_cache
def _version_in(python: str) -> str | None:
    try:
        done = subprocess.run([python, "-c", _VERSION], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
