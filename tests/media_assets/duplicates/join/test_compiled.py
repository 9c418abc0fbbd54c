"""The compiled comparison where its cache cannot be written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[4] / "media_assets"

_JOIN = """
import numpy as np
from media_assets.duplicates.join import compiled, near
print(compiled.__file__)
print([side.tolist() for side in near.near_groups(np.array([1, 3, 200], np.uint64), 1, compiled=True).pairs])
"""


def test_pairs_are_found_where_no_folder_for_the_cache_can_be_written(tmp_path: Path) -> None:
    pytest.importorskip("numba", reason="numba is not installed (the extra `fast`)")
    copied = tmp_path / "media_assets" / "duplicates"
    shutil.copytree(PACKAGE / "duplicates", copied, ignore=shutil.ignore_patterns("__pycache__"))
    folder = copied / "join"
    (tmp_path / "media_assets" / "__init__.py").touch()
    # Also the superuser, for whom nothing is read-only, cannot make a folder where a file is.
    (folder / "__pycache__").touch()
    (tmp_path / "home").touch()
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path),
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "home"),
    }
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", _JOIN], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == [str(folder / "compiled.py"), "[[0], [1]]"], done.stderr
