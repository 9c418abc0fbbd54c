"""What commands work on: the settings' library and ledger, without dagster."""

from dataclasses import dataclass
from pathlib import Path

from resources import build_resources
from resources.ledger import Ledger
from resources.library import Library
from resources.settings import Settings, load_settings


@dataclass(frozen=True)
class Workspace:
    """Settings with the library and ledger they lead to."""

    settings: Settings
    library: Library
    ledger: Ledger

    @property
    def folders(self) -> dict[str, Path]:
        """Drop folders by name, as absolute paths."""
        return {name: path.absolute() for name, path in self.settings.drop_folders.items()}


def open_workspace() -> Workspace:
    """Open what the settings lead to.

    Raises:
        SettingsError: a setting is wrong.
    """
    settings = load_settings()
    resources = build_resources(settings)
    return Workspace(settings, resources["library"], resources["ledger"])
