"""The parts of the search index: the catalogue with its words, and one graph per kind of vectors."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from media_assets.embeddings.vectors import batch_vectors
from media_assets.search import catalogue, nearest
from media_assets.search.entries import Known, entries
from media_assets.search.held import by_batch, newest
from media_assets.search.nearest import NearestIndex
from resources.library import Library

WORDS = "words"


class Part(ABC):
    """Something that is kept equal to the tables; `due` says which contents it should hold, under which keys."""

    name: str
    space: str | None = None
    due: Mapping[str, str]
    recipe: Mapping[str, object]

    @abstractmethod
    def start(self, folder: Path) -> None:
        """Begin with nothing; `folder` is for files."""

    @abstractmethod
    def load(self, blobs: Sequence[Path], folder: Path) -> None:
        """Begin with what `save` wrote."""

    @abstractmethod
    def keys(self) -> dict[str, str]:
        """Return the contents it holds and their keys."""

    @abstractmethod
    def change(self, removed: Collection[str], added: Collection[str]) -> None:
        """Remove contents, then add contents from the tables."""

    @abstractmethod
    def save(self, folder: Path) -> list[Path]:
        """Write its files."""

    @abstractmethod
    def disagreements(self) -> list[str]:
        """Say what in it contradicts itself."""

    @abstractmethod
    def figures(self) -> dict[str, int | None]:
        """Return its entries, dimensions and unusable rows."""


class WordsPart(Part):
    """The catalogue of all contents, with the words of their names, speech and pages."""

    name = WORDS

    def __init__(self, library: Library, known: Known) -> None:
        """Keep a catalogue of what is known."""
        self._library, self._known = library, known
        self.due = known.keys
        self.recipe = {"tables": catalogue.RECIPE}

    def start(self, folder: Path) -> None:
        """Begin an empty file."""
        self._file = folder / "words.sqlite"
        self._file.unlink(missing_ok=True)

    def load(self, blobs: Sequence[Path], folder: Path) -> None:
        """Copy the published file."""
        (published,) = blobs
        self.start(folder)
        shutil.copyfile(published, self._file)

    def keys(self) -> dict[str, str]:
        """Return the contents it holds and their keys."""
        with catalogue.writing(self._file) as connection:
            return catalogue.keys_in(connection)

    def change(self, removed: Collection[str], added: Collection[str]) -> None:
        """Remove contents, then add contents from the tables."""
        with catalogue.writing(self._file) as connection:
            catalogue.remove(connection, removed)
            catalogue.add(connection, entries(self._library, self._known, added))

    def save(self, folder: Path) -> list[Path]:
        """Return the file."""
        return [self._file]

    def disagreements(self) -> list[str]:
        """Compare the texts with their index."""
        with catalogue.writing(self._file) as connection:
            return catalogue.disagreements(connection)

    def figures(self) -> dict[str, int | None]:
        """Return how many passages there are."""
        with catalogue.writing(self._file) as connection:
            (count,) = connection.execute("SELECT count(*) FROM passages").fetchone()
        return {"entries": count, "dimensions": None, "unusable": 0}


class VectorsPart(Part):
    """The vectors that an asset's tables hold in one space."""

    def __init__(self, library: Library, asset: str, space: str, present: Collection[str]) -> None:
        """Keep the vectors of those contents that are `present`."""
        self._library = library
        self.name, self.space = asset, space
        self._held = newest(library, asset, present, space)
        self.due = {content: held.key for content, held in self._held.items()}
        self.recipe = nearest.RECIPE
        self._index = NearestIndex(0)

    def start(self, folder: Path) -> None:
        """Begin without vectors: the first one says how many dimensions there are."""
        self._index = NearestIndex(0)

    def load(self, blobs: Sequence[Path], folder: Path) -> None:
        """Read the graph into memory."""
        self._index = NearestIndex.load(*blobs, view=False)

    def keys(self) -> dict[str, str]:
        """Return the contents it holds and their keys."""
        return dict(self._index.keys)

    def change(self, removed: Collection[str], added: Collection[str]) -> None:
        """Remove contents, then add contents from the tables."""
        self._index.remove(set(removed))
        for batch, contents in by_batch(self._held, added).items():
            self._index.enter({content: self.due[content] for content in sorted(contents)})
            dimensions = self._index.dimensions if len(self._index) else 0
            for part in batch_vectors(
                self._library, self.name, batch, str(self.space), contents.__contains__, dimensions
            ):
                if len(part) and not len(self._index) and self._index.dimensions != part.matrix.shape[1]:
                    keys, self._index = self._index.keys, NearestIndex(part.matrix.shape[1])
                    self._index.enter(keys)
                self._index.add(part)

    def save(self, folder: Path) -> list[Path]:
        """Write the graph, its rows and its contents."""
        files = [folder / name for name in ("graph.usearch", "rows.parquet", "contents.parquet")]
        self._index.save(*files)
        return files

    def disagreements(self) -> list[str]:
        """Let a sample of vectors look for themselves."""
        return self._index.disagreements()

    def figures(self) -> dict[str, int | None]:
        """Return how many vectors there are, and how many rows of the tables are none."""
        count = len(self._index)
        unusable = sum(held.rows for held in self._held.values()) - count
        return {"entries": count, "dimensions": self._index.dimensions if count else None, "unusable": unusable}
