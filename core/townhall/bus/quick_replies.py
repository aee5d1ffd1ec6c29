"""``/script``: what an ops team says often, worded once in ops.toml and posted by its name."""

from __future__ import annotations

from typing import Any

from townhall.bus.turn import Turn, turn_of
from townhall.model.events import CommandInvoked
from townhall.model.parts import Parts, under_each_other
from townhall.model.people import Member
from townhall.plugin.group import Group, UserError
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.surface.commands import nearest_command
from townhall.text.quick_replies import CHARTER, PERMISSION, PREFIX, meant
from townhall.text.templates import variables_of

EXCERPT = 60
"""How much of a text the list shows, in characters."""


def declare(plugin: Plugin[Any]) -> None:
    """Declare the command on the core's own plugin."""

    @plugin.command("script", "话术", permission=PERMISSION, direct=False)
    async def script(
        event: CommandInvoked, group: Group, settings: Settings, name: str = "", member: Member | None = None
    ) -> None:
        """Post one of the team's own texts by its name, to somebody if you name them; without a name, list them."""
        turn = turn_of(group)
        names = turn.world.texts.own(PREFIX, turn.locale_of())
        if not name:
            await group.answer(_listed(turn, group, names))
            return
        found = meant(name, names)
        if not found:
            near = nearest_command(name, names)
            raise UserError("core.script.did_you_mean" if near else "core.script.unknown", name=name, nearest=near)
        await _post(turn, group, event, found, member)


def _listed(turn: Turn, group: Group, names: tuple[str, ...]) -> Parts:
    if not names:
        return group.text("core.script.none", locale=turn.locale_of())
    lines = (group.text("core.script.line", name=name, text=_excerpt(turn, name)) for name in names)
    return under_each_other((group.text("core.script.title"), *lines))


def _excerpt(turn: Turn, name: str) -> str:
    first = _template(turn, name).strip().partition("\n")[0]
    return first if len(first) <= EXCERPT else first[: EXCERPT - 1] + "…"


def _template(turn: Turn, name: str) -> str:
    found = turn.world.texts.find(f"{PREFIX}.{name}", turn.locale_of(), turn.tones())
    if found is None:
        # A wording for other tones only, which this group does not have.
        raise UserError("core.script.unknown", name=name)
    return found


async def _post(turn: Turn, group: Group, event: CommandInvoked, name: str, member: Member | None) -> None:
    parts = _filled(turn, group, _template(turn, name), member)
    answers = event.asked_in is None and member is not None and member.id == event.reply_to_actor
    await group.say(parts, reply_to=event.reply_to if answers else None)
    if event.asked_in is not None:
        await group.answer("core.script.posted", name=name, group=group.title)


def _filled(turn: Turn, group: Group, template: str, member: Member | None) -> Parts:
    used = variables_of(template)
    variables = {name: _of_charter(group, name) for name in CHARTER if name in used} | {"group": group.title}
    if "member" in used:
        if member is None:
            raise UserError("core.script.whom")
        variables["member"] = member
    parts = turn.world.texts.fill(template, turn.locale_of(), variables, turn.tones())
    return parts if member is None or "member" in used else group.text("core.script.to", member=member, text=parts)


def _of_charter(group: Group, name: str) -> object:
    value: str | tuple[str, ...] = getattr(group.charter, name)
    if not value:
        raise UserError("core.script.not_in_charter", variable=name, group=group.title)
    if isinstance(value, str):
        return value
    return "".join(getattr(part, "text", "") for part in group.text("core.script.comma")).join(value)
