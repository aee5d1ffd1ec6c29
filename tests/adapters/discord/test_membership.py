"""People who come, go, are removed, silenced, renamed; and who did it, as far as Discord tells."""

from __future__ import annotations

from datetime import timedelta

from tests.adapters.discord.world import World
from tests.servers.discord.truth import bits

from townhall.model.events import (
    InviteUsed,
    MemberBanned,
    MemberJoined,
    MemberKicked,
    MemberLeft,
    MemberMuted,
    MemberRenamed,
    MemberRolesChanged,
    MemberUnbanned,
    MemberUnmuted,
    MessageSent,
    SupporterChanged,
)
from townhall.model.people import ActorKind, Standing


async def test_who_goes_of_their_own_will_has_left(here: World) -> None:
    ada = await here.join("Ada")
    async with here.running():
        await here.server.people.leave(here.guild, ada)
        left = await here.journal.expect(MemberLeft)

    assert (left.member.name, left.operator) == ("Ada", None)


async def test_who_is_kicked_was_kicked_by_somebody_for_a_reason(here: World) -> None:
    ada, mod = await here.join("Ada"), await here.join("Mod")
    async with here.running():
        await here.server.people.kick(here.guild, ada, mod, "spam")
        kicked = await here.journal.expect(MemberKicked)

    assert kicked.operator is not None
    assert (kicked.member.name, kicked.operator.name, kicked.reason) == ("Ada", "Mod", "spam")
    assert here.journal.of(MemberLeft) == []


async def test_who_is_banned_was_not_also_gone(here: World) -> None:
    ada, mod = await here.join("Ada"), await here.join("Mod")
    async with here.running():
        await here.server.people.ban(here.guild, ada, mod, "worse")
        banned = await here.journal.expect(MemberBanned)
        await here.server.people.unban(here.guild, ada, mod)
        unbanned = await here.journal.expect(MemberUnbanned)

    assert banned.operator is not None
    assert (banned.member.name, banned.operator.name, banned.reason) == ("Ada", "Mod", "worse")
    assert unbanned.operator is not None
    assert here.journal.of(MemberLeft) == []


async def test_without_the_audit_log_a_removal_is_a_leave_at_once(here: World) -> None:
    here.guild.roles[here.guild.members[here.server.truth.us]["roles"][0]]["permissions"] = str(
        bits(send_messages=True)
    )
    ada, mod = await here.join("Ada"), await here.join("Mod")
    async with here.running(operator_wait=timedelta(hours=1)):
        await here.server.people.kick(here.guild, ada, mod)
        await here.journal.expect(MemberLeft)


async def test_without_the_audit_log_a_ban_is_still_no_leave(here: World) -> None:
    here.grant(bits(send_messages=True))
    ada, mod = await here.join("Ada"), await here.join("Mod")
    async with here.running():
        await here.server.people.ban(here.guild, ada, mod)
        banned = await here.journal.expect(MemberBanned)
        await here.join("Bob")
        await here.journal.expect(MemberJoined)

    assert banned.operator is None
    assert here.journal.of(MemberLeft) == []


async def test_what_comes_after_a_leave_stays_after_it(here: World) -> None:
    ada = await here.join("Ada")
    async with here.running():
        await here.server.people.leave(here.guild, ada)
        await here.join("Ada")
        await here.say("Ada", "back again")
        await here.journal.expect(MessageSent)

    told = [type(event) for event in here.journal.events if isinstance(event, MemberLeft | MemberJoined | MessageSent)]
    assert told == [MemberLeft, MemberJoined, MessageSent]


async def test_a_held_leave_is_not_passed_over_by_a_crash(here: World) -> None:
    ada = await here.join("Ada")
    async with here.running(operator_wait=timedelta(hours=1)):
        cursor = await here.journal.expect_cursor()
        await here.server.people.leave(here.guild, ada)
        other = here.server.people.talk_with(ada)
        await here.server.messages.write(other, ada, "in private")
        await here.journal.expect(MessageSent)
        assert here.journal.cursor != cursor

    async with here.running(cursor=here.journal.cursor):
        await here.journal.expect(MemberLeft)


