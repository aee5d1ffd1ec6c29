"""Tell one person something: in private where there is a private talk, else by name in the group, without secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from townhall import ActionFinished, Button, Feature, FormSubmitted, Group, Member, MemberId, Parts
from townhall_campaign.declared import plugin
from townhall_campaign.settings import CampaignSettings


class Untold(msgspec.Struct, frozen=True):
    """What is said in the group when a private message did not arrive."""

    member: MemberId
    title: str


async def tell(
    member: MemberId,
    said: Parts,
    title: str,
    group: Group,
    *,
    buttons: Sequence[Sequence[Button]] = (),
    expires_at: datetime | None = None,
) -> None:
    """Tell somebody what everybody may know; ``title`` is what a hint in the group names if it does not arrive."""
    if not group.can(Feature.SAY_TO):
        named = group.text("campaign.events.tell.named", name=await person(member, group), said=said)
        await group.say(named, buttons=buttons, expires_at=expires_at)
        return
    payload = msgspec.msgpack.encode(Untold(member, title))
    await group.whisper(member, said, buttons=buttons, expires_at=expires_at, on_result="event_told", payload=payload)


async def tell_all(
    members: Sequence[MemberId],
    said: Parts,
    title: str,
    group: Group,
    *,
    named: bool = False,
    expires_at: datetime | None = None,
) -> None:
    """Tell several people the same: each in private, or all at once in the group, so that it stays quiet there.

    ``named``: the one message in the group begins with their names.
    """
    if members and not group.can(Feature.SAY_TO):
        names = [(await person(member, group)).name for member in members] if named else []
        whole = group.text("campaign.events.tell.named", name=", ".join(names), said=said) if names else said
        await group.say(whole, expires_at=expires_at)
        return
    for member in members:
        await tell(member, said, title, group, expires_at=expires_at)


async def answer(member: MemberId, said: Parts, title: str, group: Group) -> None:
    """Answer somebody; what a form that came in one piece is answered with is told to them, not to the group."""
    if isinstance(group.event, FormSubmitted) and not group.event.place.direct:
        await tell(member, said, title, group)
    else:
        await group.answer(said)


async def tell_in_private(member: MemberId, said: Parts, group: Group) -> bool:
    """Tell somebody what nobody else may read; return whether there is a private talk for it."""
    if not group.can(Feature.SAY_TO):
        return False
    await group.whisper(member, said)
    return True


@plugin.result("event_told")
async def hint_in_the_group(event: ActionFinished, group: Group, settings: CampaignSettings) -> None:
    """Point somebody to their news who takes no private messages; what the news are stays private."""
    if event.outcome not in ("forbidden", "dropped"):
        return
    untold = group.payload(Untold)
    if await group.members.present(untold.member):
        await group.say("campaign.events.tell.hint", name=await person(untold.member, group), title=untold.title)


async def person(member: MemberId, group: Group) -> Member:
    """Return somebody as a text shows them; of whom nothing is known, the platform's own id is shown."""
    known = await group.members.get(member)
    if known is not None and known.name:
        return known
    return Member(id=member, name=str(member).split(":", 2)[-1])
