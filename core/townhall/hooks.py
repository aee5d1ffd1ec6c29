"""Everything a plugin module may give besides its ``plugin`` object: plain functions found by their names.

Mark one with :data:`contributes`; a name or an argument that is not on this page refuses the plugin. Hooks are
called once, when Townhall starts or a command line is built, never per event; events go to declared handlers.

    from townhall.hooks import contributes

    @contributes
    def townhall_findings(configuration): ...
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import pluggy

if TYPE_CHECKING:
    import typer
    from aiohttp import web

    from townhall.adapter import Finding
    from townhall.config.model import Configuration

PROJECT: Final = "townhall"

_page = pluggy.HookspecMarker(PROJECT)
contributes = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin module as one of the hooks of this page."""


@_page
def townhall_findings(configuration: Configuration) -> Iterable[Finding]:
    """Return what is wrong with a configuration as a whole, beyond the settings of one group.

    Called by ``check`` and before every start or reload, after everything else was found in order. A fatal
    finding refuses the configuration, any other is a warning.
    """
    raise NotImplementedError


@_page
def townhall_web_routes() -> Iterable[web.AbstractRouteDef]:
    """Return pages for operators, served beside ``/healthz`` on the ``listen`` address of ``[townhall]``.

    Called once, when the server starts: ``[web.get("/PLUGIN/boards", handler)]``. Begin every path with the
    plugin's name. The server checks the host name of a request and nothing else: show no secret.
    """
    raise NotImplementedError


@_page
def townhall_cli_commands(app: typer.Typer, configuration: Configuration | None) -> None:
    """Add commands to the command line: ``@app.command("PLUGIN-export")``.

    Called when ``townhall`` is called with a command that is none of its own, for the plugins that some group of
    ops.toml has switched on. ``configuration`` is what ops.toml says, None while something in it is wrong; a hook that
    has no use for it leaves the argument out.
    """
    raise NotImplementedError


def manager() -> pluggy.PluginManager:
    """Return a pluggy manager that knows the hooks of this page and no plugin yet."""
    import townhall.hooks

    made = pluggy.PluginManager(PROJECT)
    made.add_hookspecs(townhall.hooks)
    return made
