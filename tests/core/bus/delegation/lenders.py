"""A plugin that lends what it is told to lend, and one with deeds worth lending."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

from tests.support.hall import NoSettings

from townhall import (
    Allowance,
    ButtonPressed,
    CommandInvoked,
    Delegation,
    DelegationEnded,
    Draft,
    Group,
    Lane,
    Member,
    MemberId,
    Plugin,
    ReactionAdded,
    Rest,
    Standing,
)
from townhall.model.actions import Say, SetNickname, SetSlowMode
from townhall.model.places import Place
from townhall.testing import Room

DAY = timedelta(days=1)


def lender() -> ModuleType:
    """Return a plugin whose commands do with delegations what their words say; nobody is kept from them."""
    module = ModuleType("townhall_lender", "Lends what it is told to.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings)

    @plugin.command("lend")
    async def lend(
        event: CommandInvoked,
        group: Group,
        settings: NoSettings,
        who: Member,
        sponsor: Member,
        node: str,
        budget: str = "-",
        days: float = 10,
        scope: str = "",
    ) -> None:
        """Offer a permission to somebody."""
        draft = Draft(
            holder=who.id,
            nodes={node: Allowance.read(budget.strip("-"))},
            sponsor=sponsor.id,
            expires_at=group.now + days * DAY,
            scope=scope,
            substitute=group.member_id("sub") if await group.members.get(group.member_id("sub")) else None,
        )
        await group.delegations.offer(draft)
        await group.reply("Offered.")

    @plugin.command("yes")
    async def accept(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Accept the newest offer."""
        await group.delegations.accept((await group.delegations.of(event.actor.id))[-1])
        await group.reply("Accepted.")

    @plugin.command("change")
    async def change(event: CommandInvoked, group: Group, settings: NoSettings, who: Member, how: str) -> None:
        """End, rest, resume or renew the newest delegation of somebody."""
        newest = (await group.delegations.of(who.id))[-1]
        if how == "end":
            await group.delegations.end(newest, "revoked")
        elif how == "rest":
            await group.delegations.suspend(newest, "silent")
        elif how == "renew":
            await group.delegations.renew(newest, group.now + 30 * DAY)
        else:
            await group.delegations.resume(newest)

    @plugin.command("undo")
    async def undo(event: CommandInvoked, group: Group, settings: NoSettings, run: str) -> None:
        """Take a run back."""
        if run == "last":
            run = (await group.delegations.runs())[0].id
        undone = await group.delegations.undo(run, by=event.actor.id)
        held = f" held {undone.held}" if undone.held else ""
        await group.reply(f"{undone.undone} {undone.stays} {undone.handed_on}{held}")

    @plugin.command("lent")
    async def show(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Show what is in force."""
        running = await group.delegations.running()
        await group.reply(" / ".join(_shown(one, group) for one in running) or "Nothing.")

    @plugin.on(DelegationEnded)
    async def tell(event: DelegationEnded, group: Group, settings: NoSettings) -> None:
        """Say that something ended, and who goes on."""
        await group.say(f"Over: {event.why}, on with {event.substitute}.")

    module.__dict__["plugin"] = plugin
    return module


def _shown(one: Delegation, group: Group) -> str:
    nodes = ", ".join(f"{node} {group.delegations.left(one, node)}" for node in one.nodes)
    return f"{one.holder.rpartition(':')[2]}: {nodes}"


def police() -> ModuleType:
    """Return a plugin with deeds that one might lend."""
    module = ModuleType("townhall_police", "Mutes and praises.")
    plugin: Plugin[NoSettings] = Plugin(
        NoSettings, permissions=("police.react", "police.extra"), reserved=("police.read",)
    )

    @plugin.command("mute", permission="police.mute")
    async def mute(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Mute somebody."""
        await group.mute(whom.id, timedelta(hours=1), reason="noise")
        await group.say("Muted.")

    @plugin.command("praise", permission="police.praise")
    async def praise(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Praise somebody."""
        group.facts.add("praise", whom.id)
        await group.say("Praised.")

    @plugin.command("unmute", permission="police.mute")
    async def unmute(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Let somebody write again."""
        await group.unmute(whom.id, reason="quiet")

    @plugin.command("name", permission="police.mute")
    async def name(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member, name: str) -> None:
        """Name somebody."""
        group.do(SetNickname(place=event.place, member=whom.id, nickname=name))

    @plugin.command("slow", permission="police.mute")
    async def slow(event: CommandInvoked, group: Group, settings: NoSettings, seconds: int) -> None:
        """Slow everybody down."""
        group.do(SetSlowMode(place=event.place, interval=timedelta(seconds=seconds)))

    @plugin.command("kick", permission="police.mute")
    async def kick(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Remove somebody."""
        await group.kick(whom.id, reason="noise")

    @plugin.command("label", permission="police.mute")
    async def label(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member, label: str) -> None:
        """Label somebody."""
        group.labels.give(whom.id, label)

    @plugin.command("promote", permission="police.mute")
    async def promote(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Promote something."""
        await group.say("Buy this.", lane=Lane.PROMO)

    @plugin.command("elsewhere", permission="police.mute")
    async def elsewhere(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Write into another group."""
        other = group.sibling("room-other")
        assert other is not None
        group.do(Say(place=Place(other.id), parts=group.text("Hello over there.")))

    @plugin.command("onward", permission="police.mute")
    async def onward(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member, sponsor: Member) -> None:
        """Lend something on in the same breath."""
        until = group.now + DAY
        nodes = {"police.praise": Allowance()}
        await group.delegations.offer(Draft(holder=whom.id, nodes=nodes, sponsor=sponsor.id, expires_at=until))

    @plugin.command("remove", permission="police.hide")
    async def remove(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Remove a message."""
        assert event.reply_to is not None
        await group.delete(event.reply_to)

    @plugin.command("read", permission="police.read")
    async def read(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Read what is private."""
        await group.reply("Private words.")

    @plugin.command("panel")
    async def panel(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Show a button."""
        await group.say("Was it good?", buttons=[[group.button("well", "Well done", whom.id)]])

    @plugin.button("well", permission="police.praise")
    async def well(event: ButtonPressed, group: Group, settings: NoSettings) -> None:
        """Praise by a button."""
        group.facts.add("praise", MemberId(group.argument))
        await group.say("Praised.")

    @plugin.command("draw", permission="police.draw")
    async def draw(event: CommandInvoked, group: Group, settings: NoSettings, name: str) -> None:
        """Draw the winners of an event."""
        await group.say(f"Drawn for {name}.")

    @plugin.command("ask")
    async def ask(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Ask three times, and only look the fourth."""
        may = [await group.may(event.actor.id, "police.extra") for _ in range(3)]
        await group.reply(f"{may} {await group.could(event.actor.id, 'police.extra')}")

    @plugin.on(ReactionAdded)
    async def by_reaction(event: ReactionAdded, group: Group, settings: NoSettings) -> None:
        """Pin by a reaction."""
        if await group.may(event.actor.id, "police.react"):
            await group.react(event.message, "📌")

    @plugin.command("fail", permission="police.praise")
    async def fail(event: CommandInvoked, group: Group, settings: NoSettings, why: Rest) -> None:
        """Fail after everything was decided."""
        await group.say("Never said.")
        raise ValueError(why)

    module.__dict__["plugin"] = plugin
    return module


async def ready(room: Room) -> None:
    """Let an admin, two delegates to be and two members be there."""
    room.enable(lender())
    room.enable(police())
    room.person("Olga", standing=Standing.ADMIN)
    room.person("Anna", standing=Standing.ADMIN)
    await room.join("Olga", "Anna", "Kim", "Kai", "Mia")


async def lend(room: Room, who: str = "Kim", node: str = "police.praise", *rest: str) -> None:
    """Lend something for real: offered on behalf of Olga, and accepted."""
    await room.say("Olga", " ".join(("/lend", who, "Olga", node, *rest)))
    await room.say(who, "/yes")
