"""A workspace with a drop folder, without dagster."""

from pathlib import Path

import pyarrow as pa
import pytest

from media_assets.library.inventory import NAME, take_inventory
from media_assets.operations.complete import TABLES
from media_assets.operations.workspace import Workspace
from media_assets.schemas.files import MEDIA_FILES
from resources.ledger import Ledger
from resources.library import Library
from resources.settings import load_settings
from resources.workers import Workers

EMPTY = pa.schema([("content_id", pa.string())])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    drop = tmp_path / "drop"
    drop.mkdir()
    library = Library(root=str(tmp_path / "library"))
    settings = load_settings(library=library.root, drop_folders={"inbox": drop})
    return Workspace(settings, library, Ledger(url=library.ledger_url(), max_bytes=10**8))


@pytest.fixture
def drop(workspace: Workspace) -> Path:
    return workspace.folders["inbox"]


def inventory(workspace: Workspace, batch: str) -> None:
    """Take the inventory of a batch, as the asset does, and leave the later assets' tables empty."""
    for name in (*TABLES, "translations/es", "enhanced_translations/es"):
        workspace.library.write_table(name, EMPTY.empty_table(), EMPTY, batch)
    manifest = workspace.library.read_manifest(batch)
    _, table = take_inventory(manifest, workspace.ledger, Workers(processes=1), 10**9)
    workspace.library.write_table(NAME, table, MEDIA_FILES, batch)
