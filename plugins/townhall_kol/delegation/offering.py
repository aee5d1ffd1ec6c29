"""``/delegate``: the team lends single permissions; the person is asked first, and nothing is lent before their yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import (
    ActionFinished,
    Button,
    CommandInvoked,
    Delegation,
    Feature,
    FormField,
    FormSubmitted,
    Group,
    Member,
    MemberId,
    Rest,
    UserError,
    plain_words,
)
from townhall_kol.declared import DELEGATE, plugin
from townhall_kol.delegation.records import DelegateAsked
from townhall_kol.delegation.telling import was_unreached
from townhall_kol.delegation.wishes import Wish, named, read_wish
from townhall_kol.delegation.wording import nodes_text, offer_text, person
from townhall_kol.settings import KolSettings
from townhall_kol.wording import minute

NOTHING: Final = Rest("")
OFFER_STANDS: Final = timedelta(days=7)
"""How long the buttons of an offer can be pressed; ``/mygrants accept`` works as long as the offer runs."""
FORM_STANDS: Final = timedelta(days=1)


@plugin.command("delegate", "委托", permission=DELEGATE)
async def delegate(
    event: CommandInvoked,
    group: Group,
    settings: KolSettings,
    who: Member | None = None,
    nodes: str = "",
    term: timedelta | None = None,
    more: Rest = NOTHING,
) -> None:
    """Lend permissions to somebody: /delegate @name leaderboard.praise 30d 5/week; alone, I ask one thing at a time."""
    if who is None and nodes:
        raise UserError("kol.delegate.nobody", name=nodes[:32])
    if who is None:
        await _ask(event, group)
        return
    wish = await read_wish(nodes, more, event.parts, group)
    await offer(who.id, wish, settings.delegation.term if term is None else term, event.actor.id, group)


async def offer(who: MemberId, wish: Wish, term: timedelta, by: MemberId, group: Group) -> None:
    """Offer something to somebody, and tell whoever wished for it how it goes on."""
    offered = await group.delegations.offer(wish.draft(who, by, term, group))
    await ask_person(offered, group)
    name = (await person(who, group)).name
    until = minute(offered.expires_at, group)
    await group.answer("kol.delegate.asked", name=name, nodes=nodes_text(offered, group), until=until)


async def ask_person(offered: Delegation, group: Group) -> None:
    """Ask the person, in private where that is possible."""
    if not group.can(Feature.SAY_TO):
        await _ask_in_group(offered, group)
        return
    await group.whisper(
        offered.holder,
        await offer_text(offered, group),
        buttons=[_answers(offered, group)],
        on_result="grant_offered",
        payload=f"{offered.holder} {offered.id}".encode(),
    )


@plugin.result("grant_offered")
async def after_offer(event: ActionFinished, group: Group, settings: KolSettings) -> None:
    """Ask in the group whoever takes no private messages."""
    holder, _, name = event.payload.decode().rpartition(" ")
    if was_unreached(event):
        for one in await group.delegations.of(MemberId(holder)):
            if one.id == name and one.accepted_at is None and one.is_open(group.now):
                await _ask_in_group(one, group)


async def _ask_in_group(offered: Delegation, group: Group) -> None:
    question = await offer_text(offered, group)
    said = group.text("kol.delegate.in_group", name=await person(offered.holder, group), question=question)
    shown = await group.say(said, buttons=[_answers(offered, group)])
    group.because(plain_words(group.text("kol.delegate.why")), about=offered.holder, of=[shown])


def _answers(offered: Delegation, group: Group) -> list[Button]:
    return [
        group.button(name, label, offered.id, lifetime=OFFER_STANDS, only_for=offered.holder)
        for name, label in (("grant_accept", "kol.delegate.accept"), ("grant_decline", "kol.delegate.decline"))
    ]


# -- step by step ---------------------------------------------------------------------------------
async def _ask(event: CommandInvoked, group: Group) -> None:
    group.store.put(DelegateAsked(at=group.now), event.actor.id)
    fields = [
        FormField("who", plain_words(group.text("kol.delegate.form_who"))),
        FormField("nodes", plain_words(group.text("kol.delegate.form_nodes"))),
        FormField("days", plain_words(group.text("kol.delegate.form_days")), required=False, most=3),
        FormField("more", plain_words(group.text("kol.delegate.form_more")), required=False),
    ]
    title = plain_words(group.text("kol.delegate.form_title", group=group.title))
    await group.ask(event.actor.id, "delegate", title, fields, token=event.token)


@plugin.form("delegate")
async def filled_in(event: FormSubmitted, group: Group, settings: KolSettings) -> None:
    """Offer what the form says, if it was given to this person lately and they still may."""
    asked = await group.store.get(DelegateAsked, event.actor.id)
    if asked is None or group.now >= asked.at + FORM_STANDS:
        raise UserError("kol.delegate.form_over")
    group.store.delete(DelegateAsked, event.actor.id)
    who = await named(event.answers.get("who", ""), group)
    wish = await read_wish(event.answers.get("nodes", ""), event.answers.get("more", ""), (), group)
    await offer(who.id, wish, _days(event.answers.get("days", ""), settings), event.actor.id, group)


def _days(written: str, settings: KolSettings) -> timedelta:
    text = written.strip().rstrip("dD天").strip()
    if not text:
        return settings.delegation.term
    if not text.isdecimal():
        raise UserError("kol.delegate.days", days=written[:16])
    return timedelta(days=int(text))
