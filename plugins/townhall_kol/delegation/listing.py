"""``/grants``: what is lent or offered to whom, what is left of it, and what rests, for the team."""

from __future__ import annotations

from townhall import CommandInvoked, Group, under_each_other
from townhall_kol.declared import DELEGATE, plugin
from townhall_kol.delegation.wording import staff_line
from townhall_kol.settings import KolSettings


@plugin.command("grants", "委托表", permission=DELEGATE)
async def show_grants(event: CommandInvoked, group: Group, settings: KolSettings) -> None:
    """Show what is lent or offered to whom, until when and on whose behalf."""
    now = [one for one in await group.delegations.all() if one.is_open(group.now)]
    if not now:
        await group.answer("kol.lent.nothing")
        return
    shown = [await staff_line(one, group) for one in now]
    await group.answer(under_each_other([group.text("kol.lent.title", group=group.title), *shown]))
