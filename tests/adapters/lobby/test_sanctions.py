"""Kick, mute and ban, by staff on the page and by our account."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.adapters.lobby.world import START, lobby, member, place

from townhall.model.actions import Ban, Kick, Mute, MuteAll, SetSlowMode, Unban, Unmute
from townhall.model.events import (
    MemberBanned,
    MemberKicked,
    MemberMuted,
    MemberUnbanned,
    MemberUnmuted,
    MessageDeleted,
)
from townhall.model.people import ActorKind
from townhall.model.results import Forbidden, Ok
from townhall_lobby import protocol as p


async def test_a_kick_by_staff_is_shown_and_told_with_its_operator(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, ada = await world.person("Host", "lounge"), await world.person("Ada", "lounge")
        await host.do("kick", room="lounge", person="p2", reason="Spam")
        refused = await ada.do("say", room="lounge", text="Why?")
        assert isinstance(refused, p.Refused)
        assert refused.code == "not_joined"
        event = world.journal.of(MemberKicked)[0]
        assert event.operator is not None
        assert (event.member.name, event.operator.name, event.reason) == ("Ada", "Host", "Spam")
        assert isinstance(await ada.do("join", room="lounge"), p.Done)


async def test_the_muted_are_refused_with_the_time_until_it_passes(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, ada = await world.person("Host", "lounge"), await world.person("Ada", "lounge")
        await host.do("mute", room="lounge", person="p2", minutes=10)
        refused = await ada.do("say", room="lounge", text="Mmf")
        assert isinstance(refused, p.Refused)
        assert (refused.code, refused.until) == ("muted", START + timedelta(minutes=10))
        world.time.turn(timedelta(minutes=10))
        assert isinstance(await ada.do("say", room="lounge", text="Ah"), p.Done)
        assert world.journal.of(MemberMuted)[0].until == START + timedelta(minutes=10)


async def test_unmute_gives_the_word_back(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, ada = await world.person("Host", "lounge"), await world.person("Ada", "lounge")
        await host.do("mute", room="lounge", person="p2")
        await host.do("unmute", room="lounge", person="p2")
        assert isinstance(await ada.do("say", room="lounge", text="Ah"), p.Done)
        assert len(world.journal.of(MemberUnmuted)) == 1


async def test_the_banned_stay_out_until_unbanned_and_staff_see_them(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, ada = await world.person("Host", "lounge"), await world.person("Ada", "lounge")
        await host.do("ban", room="lounge", person="p2", reason="Scam")
        refused = await ada.do("join", room="lounge")
        assert isinstance(refused, p.Refused)
        assert refused.code == "banned"
        page = await host.ask(p.MemberPage, kind="members", room="lounge")
        assert [(card.person.name, card.reason) for card in page.banned] == [("Ada", "Scam")]
        await host.do("unban", room="lounge", person="p2")
        assert isinstance(await ada.do("join", room="lounge"), p.Done)
        assert (len(world.journal.of(MemberBanned)), len(world.journal.of(MemberUnbanned))) == (1, 1)


async def test_nobody_but_staff_sanctions_and_staff_are_safe_from_it(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, ada = await world.person("Host", "lounge"), await world.person("Ada", "lounge")
        refused = await ada.do("kick", room="lounge", person="p1")
        assert isinstance(refused, p.Refused)
        assert refused.code == "not_staff"
        assert isinstance(await world.perform(Kick(place=place("lounge"), member=member(host))), Forbidden)


async def test_what_our_account_does_is_shown_and_told_as_its_own(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        who, where = member(ada), place("lounge")
        assert await world.perform(Mute(place=where, member=who, duration=timedelta(minutes=1))) == Ok()
        assert await world.perform(Unmute(place=where, member=who)) == Ok()
        assert await world.perform(Kick(place=where, member=who, reason="Spam")) == Ok()
        notice = (await ben.notice("kicked")).notice
        assert notice is not None
        assert (notice.operator, notice.reason) == (ben.welcome.house, "Spam")
        await ben.say("lounge", "Good.")
        operator = world.journal.of(MemberKicked)[0].operator
        assert operator is not None
        assert operator.kind is ActorKind.SELF


async def test_a_ban_takes_recent_messages_along(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        old = await ada.say("lounge", "Hello")
        world.time.turn(timedelta(hours=2))
        new = await ada.say("lounge", "Buy!")
        action = Ban(place=place("lounge"), member=member(ada), delete_recent=timedelta(hours=1))
        await world.perform(action)
        await world.perform(Unban(place=place("lounge"), member=member(ada)))
        await ben.say("lounge", "Thanks")
        assert [event.message for event in world.journal.of(MessageDeleted)] == [new]
        assert old != new


async def test_a_quiet_room_and_slow_mode_hold_members_and_not_staff(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, ada = await world.person("Host", "lounge"), await world.person("Ada", "lounge")
        await world.perform(MuteAll(place=place("lounge")))
        quiet = await ada.do("say", room="lounge", text="?")
        assert isinstance(quiet, p.Refused)
        assert quiet.code == "quiet"
        assert isinstance(await host.do("say", room="lounge", text="Please wait."), p.Done)
        await world.perform(MuteAll(place=place("lounge"), off=True))
        await world.perform(SetSlowMode(place=place("lounge"), interval=timedelta(seconds=30)))
        await ada.say("lounge", "One")
        slow = await ada.do("say", room="lounge", text="Two")
        assert isinstance(slow, p.Refused)
        assert (slow.code, slow.until) == ("slow", START + timedelta(seconds=30))
