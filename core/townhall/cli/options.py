"""The options that several commands have, and what is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from townhall.plugin.loading import Installed

Config = Annotated[
    Path, typer.Option("--config", "-c", envvar="TOWNHALL_CONFIG", help="The file that says which groups there are.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
Kept = Annotated[bool, typer.Option("--kept", help="List what they keep about people, why and how long.")]
Offline = Annotated[bool, typer.Option("--offline", help="Ask no platform; look at the file only.")]
Since = Annotated[str, typer.Option(help="Leave out what is older: 2026-01-31, in the group's zone or UTC.")]
Until = Annotated[str, typer.Option(help="Leave out what is this young or younger: 2026-02-28.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave out what cannot be read, and count it.")]
OPS = Path("ops.toml")


def installed_of(context: typer.Context) -> Installed:
    """Return the plugins and adapters of this machine, or those that the caller of the command line handed in."""
    from townhall.plugin.loading import Installed

    return context.obj if isinstance(context.obj, Installed) else Installed.discover()
