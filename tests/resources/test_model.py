"""What all model clients share: one counted load, a revision that tells checkpoints apart, no key made too early."""

from pathlib import Path
from typing import Any

import pytest

from resources.model import LOADS, UNCACHED, ModelClient, ModelIdentity, revision_of


class Downloaded(ModelClient):
    """A model whose revision is known once it was loaded."""

    folder: str
    threads: int = 1
    not_in_key = frozenset({"threads"})

    @property
    def identity(self) -> ModelIdentity:
        marker = Path(self.folder, "commit")
        return ModelIdentity("downloaded", marker.read_text() if marker.exists() else UNCACHED)

    def load(self) -> Any:
        Path(self.folder, "commit").write_text("abc123")
        return object()


def test_a_model_is_loaded_once_and_counted(tmp_path: Path) -> None:
    client, before = Downloaded(folder=str(tmp_path)), LOADS["downloaded"]
    assert client.model is client.model
    assert LOADS["downloaded"] == before + 1


def test_fetching_settles_the_revision_and_loads_only_when_it_must(tmp_path: Path) -> None:
    client = Downloaded(folder=str(tmp_path))
    assert client.identity.revision == UNCACHED
    client.fetch()
    assert client.identity.revision == "abc123"
    before = LOADS["downloaded"]
    Downloaded(folder=str(tmp_path)).fetch()
    assert LOADS["downloaded"] == before


def test_settings_that_change_no_result_are_not_in_the_key(tmp_path: Path) -> None:
    assert Downloaded(folder="x", threads=1).key_settings() == Downloaded(folder="x", threads=8).key_settings()
    assert Downloaded(folder="x").key_settings() != Downloaded(folder="y").key_settings()


@pytest.mark.parametrize("at", [0, 1 << 20, (3 << 20) - 1])
def test_another_byte_anywhere_is_another_revision(tmp_path: Path, at: int) -> None:
    weights = bytearray(3 << 20)
    (tmp_path / "model.bin").write_bytes(weights)
    before = revision_of(str(tmp_path))
    weights[at] = 1
    (tmp_path / "model.bin").write_bytes(weights)
    assert revision_of(str(tmp_path)) != before


def test_the_name_and_the_number_of_files_count(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    before = revision_of(str(tmp_path))
    (tmp_path / "config.json").rename(tmp_path / "other.json")
    renamed = revision_of(str(tmp_path))
    (tmp_path / "more.json").write_text("")
    assert len({before, renamed, revision_of(str(tmp_path))}) == 3


def test_a_folder_may_move(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "model.bin").write_bytes(b"weights")
    before = revision_of(str(tmp_path / "one"))
    (tmp_path / "one").rename(tmp_path / "two")
    assert revision_of(str(tmp_path / "two")) == before


def test_a_hub_name_that_was_never_downloaded_has_no_revision() -> None:
    assert revision_of("nobody/has-this-model") == UNCACHED
