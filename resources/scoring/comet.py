"""COMET, a learned measure of translations, where the package `unbabel-comet` and a model are installed."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import Field

from resources.errors import TransientError
from resources.model import ModelIdentity, revision_of
from resources.scoring.base import Scored, TranslationScorer


class CometScorer(TranslationScorer):
    """Scores by a COMET model such as Unbabel/wmt22-comet-da (Apache-2.0); scores are times 100, as they are published.

    The weights of CometKiwi and XCOMET are for non-commercial use only.
    """

    name: str = Field(description="Folder or checkpoint file of the model, or its name on a hub that is reachable.")
    batch_size: int = Field(default=16, ge=1, description="Texts scored at once.")
    not_in_key = frozenset({"batch_size"})

    @property
    def identity(self) -> ModelIdentity:
        """The model's name and the package's version."""
        from importlib.metadata import version

        if find_spec("comet") is None:
            return ModelIdentity(f"comet:{Path(self.name).name}", "not-installed")
        return ModelIdentity(f"comet:{Path(self.name).name}", f"{version('unbabel-comet')}-{revision_of(self.name)}")

    def load(self) -> Any:
        """Load the model.

        Raises:
            TransientError: package or model cannot be had.
        """
        if find_spec("comet") is None:
            raise TransientError(_MISSING)
        from comet import download_model, load_from_checkpoint

        path = Path(self.name)
        try:
            if path.is_dir():
                path = next(iter(sorted(path.rglob("*.ckpt"))), path)
            return load_from_checkpoint(str(path) if path.is_file() else download_model(self.name))
        except (OSError, KeyError, RuntimeError, ValueError) as error:
            raise TransientError(f"The COMET model cannot be loaded ({type(error).__name__}).") from None

    def unavailable(self) -> str | None:
        """Return None, or that the package is missing."""
        return None if find_spec("comet") else _MISSING

    def score(self, texts: Sequence[Scored]) -> list[float]:
        """Return 100 times the model's score for each text.

        Raises:
            TransientError: package or model cannot be had.
        """
        data = [{"src": one.source, "mt": one.text, "ref": one.reference} for one in texts]
        found = self.model.predict(data, batch_size=self.batch_size, gpus=0, progress_bar=False)
        return [100 * float(value) for value in found.scores]


_MISSING = "COMET is not installed (no package unbabel-comet)."
