"""Pages that plugins add to the health server through the hook ``townhall_web_routes``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from structlog.typing import FilteringBoundLogger

from townhall.plugin.failures import innermost
from townhall.plugin.loading import Installed

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef


def contributed_routes(installed: Installed, log: FilteringBoundLogger) -> list[AbstractRouteDef]:
    """Return the routes of every imported plugin; one that raises is logged and has none."""
    routes: list[AbstractRouteDef] = []
    for implementation in installed.manager.hook.townhall_web_routes.get_hookimpls():
        try:
            # One by one: through the hook, one plugin that raises would take away everybody's pages.
            given = implementation.function()
            routes.extend(cast("Iterable[AbstractRouteDef]", given))
        except Exception as error:
            log.error("A plugin could not add its pages.", plugin=implementation.plugin_name, reason=innermost(error))
    return routes
