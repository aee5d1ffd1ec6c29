"""The clocks of what is lent: a word before its end, one at its end, and rest after a long silence.

None of them is needed for the end itself: that is judged when a right is used.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall import ActionFinished, Delegation, Group, MemberId, MessageSent, Misfire, Parts, TimerFired
from townhall_kol.declared import plugin
from townhall_kol.delegation.records import Delegates, DelegateSeen, SponsorLacks, slot
from townhall_kol.delegation.resting import rest
from townhall_kol.delegation.sponsors import look_again
from townhall_kol.delegation.telling import say_to_delegate, told, was_unreached, ways_on, whisper_or_say
from townhall_kol.delegation.wording import nodes_text, person
from townhall_kol.hosts.finding import hosting_by
from townhall_kol.reminding import reminder_of
from townhall_kol.settings import KolSettings
from townhall_kol.wording import minute

OFTEN_ENOUGH: Final = timedelta(hours=1)
"""So often at the most it is written down that somebody is here."""
REMIND, OVER, SILENT = "grant_reminder", "grant_over", "grant_silent"


async def watch(delegation: Delegation, group: Group, settings: KolSettings) -> None:
    """Set the clocks of what somebody has accepted or what was renewed."""
    name, terms = slot(delegation), settings.delegation
    group.store.put(DelegateSeen(at=group.now), delegation.holder)
    await note_delegates(group, delegation.holder)
    remind_at = reminder_of(max(group.now, delegation.starts_at), delegation.expires_at, terms.remind_before)
    group.timers.set(REMIND, at=remind_at, slot=name, misfire=Misfire.ONCE)
    group.timers.set(OVER, at=delegation.expires_at, slot=name, misfire=Misfire.ONCE)
    group.timers.set(SILENT, at=group.now + terms.silent_after, slot=name, misfire=Misfire.ONCE)
    # Nothing begins or is renewed without the sponsor's own right.
    group.store.delete(SponsorLacks, name)
    look_again(group)


def unwatch(holder: MemberId, name: str, group: Group) -> None:
    """Take the clocks off what has ended."""
    for job in (REMIND, OVER, SILENT):
        group.timers.cancel(job, f"{holder}|{name}")
    group.store.delete(SponsorLacks, f"{holder}|{name}")


async def note_delegates(group: Group, newcomer: MemberId | None = None) -> None:
    """Write down whose messages are noticed."""
    everybody = [one for one in await group.delegations.all() if one.accepted_at is not None and one.is_open(group.now)]
    holders = {one.holder for one in everybody}
    if newcomer is not None:
        holders.add(newcomer)
    group.store.put(Delegates(members=tuple(sorted(holders))))


async def find(name: str, group: Group) -> Delegation | None:
    """Return the delegation a timer is about, if it has begun and not ended."""
    holder, _, own = name.rpartition("|")
    found = [one for one in await group.delegations.of(MemberId(holder)) if one.id == own]
    return found[0] if found and found[0].accepted_at is not None and not found[0].ended else None


# -- before the end, and at it --------------------------------------------------------------------
@plugin.timer(REMIND)
async def remind(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Tell the sponsor and the delegate once that it soon ends."""
    found = await find(event.slot, group)
    if found is None or found.expires_at <= group.now:
        return
    sponsor = await group.delegations.sponsor(found)
    name = (await person(found.holder, group)).name
    said = await _ends_soon("soon", found, group, name=name, sponsor=sponsor)
    told(said, found.holder, group)
    await group.tell_staff(said, buttons=await ways_on(found, group))
    theirs = await _ends_soon("soon_yours", found, group, sponsor=sponsor.name)
    await whisper_or_say(found, theirs, "grant_reminded", group)


@plugin.result("grant_reminded")
async def after_reminder(event: ActionFinished, group: Group, settings: KolSettings) -> None:
    """Remind in the group whoever takes no private messages."""
    found = await find(event.payload.decode(), group) if was_unreached(event) else None
    if found is not None and found.expires_at > group.now:
        sponsor = (await group.delegations.sponsor(found)).name
        await say_to_delegate(found, await _ends_soon("soon_yours", found, group, sponsor=sponsor), group)


async def _ends_soon(key: str, delegation: Delegation, group: Group, **names: object) -> Parts:
    """Return that something soon ends, in the words of what it is."""
    until = minute(delegation.expires_at, group)
    hosting = await hosting_by(delegation, group)
    if hosting is not None:
        return group.text(f"kol.host.{key}", topic=hosting.topic, topics=hosting.topics, until=until, **names)
    return group.text(f"kol.grants.{key}", nodes=nodes_text(delegation, group), until=until, **names)


@plugin.timer(OVER)
async def over(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Tell others that it is over, so that what is under way goes on; the right itself has stopped already."""
    found = await find(event.slot, group)
    if found is not None and group.now >= found.expires_at:
        await group.delegations.end(found, "expired")


# -- silence --------------------------------------------------------------------------------------
@plugin.observe(MessageSent)
async def notice(event: MessageSent, group: Group, settings: KolSettings) -> None:
    """Notice that somebody with lent rights is here."""
    delegates = await group.store.get(Delegates)
    if delegates is None or event.actor.id not in delegates.members:
        return
    seen = await group.store.get(DelegateSeen, event.actor.id)
    if seen is None or event.at >= seen.at + OFTEN_ENOUGH:
        group.store.put(DelegateSeen(at=event.at), event.actor.id)


@plugin.timer(SILENT)
async def look_for_silence(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Let rest what is lent to somebody who has not been here for long."""
    found = await find(event.slot, group)
    if found is None or not found.is_open(group.now):
        return
    last = await _last_seen(found, group)
    if group.now < last + settings.delegation.silent_after:
        again = last + settings.delegation.silent_after
        group.timers.set(SILENT, at=again, slot=event.slot, misfire=Misfire.ONCE)
    elif not found.suspended:
        await rest(found, "silent", group, settings)


async def _last_seen(delegation: Delegation, group: Group) -> datetime:
    """Return when somebody last wrote or used what is lent to them; before it begins nobody can be silent."""
    seen = await group.store.get(DelegateSeen, delegation.holder)
    runs = await group.ledger.privileged(by=delegation.holder, most=1)
    known = [run.at for run in runs]
    if seen is not None:
        known.append(seen.at)
    return max((delegation.starts_at, delegation.accepted_at or delegation.offered_at, *known))
