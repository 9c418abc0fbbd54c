"""What commands share: the option `--json`, the workspace, and sentences instead of tracebacks."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from resources.errors import MediaError

_Command = TypeVar("_Command", bound=Callable[..., Any])


def as_json(command: _Command) -> _Command:
    """Give a command the option `--json`."""
    return click.option("--json", "json_", is_flag=True, help="Print JSON instead of tables.")(command)


class Sentences(click.Group):
    """Commands whose expected errors are one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except MediaError as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            raise click.ClickException("stopped; what was finished is kept, `media retry` does the rest") from None


class Lookups(click.Group):
    """Commands that name what they cannot find."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except LookupError as error:
            raise click.ClickException(str(error.args[0])) from None


def workspace() -> Any:
    """Open what the settings lead to."""
    # Imported late: --help answers at once.
    from media_assets.operations.workspace import open_workspace

    return open_workspace()
