"""Do one of each thing when asked, and write every step into the ledger by name."""

from __future__ import annotations

import msgspec

from townhall import (
    ActionFinished,
    CommandInvoked,
    DeleteMessages,
    Group,
    IsReply,
    Kick,
    Matches,
    Member,
    MemberJoined,
    MessageRef,
    MessageSent,
    Mute,
    Place,
    Plugin,
    ReactionAdded,
    Settings,
)


class CrierSettings(Settings, frozen=True, kw_only=True):
    """The `crier` table of a group."""


class Deed(msgspec.Struct, frozen=True):
    """What was decided and about whom, for the moment its result is in."""

    kind: str
    name: str


plugin = Plugin(CrierSettings)


@plugin.on(MemberJoined)
async def greet(event: MemberJoined, group: Group, settings: CrierSettings) -> None:
    """Greet whoever comes."""
    group.ledger.record("joined", reason=event.member.name)
    await group.say("Welcome, {member}!", member=event.member)


@plugin.command("ping")
async def ping(event: CommandInvoked, group: Group, settings: CrierSettings) -> None:
    """Answer."""
    group.ledger.record("asked", reason=event.actor.name)
    await group.reply("Pong, {name}.", name=event.actor.name)


@plugin.on(MessageSent, IsReply())
async def heard(event: MessageSent, group: Group, settings: CrierSettings) -> None:
    """Notice who answers us."""
    if event.addresses_us:
        group.ledger.record("replied", reason=f"{event.actor.name}: {event.text}")
        await group.say("{name} replied.", name=event.actor.name)


@plugin.on(ReactionAdded)
async def liked(event: ReactionAdded, group: Group, settings: CrierSettings) -> None:
    """Notice who reacts."""
    group.ledger.record("reacted", reason=f"{event.actor.name} {event.emoji}")
    await group.say("{name} reacted.", name=event.actor.name)


# What follows is the plugin's own decision on a word, and no order of whoever said it: they are all of equal rank.
@plugin.on(MessageSent, Matches(r"^drop it$"))
async def drop(event: MessageSent, group: Group, settings: CrierSettings) -> None:
    """Remove the message that is answered."""
    if event.reply_to is not None:
        action = DeleteMessages(place=Place(group.id), targets=(MessageRef(event.reply_to),), reason="asked for")
        decide(group, action, "deleted", event.actor)


@plugin.on(MessageSent, Matches(r"^hush \w+$"))
async def hush(event: MessageSent, group: Group, settings: CrierSettings) -> None:
    """Take somebody's right to write."""
    for member in await group.members.named(event.text.removeprefix("hush ")):
        decide(group, Mute(place=Place(group.id), member=member.id, reason="asked for"), "muted", member)


@plugin.on(MessageSent, Matches(r"^out \w+$"))
async def out(event: MessageSent, group: Group, settings: CrierSettings) -> None:
    """Remove somebody."""
    for member in await group.members.named(event.text.removeprefix("out ")):
        decide(group, Kick(place=Place(group.id), member=member.id, reason="asked for"), "kicked", member)


def decide(group: Group, action: DeleteMessages | Mute | Kick, kind: str, member: Member) -> None:
    """Decide something whose end is written down."""
    group.do(action, on_result="done", payload=msgspec.json.encode(Deed(kind, member.name)))


@plugin.result("done")
async def done(event: ActionFinished, group: Group, settings: CrierSettings) -> None:
    """Write down how it ended."""
    deed = msgspec.json.decode(event.payload, type=Deed)
    group.ledger.record(deed.kind, reason=f"{deed.name}: {event.outcome}")
