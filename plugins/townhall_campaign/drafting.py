"""Plan a post in the staff room: in one line or by a form, with the very checks that ops.toml gets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from townhall import CommandInvoked, FormField, FormSubmitted, Group, MemberId, SettingsError, UserError
from townhall_campaign.declared import plugin
from townhall_campaign.listing import show_post
from townhall_campaign.plan import named_post, planned_post
from townhall_campaign.post import NAME, Post
from townhall_campaign.records import Draft, Planned
from townhall_campaign.refusing import refuse_impossible, refuse_too_long
from townhall_campaign.rewriting import follow_edit
from townhall_campaign.scheduling import keep_plan
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import word

BAR: Final = re.compile(r"\s*[|｜]\s*")
KEY: Final = re.compile(r"(?:^|(?<=\s))(\w+)\s*[=＝]\s*")
SHOWN: Final = 40
"""Letters of what was typed that are shown in an answer."""
LISTS: Final = frozenset({"groups", "labels", "platforms"})
IN_AUDIENCE: Final = LISTS | {"reach"}
PLAIN: Final = frozenset({"text", "at", "lane", "kind", "time", "quiet", "light"})
CHANGEABLE: Final = (*sorted(PLAIN), *sorted(IN_AUDIENCE))
Table = dict[str, object]


async def draft(event: CommandInvoked, name: str, said: str, group: Group, settings: CampaignSettings) -> None:
    """Plan a post: ``/post new NAME WHEN | TEXT | lane=promo groups=*``; without the rest a form asks for it."""
    if not NAME.fullmatch(name):
        raise UserError("campaign.new.how")
    if await planned_post(name, group, settings) is not None:
        raise UserError("campaign.new.taken", name=name)
    if not said:
        group.store.put(Draft(name=name), event.actor.id)
        title = word(group, "campaign.new.title", name=name)
        await group.ask(event.actor.id, "draft", title, _fields(group), token=event.token)
        return
    await _plan(name, table_of(said), event.actor.id, group, settings)


def table_of(said: str) -> Table:
    """Read ``WHEN | TEXT | key=value …`` into a table as it would stand in ops.toml; raises :class:`UserError`."""
    pieces = [*BAR.split(said), "", ""]
    when, text, more = pieces[:3]
    if not text or any(pieces[3:]):
        raise UserError("campaign.new.how")
    table: Table = {"at": when, "text": text}
    stray, *pairs = KEY.split(more)
    if stray.strip():
        raise UserError("campaign.new.stray", said=stray.strip()[:SHOWN])
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        set_key(table, key.casefold(), value.strip())
    return table


def set_key(table: Table, key: str, value: str) -> None:
    """Set a key of a post's table from words; raises :class:`UserError` for one that cannot be set so."""
    if key in IN_AUDIENCE:
        audience = table.setdefault("audience", {})
        assert isinstance(audience, dict)
        parts = [one for one in re.split(r"[,，、\s]+", value) if one]
        audience[key] = parts if key in LISTS else value
    elif key in PLAIN:
        table[key] = value
    else:
        raise UserError("campaign.edit.unknown", key=key[:SHOWN], known=", ".join(CHANGEABLE))


def _fields(group: Group) -> Sequence[FormField]:
    lanes = ("community", "service", "promo")
    return (
        FormField("text", word(group, "campaign.new.text"), long=True),
        FormField("at", word(group, "campaign.new.at"), most=100),
        FormField("lane", word(group, "campaign.new.lane"), choices=lanes),
        FormField("groups", word(group, "campaign.new.groups"), required=False, most=400),
    )


@plugin.form("draft")
async def drafted(event: FormSubmitted, group: Group, settings: CampaignSettings) -> None:
    """Plan the post that a form was filled in for."""
    found = await group.store.get(Draft, event.actor.id)
    if found is None:
        raise UserError("campaign.new.how")
    table: Table = {key: event.answers[key] for key in ("text", "at", "lane") if event.answers.get(key)}
    if groups := event.answers.get("groups", "").strip():
        set_key(table, "groups", groups)
    await _plan(found.name, table, event.actor.id, group, settings)
    group.store.delete(Draft, event.actor.id)


async def _plan(name: str, table: Table, author: MemberId, group: Group, settings: CampaignSettings) -> None:
    post = read_post(table, group)
    await refuse_impossible(name, post, group, settings)
    written = msgspec.json.encode(table).decode()
    group.store.put(Planned(post=post, written=written, author=author, planned_at=group.now), name)
    group.ledger.record("planned", actor=author, reason=name)
    await keep_plan(group, settings)
    await group.reply(await show_post(name, group, settings))


def read_post(table: Mapping[str, object], group: Group) -> Post:
    """Read a post as ops.toml would; raises :class:`UserError` with what would work."""
    try:
        return group.read(Post, table)
    except SettingsError as error:
        raise UserError("campaign.refused", said=str(error)) from error


async def change(event: CommandInvoked, name: str, said: str, group: Group, settings: CampaignSettings) -> None:
    """Change one thing of a post: ``/post edit NAME text New words``; what was sent already is changed, too."""
    one = await named_post(name, group, settings)
    if one.in_file:
        raise UserError("campaign.edit.in_file", name=name)
    key, _, value = said.partition(" ")
    if not value.strip():
        raise UserError("campaign.edit.which", key=key, known=", ".join(CHANGEABLE))
    kept = await group.store.get(Planned, name)
    assert kept is not None
    table = msgspec.json.decode(kept.written, type=dict[str, object])
    set_key(table, key.casefold(), value.strip())
    post = read_post(table, group)
    if key.casefold() in ("text", "light"):
        # What was sent already may still be worded better, though its time is over.
        refuse_too_long(post, group, settings)
    else:
        await refuse_impossible(name, post, group, settings)
    written = msgspec.json.encode(table).decode()
    group.store.put(Planned(post=post, written=written, author=event.actor.id, planned_at=group.now), name)
    group.ledger.record("changed", actor=event.actor.id, reason=name)
    await keep_plan(group, settings)
    changed = await follow_edit(await named_post(name, group, settings), group, settings)
    if changed:
        await group.reply("campaign.edit.followed", name=name, count=changed)
    else:
        await group.reply(await show_post(name, group, settings))


async def withdraw(event: CommandInvoked, name: str, group: Group, settings: CampaignSettings) -> None:
    """Take a post out of the plan before it is sent."""
    one = await named_post(name, group, settings)
    if one.in_file:
        raise UserError("campaign.cancel.in_file", name=name)
    group.store.delete(Planned, name)
    group.ledger.record("withdrawn", actor=event.actor.id, reason=name)
    await keep_plan(group, settings)
    await group.reply("campaign.cancel.done", name=name)
