"""What the team asks about the dependence: ``/dependence``, and what if somebody were not there."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import CommandInvoked, Group, Member, Window, under_each_other
from townhall_kol.declared import SEE, plugin
from townhall_kol.dependence.reading import look_at
from townhall_kol.dependence.risks import risks_of
from townhall_kol.dependence.without import without
from townhall_kol.dependence.wording import figures_text, risk_text, what_if_text
from townhall_kol.settings import KolSettings

LATELY: Final = timedelta(days=7)
MOMENT: Final = timedelta(microseconds=1)
WITHIN: Final = timedelta(minutes=1)


@plugin.command("dependence", "依赖", permission=SEE, staff_room=True, deadline=WITHIN)
async def show(event: CommandInvoked, group: Group, settings: KolSettings, who: Member | None = None) -> None:
    """Show on whom the group depended in the last seven days; with a name: what if they were not there."""
    look = await look_at(Window(group.now - LATELY, group.now + MOMENT), group, settings)
    shown = [await figures_text(look, group)]
    if who is not None and look.figures.active:
        person = await group.members.person(who.id)
        shown.append(await what_if_text(await group.compute(lambda: without(person, look.week)), group))
    elif look.without_first is not None:
        shown.append(await what_if_text(look.without_first, group))
    risks = () if who is not None else await risks_of(group, settings)
    await group.reply(under_each_other([*shown, *[await risk_text(risk, group) for risk in risks]]))
