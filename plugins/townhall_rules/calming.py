"""Two who quarrel are asked to go on kindly, both in the same words; nothing is held against either of them."""

from __future__ import annotations

from townhall import CommandInvoked, Group, Member, UserError
from townhall_rules.declared import plugin
from townhall_rules.settings import RulesSettings


@plugin.command("calm", "劝和", permission="rules.calm", direct=False)
async def calm(event: CommandInvoked, group: Group, settings: RulesSettings, one: Member, other: Member) -> None:
    """Ask two people, in the same words, to go on kindly: /calm @one @other."""
    if one.id == other.id:
        raise UserError("rules.calm.one_person")
    # Neither is named first because somebody took a side.
    first, second = sorted((one, other), key=lambda member: member.id)
    for member in (first, second):
        await group.say("rules.calm.word", name=member, purpose=group.charter.purpose or group.title)
    group.ledger.record("calmed", about=first.id, actor=event.actor.id)
    group.ledger.record("calmed", about=second.id, actor=event.actor.id)
