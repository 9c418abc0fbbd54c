"""What commands work on: the settings' library and ledger, without dagster."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from resources import build_resources
from resources.errors import SettingsError
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
        SettingsError: a setting is wrong, or library or ledger cannot be opened.
    """
    settings = load_settings()
    resources = build_resources(settings)
    opened = Workspace(settings, resources["library"], resources["ledger"])
    try:
        opened.library.scratch()
    except OSError as error:
        said = f"MEDIA_LIBRARY is {settings.library!r}; allowed is a folder that can be written ({error.strerror})."
        raise SettingsError(said) from None
    try:
        _ = opened.ledger.engine
    except (SQLAlchemyError, OSError) as error:
        # The URL may hold a password, and the driver's message may repeat the URL.
        where = "MEDIA_LEDGER_URL" if settings.ledger_url else "The ledger inside MEDIA_LIBRARY"
        database = make_url(opened.ledger.url).set(username=None, password=None).render_as_string()
        raise SettingsError(f"{where} cannot be opened: {database} ({_first_line(error)}).") from None
    return opened


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
