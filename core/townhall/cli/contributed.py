"""Commands that plugins add through the hook ``townhall_cli_commands``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from townhall.plugin.loading import Installed


def wanted(app: typer.Typer, arguments: Sequence[str]) -> bool:
    """Return whether a call may be for a plugin's command: then, and only then, plugins are imported."""
    return bool(arguments) and not arguments[0].startswith("-") and arguments[0] not in _own(app)


def _own(app: typer.Typer) -> set[str]:
    named = ((one.name, one.callback) for one in app.registered_commands)
    return {name or str(getattr(callback, "__name__", "")) for name, callback in named}


def add_commands(app: typer.Typer, config: Path, installed: Installed | None = None) -> None:
    """Let the plugins that some group of ops.toml has switched on add their commands."""
    from townhall.config.loading import load
    from townhall.plugin.loading import Installed

    if not config.is_file():
        return
    loaded = load(config, installed or Installed.discover())
    given = {"app": app, "configuration": loaded.configuration}
    for implementation in loaded.installed.manager.hook.townhall_cli_commands.get_hookimpls():
        try:
            # One by one: a plugin that fails here must not take the others' commands along.
            implementation.function(**{name: given[name] for name in implementation.argnames})
        except Exception as error:
            said = (
                f"The plugin {implementation.plugin_name} could not add its commands: {type(error).__name__}: {error}"
            )
            typer.echo(said, err=True)
