"""What every model client has in common: an identity that goes into keys, and one lazy load per process."""

import hashlib
from abc import ABC, abstractmethod
from collections import Counter
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import dagster as dg

LOADS: Counter[str] = Counter()
"""How often each model was loaded in this process; a run that reused everything leaves it untouched."""

UNCACHED = "uncached"
"""Revision of a hub model before its first download."""


class ModelIdentity(NamedTuple):
    """Which model, exactly: both parts are in the key of everything it makes."""

    name: str
    revision: str

    def __str__(self) -> str:
        """Show `name@revision`, as metadata does."""
        return f"{self.name}@{self.revision}"


class ModelClient(dg.ConfigurableResource, ABC):  # type: ignore[type-arg]
    """A capability served by one model.

    A subclass declares its settings as described fields, says who it is in `identity` without loading
    anything, and loads in `load`, where heavy imports belong.
    """

    not_in_key: ClassVar[frozenset[str]] = frozenset()
    """Fields that change speed but not results (device, threads); they stay out of the key."""

    @property
    @abstractmethod
    def identity(self) -> ModelIdentity:
        """Name and revision, cheap enough to ask in a sensor."""

    @abstractmethod
    def load(self) -> Any:
        """Load the model; called at most once per resource instance, on first use."""

    @cached_property
    def model(self) -> Any:
        """The loaded model; the first access loads it and is counted in `LOADS`."""
        loaded = self.load()
        LOADS[self.identity.name] += 1
        return loaded

    def fetch(self) -> None:
        """Load the model now if its weights are not on this machine yet; called before the first key is made.

        Until they are, the revision is not known, and what was made under such a key would never be found again.
        """
        if self.identity.revision == UNCACHED:
            _ = self.model

    def key_settings(self) -> dict[str, Any]:
        """The settings that can change a result, for the stage's key."""
        return {name: value for name, value in self.model_dump(mode="json").items() if name not in self.not_in_key}


class Embedder(ModelClient):
    """A model that turns things into vectors of one space."""

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Length of each vector."""

    @property
    @abstractmethod
    def batch_size(self) -> int:
        """How many things are best given at once."""


def revision_of(name_or_path: str) -> str:
    """Return a revision for a model named by a local folder or file, or by a hub name.

    A local model is known by every file's name and content, read once per process (about a second per gigabyte). A
    hub name gives the commit that the local hub cache holds, or `UNCACHED` before the first download.
    """
    path = Path(name_or_path)
    if not path.exists():
        return _cached_hub_commit(name_or_path)
    digest = hashlib.sha256()
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    for file in files:
        about = file.stat()
        digest.update(f"{file.relative_to(path) if file != path else file.name}\0{about.st_size}\0".encode())
        digest.update(_content(file, about.st_size, about.st_mtime_ns))
    return digest.hexdigest()[:16]


@cache
def _content(file: Path, _size: int, _mtime_ns: int) -> bytes:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").digest()


def _cached_hub_commit(repo: str) -> str:
    from huggingface_hub.constants import HF_HUB_CACHE

    ref = Path(HF_HUB_CACHE) / f"models--{repo.replace('/', '--')}" / "refs" / "main"
    return ref.read_text().strip()[:16] if ref.is_file() else UNCACHED
