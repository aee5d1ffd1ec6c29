"""What people type about labels: ``/labels``, ``/label +growth``, ``+growth``."""

from __future__ import annotations

import re
from datetime import timedelta

from townhall import CommandInvoked, Group, Matches, Member, MessageSent, Rest, UserError, under_each_other
from townhall_roles.choices import Change
from townhall_roles.declared import LABEL, plugin
from townhall_roles.labelling import ADD, TAKE, add, choosable, find_label, folded, press, remove, told
from townhall_roles.menus import post_menu, show_labels
from townhall_roles.records import Asked
from townhall_roles.settings import RolesSettings
from townhall_roles.standing import check_above

NUMBERS_COUNT = timedelta(minutes=10)
"""How long after ``/labels`` a number such as ``+2`` means a label."""
MOST_AT_ONCE = 20
NOTHING = Rest("")


@plugin.command("labels", "标签")
async def labels(event: CommandInvoked, group: Group, settings: RolesSettings, post: str = "", name: str = "") -> None:
    """Show the labels you can choose; the team posts a menu for all with "post" and the name of a set."""
    if post:
        await _post(post, name, group, settings)
        return
    if not choosable(settings):
        raise UserError("roles.label.none")
    group.store.put(Asked(at=group.now), event.actor.id)
    await show_labels(event.actor.id, group, settings)


@plugin.command("label", "选标签")
async def label(
    event: CommandInvoked, group: Group, settings: RolesSettings, who: Member | None = None, changes: Rest = NOTHING
) -> None:
    """Choose labels ("+growth") or give them back ("-growth"); the team does it for others, too."""
    words = changes.split()[:MOST_AT_ONCE]
    if not words:
        raise UserError("roles.label.usage")
    if who is None or who.id == event.actor.id:
        done = [await _own(event.actor, word, group, settings) for word in words]
    else:
        await _check_may_label(group)
        done = [await _others(event, who, word, group, settings) for word in words]
    await group.answer(under_each_other([told(change, group) for change in done]))


@plugin.on(MessageSent, Matches(r"^\s*[+＋][\w-]{1,32}\s*$"))
async def choose_by_word(event: MessageSent, group: Group, settings: RolesSettings) -> None:
    """Take a label's name with a plus before it for a choice."""
    found = await _meant(event, group, settings)
    if found:
        await group.reply(told(await press(event.actor.id, found, group, settings), group))
        group.because(f"+{found}", about=event.actor.id)


async def _meant(event: MessageSent, group: Group, settings: RolesSettings) -> str:
    """Return the label a word means: its name, or its number when somebody just looked at the labels."""
    word, own = folded(event.text), choosable(settings)
    if not word.isdecimal():
        found = find_label(word, settings)
        return found if found in own else ""
    asked = await group.store.get(Asked, event.actor.id)
    recently = asked is not None and group.now - asked.at <= NUMBERS_COUNT
    return own[int(word) - 1] if recently and 1 <= int(word) <= len(own) else ""


async def _own(member: Member, word: str, group: Group, settings: RolesSettings) -> Change:
    found = _known(word, settings)
    if found not in choosable(settings):
        return Change(refusal="roles.label.by_team", about=found)
    if word[0] in TAKE:
        return await remove(member.id, found, group, settings)
    return await (add if word[0] in ADD else press)(member.id, found, group, settings)


async def _others(event: CommandInvoked, who: Member, word: str, group: Group, settings: RolesSettings) -> Change:
    found = _known(word, settings)
    if group.settings.grants.get(found):
        await check_above(event, who.id, group)
    change = remove if word[0] in TAKE else add
    return await change(who.id, found, group, settings, event.actor.id)


def _known(word: str, settings: RolesSettings) -> str:
    asked, own = folded(word), choosable(settings)
    found = find_label(asked, settings)
    if not found and re.fullmatch(r"[0-9]{1,3}", asked) and 1 <= int(asked) <= len(own):
        found = own[int(asked) - 1]
    if not found:
        raise UserError("roles.label.unknown", label=word[:32])
    return found


async def _check_may_label(group: Group) -> None:
    if not await group.asker_may(LABEL):
        raise UserError("roles.label.for_team")


async def _post(word: str, name: str, group: Group, settings: RolesSettings) -> None:
    await _check_may_label(group)
    if word.casefold() not in ("post", "发布") or name not in settings.sets:
        raise UserError("roles.label.post_usage", sets=", ".join(settings.sets))
    await post_menu(name, group, settings)
