"""Work outside, done for a plugin by the worker it declared."""

from __future__ import annotations

from townhall.bus.world import World
from townhall.model.actions import Work


async def run_worker(world: World, action: Work) -> bytes:
    """Return what the declared worker makes of the payload; raises :class:`LookupError` when it is gone."""
    group = world.group(action.place.group)
    for use in group.plugins if group is not None else ():
        if use.name == action.plugin and action.worker in use.plugin.workers:
            return await use.plugin.workers[action.worker].call(action.payload)
    raise LookupError(f"The plugin {action.plugin!r} has no worker {action.worker!r} in this group any more.")
