"""What is written down of decisions, with their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from townhall.bus.erased_people import stands_for
from townhall.bus.people import CORE
from townhall.model.ids import MemberId
from townhall.model.wire import encode
from townhall.plugin import desks
from townhall.plugin.privileged import PRIVILEGED
from townhall.store.interface import LedgerEntry, LedgerQuery
from townhall.store.pseudonyms import is_member

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

MOST_READ = 10_000
"""How far back in the ledger one looks for what a single person ran."""


class LedgerDesk(desks.Ledger):
    """Decisions of the running plugin, with their evidence."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def record(
        self,
        kind: str,
        *,
        about: MemberId | str = "",
        actor: MemberId | str = "",
        reason: str = "",
        version: str = "",
        evidence: msgspec.Struct | None = None,
        reverses: str = "",
    ) -> str:
        """Write an entry and return its id."""
        turn = self._turn
        entry = LedgerEntry(
            id=turn.next_key(),
            group=turn.configuration.id,
            plugin=turn.plugin,
            kind=kind,
            at=turn.now(),
            member=about,
            actor=actor,
            reason=reason,
            version=version,
            evidence=b"" if evidence is None else encode(evidence),
            reverses=reverses,
        )
        turn.collect().effects.append(entry)
        return entry.id

    async def entries(
        self, *kinds: str, about: MemberId | str = "", since: datetime | None = None, most: int = 1000
    ) -> Sequence[LedgerEntry]:
        """Return entries of this plugin, newest first."""
        turn = self._turn
        await turn.world.settled()
        pseudonym = self._pseudonym(about)
        query = LedgerQuery(
            group=turn.configuration.id,
            plugin=turn.plugin,
            kinds=kinds,
            member=about,
            pseudonym=pseudonym,
            since=since,
            most=most,
        )
        own = [
            effect
            for effect in turn.undurable()
            if isinstance(effect, LedgerEntry)
            and effect.plugin == turn.plugin
            and (since is None or effect.at >= since)
            and (not kinds or effect.kind in kinds)
            and (not about or effect.member == about)
        ]
        found = await turn.world.store.ledger(query)
        stored = [replace(entry, member=about) if pseudonym == entry.member else entry for entry in found]
        return [*reversed(own), *stored][:most]

    async def privileged(
        self, *, by: MemberId | str = "", about: MemberId | str = "", since: datetime | None = None, most: int = 100
    ) -> Sequence[LedgerEntry]:
        """Return who ran a command or button with a permission here, of any plugin, newest first."""
        turn = self._turn
        await turn.world.settled()
        query = LedgerQuery(
            group=turn.configuration.id,
            plugin=CORE,
            kinds=(PRIVILEGED,),
            member=about,
            pseudonym=self._pseudonym(about),
            since=since,
            # Entries of others are read too where only those of one person are wanted.
            most=most if not by else MOST_READ,
        )
        found = await turn.world.store.ledger(query)
        return [one for one in found if not by or stands_for(turn, one.actor, MemberId(by))][:most]

    def _pseudonym(self, about: MemberId | str) -> str:
        # Whoever was erased and came back is still the one of whom earlier decisions tell.
        return self._turn.world.pseudonyms.of(MemberId(about)) if is_member(about) else ""
