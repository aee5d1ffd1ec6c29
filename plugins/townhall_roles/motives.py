"""What moves somebody to help, for the team alone, and who fits a duty because of it (S48)."""

from __future__ import annotations

from typing import Literal, cast, get_args

from townhall import CommandInvoked, Group, Member, Parts, Rest, UserError, plain_words, under_each_other
from townhall_roles.declared import TEAM, plugin
from townhall_roles.fitting import Candidate, best_for
from townhall_roles.records import Motive
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import find_position, listed, title

Value = Literal["giver", "executor", "learner", "trader"]
NOTHING = Rest("")


@plugin.command("motive", "动机", permission=TEAM, staff_room=True)
async def note_motive(
    event: CommandInvoked, group: Group, settings: RolesSettings, who: Member, value: str, note: Rest = NOTHING
) -> None:
    """Note what moves somebody to help: giver, executor, learner or trader; "none" takes the note back."""
    if value.casefold() in ("none", "无"):
        group.store.delete(Motive, who.id)
        await group.reply("roles.motive.gone", name=who)
        return
    found = _value(value, group)
    group.store.put(Motive(value=found, note=note[:500], by=event.actor.id, at=group.now), who.id)
    await group.reply("roles.motive.noted", name=who, motive=_shown(found, group))


@plugin.command("suggest", "荐人", permission=TEAM, staff_room=True)
async def suggest(event: CommandInvoked, group: Group, settings: RolesSettings, position: str) -> None:
    """Say who would fit a position, and why."""
    name = find_position(position, group, settings)
    candidates = await best_for(name, group, settings)
    shown = [_line(candidate, group) for candidate in candidates]
    key = "roles.suggest.title" if shown else "roles.suggest.nobody"
    await group.reply(under_each_other([group.text(key, position=title(name, group, settings)), *shown]))


def _line(candidate: Candidate, group: Group) -> Parts:
    reasons = [(_shown(candidate.motive, group),)] if candidate.motive else []
    if candidate.stands_in:
        reasons.append((plain_words(group.text("roles.suggest.stands_in")),))
    reasons.append((plain_words(group.text("roles.suggest.load", percent=candidate.percent)),))
    return group.text("roles.suggest.line", name=candidate.member, reasons=listed(reasons, group))


def _value(word: str, group: Group) -> Value:
    for value in get_args(Value):
        if word.casefold() in (value, _shown(value, group).casefold()):
            return cast(Value, value)
    known = listed([(_shown(value, group),) for value in get_args(Value)], group)
    raise UserError("roles.motive.unknown", known=plain_words(known))


def _shown(value: str, group: Group) -> str:
    return plain_words(group.text(f"roles.motive.{value}"))
