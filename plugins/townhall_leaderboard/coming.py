"""Keep in mind who came and who left: newcomers have a place of their own, and credit waits for a return."""

from __future__ import annotations

from townhall import Group, MemberBanned, MemberJoined, MemberKicked, MemberLeft
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.records import Arrived, CountsFrom, Gone, Young
from townhall_leaderboard.settings import LeaderboardSettings


@plugin.observe(MemberJoined)
async def arrive(event: MemberJoined, group: Group, settings: LeaderboardSettings) -> None:
    """Note a newcomer, and let the credit go of somebody who was away for too long."""
    member = event.member
    gone = await group.store.get(Gone, member.id)
    if gone is None:
        group.store.put(Arrived(at=event.at), member.id)
        group.store.put(Young(until=event.at + settings.giver_age), member.id)
        return
    group.store.delete(Gone, member.id)
    if await group.store.get(Young, member.id) is None:
        # Platforms tell the day of the return as the one on which somebody came; they are not new for that.
        group.store.put(Young(until=event.at), member.id)
    if event.at - gone.at > settings.rejoin_within:
        group.store.put(CountsFrom(at=event.at), member.id)


@plugin.observe(MemberLeft)
async def leave(event: MemberLeft, group: Group, settings: LeaderboardSettings) -> None:
    """Note who left."""
    group.store.put(Gone(at=event.at), event.member.id)


@plugin.observe(MemberKicked)
async def be_kicked(event: MemberKicked, group: Group, settings: LeaderboardSettings) -> None:
    """Note who was removed."""
    group.store.put(Gone(at=event.at), event.member.id)


@plugin.observe(MemberBanned)
async def be_banned(event: MemberBanned, group: Group, settings: LeaderboardSettings) -> None:
    """Note who was removed for good."""
    group.store.put(Gone(at=event.at), event.member.id)
