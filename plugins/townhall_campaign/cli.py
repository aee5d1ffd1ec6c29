"""Adds `townhall campaign` to the command line; what its commands do is imported when they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from townhall import Configuration, contributes

if TYPE_CHECKING:
    import typer


@contributes
def townhall_cli_commands(app: typer.Typer, configuration: Configuration | None) -> None:
    """Add `townhall campaign plan`, `townhall campaign dry` and `townhall raffle verify`."""
    from townhall_campaign.events.verifying import add_raffle
    from townhall_campaign.terminal import add_commands

    add_commands(app, configuration)
    add_raffle(app)