async def test_a_leave_elsewhere_is_told_once_though_a_crash_finds_another_one_held(here: World) -> None:
    ada, bob = await here.join("Ada"), here.server.truth.user("Bob")
    other = here.server.guild("Other")
    here.server.truth.enter(other, bob)
    there = here.server.truth.channel(other, "talk")
    here.rooms.append(type(here.rooms[0])(chat=there, alias="other"))
    mod = other.owner
    async with here.running(operator_wait=timedelta(hours=1)):
        await here.server.people.leave(here.guild, ada)
        await here.server.people.kick(other, bob, mod)
        first = await here.journal.expect(MemberKicked)

    async with here.running(cursor=here.journal.cursor):
        await here.journal.expect(MemberLeft)

    told = [event.id for event in here.journal.told if isinstance(event, MemberKicked)]
    assert set(told) == {first.id}


async def test_muting_is_told_with_its_end_and_its_operator(here: World) -> None:
    ada, mod = await here.join("Ada"), await here.join("Mod")
    until = here.server.truth.now() + timedelta(hours=1)
    async with here.running():
        change = here.server.people.change
        await change(here.guild, ada, mod, "calm down", communication_disabled_until=until.isoformat())
        muted = await here.journal.expect(MemberMuted)
        await change(here.guild, ada, mod, communication_disabled_until=None)
        unmuted = await here.journal.expect(MemberUnmuted)

    assert muted.operator is not None
    assert unmuted.operator is not None
    assert (muted.until, muted.operator.name, muted.reason) == (until, "Mod", "calm down")


async def test_names_roles_and_support_are_compared_with_what_was(here: World) -> None:
    ada, mod = await here.join("Ada"), await here.join("Mod")
    vip = here.server.truth.role(here.guild, "VIP", 0)
    async with here.running():
        await here.server.people.change(here.guild, ada, mod, nick="Countess")
        renamed = await here.journal.expect(MemberRenamed)
        await here.server.people.change(here.guild, ada, mod, roles=[vip])
        changed = await here.journal.expect(MemberRolesChanged)
        await here.server.people.change(here.guild, ada, ada, premium_since=here.server.truth.now().isoformat())
        supports = await here.journal.expect(SupporterChanged)

    assert (renamed.old_name, renamed.member.name) == ("Ada", "Countess")
    assert (changed.added, changed.removed, changed.member.roles) == (("VIP",), (), ("VIP",))
    assert supports.supports


async def test_ranks_and_kinds_of_actors_are_told_apart(here: World) -> None:
    staff = here.server.truth.role(here.guild, "Mods", bits(kick_members=True))
    mod = await here.join("Mod")
    here.guild.members[mod]["roles"] = [staff]
    robot = here.server.truth.user("Robot", bot=True)
    here.server.truth.enter(here.guild, robot)
    async with here.running():
        await here.say("Mod", "order")
        await here.server.messages.write(here.channel, robot, "beep")
        await here.server.messages.write(here.channel, here.guild.owner, "mine")
        await here.server.messages.write(here.channel, robot, "hook", webhook_id="1")
        await here.journal.expect(MessageSent, lambda event: event.text == "hook")

    actors = {event.text: event.actor for event in here.journal.of(MessageSent)}
    assert actors["order"].standing is Standing.ADMIN
    assert actors["mine"].standing is Standing.OWNER
    assert actors["beep"].kind is ActorKind.BOT
    assert actors["hook"].kind is ActorKind.WEBHOOK


async def test_the_only_invitation_that_fits_is_told_as_inferred(here: World) -> None:
    mod = await here.join("Mod")
    code = here.server.people.invitation(here.guild, here.channel, mod)
    here.server.people.invitation(here.guild, here.channel, mod)
    async with here.running():
        await here.read_invites()
        ada = here.server.truth.user("Ada")
        await here.server.people.join(here.guild, ada, code)
        used = await here.journal.expect(InviteUsed)

    assert (used.member.name, used.certain) == ("Ada", False)
    assert used.invite.endswith(code)
    assert used.inviter == here.member(mod)
