"""What is between an appointment and its beginning: a second person of the team, and the person's own word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from townhall import (
    ActionFinished,
    Button,
    ButtonPressed,
    Feature,
    Group,
    MemberId,
    Parts,
    UserError,
    plain_words,
    replace,
    under_each_other,
)
from townhall_roles.appointments import Post, begin, end, key_of, note_team, post_of
from townhall_roles.declared import APPOINT, plugin
from townhall_roles.look import look
from townhall_roles.names import short
from townhall_roles.records import Appointment, Offer
from townhall_roles.settings import RolesSettings
from townhall_roles.terms import OFFER_STANDS
from townhall_roles.wording import listed, person, title

UNREACHED: Final = ("forbidden", "unsupported", "failed", "gone", "dropped")


@dataclass(frozen=True, slots=True)
class Wish:
    """An offer with the person and the position it is about."""

    member: MemberId
    position: str
    offer: Offer

    @property
    def key(self) -> str:
        """Where it lies."""
        return key_of(self.member, self.position)


async def propose(wish: Wish, group: Group, settings: RolesSettings) -> None:
    """Ask the team for a second person; another one who repeats the command confirms, too."""
    group.store.put(replace(wish.offer, confirmed=False), wish.key)
    await note_team(group)
    variables = {"position": title(wish.position, group, settings), "by": await person(wish.offer.by, group)}
    button = group.button("second", "roles.offer.confirm", short(wish.key))
    said = group.text("roles.offer.propose", name=await person(wish.member, group), **variables)
    await group.tell_staff(said, buttons=[[button]])


@plugin.button("second", permission=APPOINT)
async def press_second(event: ButtonPressed, group: Group, settings: RolesSettings) -> None:
    """Confirm what somebody else of the team proposed."""
    for key, found in await group.store.all(Offer):
        if short(key) == group.argument and not found.confirmed:
            member, _, position = key.rpartition("|")
            await second(Wish(MemberId(member), position, found), event.actor.id, group, settings)
            await group.answer("roles.appoint.asked", position=title(position, group, settings))
            return
    raise UserError("roles.offer.gone")


async def second(wish: Wish, by: MemberId, group: Group, settings: RolesSettings) -> None:
    """Confirm a proposal, unless it is one's own."""
    if any(group.members.stands_for(name, by) for name in (wish.offer.by, wish.member)):
        raise UserError("roles.offer.second_person")
    group.ledger.record("seconded", about=wish.member, actor=by, reason=wish.position)
    await offer(wish, group, settings)


async def offer(wish: Wish, group: Group, settings: RolesSettings) -> None:
    """Ask the person, in private where that is possible."""
    group.store.put(replace(wish.offer, confirmed=True, since=group.now), wish.key)
    await note_team(group)
    if not group.can(Feature.SAY_TO):
        await _ask_in_group(wish, group, settings)
        return
    await group.whisper(
        wish.member,
        _question(wish, group, settings),
        buttons=[_answers(wish, group)],
        on_result="offered",
        payload=wish.key.encode(),
    )


@plugin.result("offered")
async def after_offer(event: ActionFinished, group: Group, settings: RolesSettings) -> None:
    """Ask in the group whoever takes no private messages."""
    key = event.payload.decode()
    found = await group.store.get(Offer, key)
    if event.outcome in UNREACHED and found is not None:
        member, _, position = key.rpartition("|")
        await _ask_in_group(Wish(MemberId(member), position, found), group, settings)


@plugin.button("accept")
async def accept(event: ButtonPressed, group: Group, settings: RolesSettings) -> None:
    """Begin what one was asked for."""
    wish = await _taken_up(event, group)
    if wish.offer.succeeds:
        await _release(wish, group)
    before = await post_of(wish.member, wish.position, group)
    named = before is not None and before.named and before.part == wish.offer.part
    if before is not None and not before.ended and before.part != wish.offer.part:
        await end(Post(wish.member, wish.position, before), group, wish.offer.part, by=wish.offer.by)
    new = Appointment(part=wish.offer.part, since=group.now, by=wish.offer.by, named=named)
    await begin(Post(wish.member, wish.position, new), wish.offer.term, group)
    await look(group, settings)
    name = title(wish.position, group, settings)
    await group.answer(_thanks(wish, name, group, settings))
    await group.tell_staff(f"roles.offer.begun_{wish.offer.part}", name=event.actor, position=name)


@plugin.button("decline")
async def decline(event: ButtonPressed, group: Group, settings: RolesSettings) -> None:
    """Leave what one was asked for."""
    wish = await _taken_up(event, group)
    name = title(wish.position, group, settings)
    await group.answer("roles.offer.declined", position=name)
    await group.tell_staff("roles.offer.not_taken", name=event.actor, position=name)


async def _taken_up(event: ButtonPressed, group: Group) -> Wish:
    """Return what somebody was asked, which is answered with this."""
    key = key_of(event.actor.id, group.argument)
    found = await group.store.get(Offer, key)
    if found is None or not found.confirmed:
        raise UserError("roles.offer.gone")
    group.store.delete(Offer, key)
    return Wish(event.actor.id, group.argument, found)


async def _release(wish: Wish, group: Group) -> None:
    """Let the one before go who hands over."""
    leaving = MemberId(wish.offer.succeeds)
    before = await post_of(leaving, wish.position, group)
    if before is not None and not before.ended:
        await end(Post(leaving, wish.position, before), group, "handover", by=wish.offer.by)


async def _ask_in_group(wish: Wish, group: Group, settings: RolesSettings) -> None:
    variables = {"name": await person(wish.member, group), "question": _question(wish, group, settings)}
    said = await group.say(group.text("roles.offer.in_group", **variables), buttons=[_answers(wish, group)])
    group.because(plain_words(group.text("roles.offer.why")), about=wish.member, of=[said])


def _question(wish: Wish, group: Group, settings: RolesSettings) -> Parts:
    name, days = title(wish.position, group, settings), wish.offer.term.days
    key = f"roles.offer.ask_{wish.offer.part}" if days else f"roles.offer.ask_{wish.offer.part}_for_good"
    return group.text(key, group=group.title, position=name, days=days)


def _thanks(wish: Wish, name: str, group: Group, settings: RolesSettings) -> Parts:
    said = group.text("roles.offer.accepted", position=name)
    duties = settings.position(wish.position).duties
    if not duties:
        return said
    return under_each_other(
        [said, group.text("roles.offer.duties", duties=listed([(duty,) for duty in duties], group))]
    )


def _answers(wish: Wish, group: Group) -> list[Button]:
    return [
        group.button(name, f"roles.offer.{name}", wish.position, lifetime=OFFER_STANDS, only_for=wish.member)
        for name in ("accept", "decline")
    ]
