"""A look at the homeserver without running: who we are there, and what stands in our rooms at this moment."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from townhall.adapter import Account, AdapterError
from townhall_matrix.homeserver import Homeserver, Unreached
from townhall_matrix.places import World
from townhall_matrix.session import Identity, sign_in
from townhall_matrix.settings import MatrixSettings
from townhall_matrix.shapes import Sync
from townhall_matrix.steps import Steps
from townhall_matrix.stream import Stream
from townhall_matrix.updates import take_in_state


@dataclass(frozen=True, slots=True)
class Visit:
    """What a look shows."""

    identity: Identity
    steps: Steps
    sync: Sync

    @property
    def world(self) -> World:
        """Every room we are in, as it stands."""
        return self.steps.world


@asynccontextmanager
async def visit(account: Account[MatrixSettings]) -> AsyncGenerator[Visit]:
    """Look at the homeserver over connections of its own; raises :class:`AdapterError` when that cannot be."""
    settings = account.settings
    homeserver = Homeserver(settings.homeserver, settings.user, settings.device)
    try:
        identity = await sign_in(homeserver, settings, account.name, account.directory)
        sync = await Stream(homeserver, account.time).ask("", timedelta())
        assert sync is not None
        steps = Steps(homeserver, World(account.name, identity.user_id))
        for id, one in sync.rooms.join.items():
            room = steps.world.room(id)
            room.joined, room.members = True, one.summary.joined
            take_in_state(one.state.events, room)
            take_in_state(one.timeline.events, room)
        yield Visit(identity, steps, sync)
    except Unreached as error:
        raise AdapterError(f"{error} Is the address right, and is the homeserver running?") from None
    finally:
        await homeserver.close()
