"""The gates before one person: do they hold the permissions that the commands of a plugin need?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import msgspec

from townhall.bus.authority import grants_of, held_at, is_granted, rank_by_standing, rank_with
from townhall.bus.optouts import OptOut, place_of
from townhall.bus.people import CORE, KnownMember
from townhall.config.model import Configuration, PluginUse
from townhall.doctor.finding import Finding, clear, note, stops
from townhall.doctor.patient import Patient, Reads
from townhall.model.ids import MemberId
from townhall.model.people import Rank
from townhall.store.interface import RecordKey
from townhall.store.pseudonyms import is_member

_known = msgspec.msgpack.Decoder(KnownMember)


async def person(patient: Patient, reads: Reads, said: str, uses: Sequence[PluginUse]) -> AsyncIterator[Finding]:
    """Yield what somebody may do with the plugins of the group; they are named by id or as they are called there."""
    found = await _find(patient, reads, said)
    if len(found) != 1:
        yield stops("permission", "person_unknown" if not found else "person_several", name=said)
        return
    member, known = found[0]
    name = member if known is None else known.member.name
    here, now = patient.here, patient.now
    rank = rank_by_standing(here.core, member, known)
    held = held_at(await reads.labels_of(here.id, member), now)
    yield note("permission", f"rank_{rank_with(rank, held).name.casefold()}", name=name)
    if known is not None and not known.present:
        yield note("permission", "person_gone", name=name)
    for use in uses:
        for node in sorted(use.plugin.permissions):
            may = rank >= Rank.STAFF or (rank is Rank.MEMBER and is_granted(node, held, grants_of(here)))
            text = "permission_held" if may else "permission_missing"
            yield (clear if may else note)("permission", text, use.name, name=name, node=node)
    if (raw := await reads.record(place_of(member))) is not None and msgspec.msgpack.decode(raw, type=OptOut).messages:
        yield note("permission", "opted_out", name=name)


async def named(patient: Patient, who: str) -> str:
    """Return what somebody who set a switch is called, as the group knows them."""
    if who in patient.names:
        return patient.names[who]
    if who.startswith("shell:"):
        return f"{who.removeprefix('shell:')} (shell)"
    staff_room = _configured(patient).group(patient.here.core.staff_room)
    for group in (patient.here, staff_room) if is_member(who) else ():
        if group is not None and patient.reads is not None:
            raw = await patient.reads.record(RecordKey(group.id, CORE, KnownMember.__name__, who))
            if raw is not None:
                return _known.decode(raw).member.name
    return who


def _configured(patient: Patient) -> Configuration:
    assert patient.loaded.configuration is not None
    return patient.loaded.configuration


async def _find(patient: Patient, reads: Reads, said: str) -> list[tuple[MemberId, KnownMember | None]]:
    group = patient.here.id
    if is_member(said):
        raw = await reads.record(RecordKey(group, CORE, KnownMember.__name__, said))
        return [(MemberId(said), None if raw is None else _known.decode(raw))]
    wanted = said.strip().removeprefix("@").casefold()
    everybody = [_known.decode(raw) for _, raw in await reads.records(group, CORE, KnownMember.__name__)]
    return [
        (one.member.id, one)
        for one in everybody
        if wanted and wanted in (one.member.name.casefold(), one.member.handle.casefold())
    ]
