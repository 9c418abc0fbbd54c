"""Runs the `media` command as a user does: a process with its own library, drop folder and Dagster instance."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Home:
    """Where one user's files are."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path, **settings: str) -> "Home":
        """Make a fresh home with the product's own instance configuration."""
        (folder / "dagster_home").mkdir(parents=True)
        shutil.copy(REPOSITORY / "dagster_home" / "dagster.yaml", folder / "dagster_home")
        (folder / "drop").mkdir()
        return cls(folder, settings)

    @property
    def drop(self) -> Path:
        """The drop folder `inbox`."""
        return self.folder / "drop"

    @property
    def library(self) -> Path:
        """The library's root."""
        return self.folder / "library"

    def environment(self, **settings: str) -> dict[str, str]:
        """Return the environment of a process in this home; nothing of the caller's own settings leaks in."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("MEDIA_", "OPENAI_"))}
        return own | {
            "PYTHONPATH": str(REPOSITORY),
            "DAGSTER_HOME": str(self.folder / "dagster_home"),
            "MEDIA_LIBRARY": str(self.library),
            "MEDIA_DROP_FOLDERS": f"inbox={self.drop}",
            **self.settings,
            **settings,
        }

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run `media` with arguments; the folder is the working directory, so no `.env` of the repository is read."""
        return subprocess.run(
            [sys.executable, "-m", "media_assets.cli", *arguments],
            env=self.environment(**settings),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def media(self, *arguments: str, **settings: str) -> Any:
        """Run `media ... --json` and return what it printed; fails when the command fails."""
        done = self.run(*arguments, "--json", **settings)
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)

    def worked(self, before: list[dict[str, Any]] | None = None) -> dict[str, int]:
        """Return stage → items computed since `before` (an earlier answer of `media stats`)."""
        earlier = {row["stage"]: row["computed"] for row in before or []}
        now = {row["stage"]: row["computed"] for row in self.media("stats")}
        return {stage: count - earlier.get(stage, 0) for stage, count in now.items()}
