"""``/grants``: what is lent or offered to whom, what is left of it, and what rests, for the team."""

from __future__ import annotations

from townhall import CommandInvoked, Group, Parts, under_each_other
from townhall_kol.declared import DELEGATE, plugin
from townhall_kol.delegation.wording import staff_line
from townhall_kol.guests.records import Session
from townhall_kol.guests.sessions import open_session
from townhall_kol.settings import KolSettings
from townhall_kol.wording import minute, name_of


@plugin.command("grants", "委托表", permission=DELEGATE)
async def show_grants(event: CommandInvoked, group: Group, settings: KolSettings) -> None:
    """Show what is lent or offered to whom, on whose behalf and until when, what ends next first."""
    now = [one for one in await group.delegations.all() if one.is_open(group.now)]
    shown = [await staff_line(one, group) for one in sorted(now, key=lambda one: one.expires_at)]
    session = await open_session(group)
    if session is not None:
        shown.append(await _guest_line(session, group))
    if not shown:
        await group.answer("kol.lent.nothing")
        return
    await group.answer(under_each_other([group.text("kol.lent.title", group=group.title), *shown]))


async def _guest_line(session: Session, group: Group) -> Parts:
    """Return who is a guest until when, or will be."""
    shown = {"topic": session.topic, "until": minute(session.ends_at, group)}
    key = "kol.lent.guest" if session.state == "running" else "kol.lent.guest_planned"
    return group.text(key, name=await name_of(session.guest, group), start=minute(session.starts_at, group), **shown)
