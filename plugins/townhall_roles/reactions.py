"""Labels chosen by reactions: those we are told of, and those we missed while we were down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final

from townhall import (
    ActionFinished,
    Feature,
    FetchReactions,
    Group,
    MemberId,
    MessageId,
    MessageRef,
    Misfire,
    Ok,
    Place,
    ReactionAdded,
    ReactionBy,
    ReactionRemoved,
)
from townhall_roles.choices import Change
from townhall_roles.declared import plugin
from townhall_roles.labelling import add, remove, told
from townhall_roles.records import Menu, Reacted
from townhall_roles.sets import LabelSet
from townhall_roles.settings import RolesSettings

EVERY: Final = timedelta(hours=1)


@plugin.on(ReactionAdded, backfill=True)
async def choose(event: ReactionAdded, group: Group, settings: RolesSettings) -> None:
    """Give the label of a reaction under a menu."""
    one = await _set_under(event.message, group, settings)
    if one is not None:
        before = await _before(event.message, event.actor.id, group)
        await _take_in(event.message, event.actor.id, before | {_plain(event.emoji)}, one, group, settings)


@plugin.on(ReactionRemoved, backfill=True)
async def unchoose(event: ReactionRemoved, group: Group, settings: RolesSettings) -> None:
    """Take the label of a reaction that was taken back."""
    one = await _set_under(event.message, group, settings)
    if one is not None:
        before = await _before(event.message, event.actor.id, group)
        await _take_in(event.message, event.actor.id, before - {_plain(event.emoji)}, one, group, settings)


async def forget_menu(name: str, group: Group) -> None:
    """Forget the reactions under the menu of a set that another one takes the place of; the labels stay."""
    menu = await group.store.get(Menu, name)
    for key, _ in await group.store.all(Reacted) if menu is not None else ():
        if menu is not None and key.rpartition("|")[2] == menu.message:
            group.store.delete(Reacted, key)


async def catch_up(group: Group, settings: RolesSettings) -> None:
    """Ask who has reacted to the menus, where the platform can tell, and be back within the hour."""
    found = False
    async for name, message, _ in _standing(group, settings):
        found = True
        if group.can(Feature.REACTION_LIST):
            order = FetchReactions(place=Place(group.id), target=MessageRef(message))
            group.do(order, on_result="reactions", payload=name.encode())
    if found:
        group.timers.set("catch_up", after=EVERY, misfire=Misfire.ONCE)


@plugin.result("reactions", deadline=timedelta(seconds=60))
async def compare(event: ActionFinished, group: Group, settings: RolesSettings) -> None:
    """Take in what was chosen and taken back without our hearing of it (defect 12)."""
    name, result = event.payload.decode(), await group.outcome(event.key)
    menu, one = await group.store.get(Menu, name), settings.sets.get(name)
    if menu is None or one is None or not isinstance(result, Ok):
        # A list that is not whole says nothing about who is missing in it.
        return
    now, before = _by_member(result.receipt.reactions), await _all_before(menu.message, group)
    for member in sorted(now.keys() | before.keys()):
        if now.get(member) == before.get(member):
            continue
        known = await group.members.get(member)
        # Whoever is gone, or had themselves erased, has chosen nothing since.
        if known is not None and known.is_person and await group.members.present(member):
            await _take_in(menu.message, member, now.get(member, frozenset()), one, group, settings)


async def _take_in(
    message: MessageId,
    member: MemberId,
    now: frozenset[str],
    one: LabelSet,
    group: Group,
    settings: RolesSettings,
) -> None:
    """Do what differs from somebody's reactions as we last knew them; what they chose elsewhere stays."""
    before = await _before(message, member, group)
    labels = {_plain(emoji): label for label, emoji in one.emoji.items()}
    for emoji in sorted(before - now):
        if emoji in labels:
            await _tell(member, await remove(member, labels[emoji], group, settings), group)
    for emoji in sorted(now - before):
        if emoji in labels:
            await _tell(member, await add(member, labels[emoji], group, settings), group)
    if now == before:
        return
    key = f"{member}|{message}"
    group.store.put(Reacted(emoji=tuple(sorted(now))), key) if now else group.store.delete(Reacted, key)


async def _tell(member: MemberId, change: Change, group: Group) -> None:
    """Say why a reaction changes nothing; that it did, the reaction itself shows."""
    if change.refusal and group.can(Feature.SAY_TO):
        await group.whisper(member, told(change, group))
    elif change.given or change.taken:
        signs = (*(f"+{label}" for label in change.given), *(f"-{label}" for label in change.taken))
        group.because(" ".join(signs), about=member)


async def _standing(group: Group, settings: RolesSettings) -> AsyncIterator[tuple[str, MessageId, LabelSet]]:
    """Yield the sets that are chosen by reactions and whose menu stands in the group."""
    for name, one in settings.sets.items():
        menu = await group.store.get(Menu, name) if one.menu == "reaction" and one.self_service else None
        if menu is not None:
            yield name, menu.message, one


async def _set_under(message: MessageId, group: Group, settings: RolesSettings) -> LabelSet | None:
    async for _, standing, one in _standing(group, settings):
        if standing == message:
            return one
    return None


async def _before(message: MessageId, member: MemberId, group: Group) -> frozenset[str]:
    found = await group.store.get(Reacted, f"{member}|{message}")
    return frozenset(found.emoji if found is not None else ())


async def _all_before(message: MessageId, group: Group) -> dict[MemberId, frozenset[str]]:
    keyed = [(key.rpartition("|"), one) for key, one in await group.store.all(Reacted)]
    return {MemberId(member): frozenset(one.emoji) for (member, _, under), one in keyed if under == message}


def _by_member(reactions: Sequence[ReactionBy]) -> dict[MemberId, frozenset[str]]:
    found: dict[MemberId, frozenset[str]] = {}
    for one in reactions:
        found[one.member] = found.get(one.member, frozenset()) | {_plain(one.emoji)}
    return found


def _plain(emoji: str) -> str:
    """Return an emoji without the sign that asks for its coloured form; platforms differ in it."""
    return emoji.replace("\ufe0f", "")
