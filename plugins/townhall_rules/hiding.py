"""``/hide``: a message out of place is removed without a case; its author and the team are told why."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import msgspec

from townhall import (
    ActionFinished,
    CommandInvoked,
    DelegatedRunUndone,
    DeleteMessages,
    Feature,
    Gone,
    Group,
    Lane,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    Rank,
    Record,
    Rest,
    UserError,
)
from townhall_rules.cases import MOST_READ, told
from townhall_rules.declared import plugin
from townhall_rules.detect.compiled import compiled_of
from townhall_rules.detect.repetition import author_of
from townhall_rules.settings import RulesSettings
from townhall_rules.wording import excerpt, somebody, words

HIDDEN, HIDING_UNDONE = "hidden", "hiding_undone"
LONGEST_REASON: Final = 300
RECENT: Final = timedelta(days=2)
"""Longer than anything of a delegate can be taken back."""
NOTHING = Rest("")


class Hidden(Record, frozen=True, kw_only=True):
    """Which message somebody hid, whose it was, and why."""

    message: MessageId
    author: MemberId | None = None
    by: MemberId
    reason: str


@plugin.command("hide", "隐藏", permission="rules.hide", direct=False)
async def hide(event: CommandInvoked, group: Group, settings: RulesSettings, reason: Rest = NOTHING) -> None:
    """Remove a message that is out of place, without a case: answer it with /hide and a word of why."""
    why = excerpt(reason, LONGEST_REASON)
    if event.reply_to is None or event.asked_in is not None or not why:
        raise UserError("rules.hide.how")
    author = event.reply_to_actor or await author_of(event.reply_to, group, compiled_of(settings))
    await _refuse(event, author, group)
    hidden = Hidden(message=event.reply_to, author=author, by=event.actor.id, reason=why)
    group.ledger.record(HIDDEN, about=author or "", actor=event.actor.id, reason=why, evidence=hidden)
    order = group.do(
        _removal(hidden, group), lane=Lane.SAFETY, on_result="hidden", payload=msgspec.msgpack.encode(hidden)
    )
    group.because(words(group, "rules.hide.why", reason=why), about=author or "", of=[order])
    if event.message is not None and group.can(Feature.DELETE_OTHERS):
        # The reason is for the author and the team, and not for the group.
        await group.delete(event.message, reason=words(group, "rules.hide.kept_private"))


async def _refuse(event: CommandInvoked, author: MemberId | None, group: Group) -> None:
    rank = await group.asker_rank()
    if author == event.actor.id:
        raise UserError("rules.report.own")
    if author is None and rank < Rank.STAFF:
        # It may be one of the team's, which nobody but the team may touch.
        raise UserError("rules.hide.whose")
    if author is not None and await group.rank(author) >= max(rank, Rank.POSITION):
        raise UserError("rules.warn.outranked", name=(await somebody(group, author)).name)


def _removal(hidden: Hidden, group: Group) -> DeleteMessages:
    reason = words(group, "rules.hide.why", reason=hidden.reason)
    return DeleteMessages(place=Place(group.id), targets=(MessageRef(hidden.message),), reason=reason)


@plugin.result("hidden")
async def after_hiding(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """Tell the author in private and the team, or have the team do what could not be done."""
    hidden = group.payload(Hidden)
    by = (await somebody(group, hidden.by)).name
    name = (await somebody(group, hidden.author)).name if hidden.author else words(group, "rules.names.somebody")
    shown = {"by": by, "name": name, "group": group.title, "reason": hidden.reason}
    result = await group.outcome(event.key)
    if isinstance(result, Gone) and not result.too_old:
        # Its author was faster.
        return
    if not event.delivered:
        why = str(getattr(result, "reason", "")) or event.outcome
        await group.tell_staff(group.text("rules.hide.by_hand", why=why, **shown))
        return
    await group.tell_staff(group.text("rules.hide.done", **shown))
    if hidden.author is not None and group.can(Feature.SAY_TO):
        await group.whisper(hidden.author, "rules.hide.told", name=name, group=group.title, reason=hidden.reason)


@plugin.on(DelegatedRunUndone)
async def apologise(event: DelegatedRunUndone, group: Group, settings: RulesSettings) -> None:
    """Tell the author that they may post again what a delegate hid: no platform brings a removed message back."""
    for entry in await group.ledger.entries(HIDDEN, since=group.now - RECENT, most=MOST_READ):
        hidden = told(entry, Hidden)
        if event.plugin != plugin.name or entry.id not in event.entries or hidden is None:
            continue
        group.ledger.record(HIDING_UNDONE, about=entry.member, actor=event.by, reverses=entry.id)
        if hidden.author is not None and group.can(Feature.SAY_TO):
            name = (await somebody(group, hidden.author)).name
            await group.whisper(hidden.author, "rules.hide.undone", name=name, group=group.title)
