"""What happened while no session was heard: read back, compared, and the gap itself written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from townhall.model.events import Event, GapRecorded, MemberJoined, MemberLeft
from townhall_discord.errands import Errands
from townhall_discord.membership import join_id, leave_id
from townhall_discord.messages import of_message
from townhall_discord.people import Known
from townhall_discord.scope import snowflake_at
from townhall_discord.settings import DiscordSettings
from townhall_discord.shapes import Message
from townhall_discord.wire import REFUSALS, Wire
from townhall_discord.world import World

_PAGE = 100
_NEWS = timedelta(seconds=10)
"""What was written so shortly before we came is no old story: it may come live as well, and wants an answer."""
_OVERLAP = timedelta(minutes=5)
"""The clocks differ; what was heard already has the same ids."""
_REASON = (
    "The session of the gateway was lost. Messages and members were read back; reactions, edits and votes were not."
)


class Recovery:
    """Makes good what can be made good."""

    def __init__(self, wire: Wire, world: World, errands: Errands, settings: DiscordSettings) -> None:
        self._wire = wire
        self._world = world
        self._errands = errands
        self._settings = settings

    async def batches(self, since: datetime, until: datetime) -> AsyncIterator[list[Event]]:
        """Yield what happened between two moments, room by room, each event as told late."""
        for guild in self._guilds():
            yield await self.moved(guild, until, told=True)
        for room in self._world.atlas.rooms:
            if room in self._world.atlas.guild_of:
                told = await self._latest(room, since - _OVERLAP, self._settings.read_back)
                yield [*[_as_news(event, until - _NEWS) for event in told], self._gap(room, since, until)]

    async def begin(self) -> None:
        """Learn who is there at a first start; nobody is new then."""
        for guild in self._guilds():
            await self.learn(guild)

    async def learn(self, guild: str) -> None:
        """Learn who is in a guild."""
        if guild in self._world.atlas.guilds:
            await self.moved(guild, self._world.now(), told=False)

    def _guilds(self) -> list[str]:
        return [guild for guild in self._world.atlas.guilds if self._world.atlas.rooms_in(guild)]

    def _gap(self, room: str, since: datetime, until: datetime) -> GapRecorded:
        place = self._world.place(room, self._world.atlas.guild_of[room])
        assert place is not None
        id = self._world.scope.event(f"{room}:gap:{since.isoformat()}")
        return GapRecorded(id=id, at=until, place=place, since=since, until=until, reason=_REASON, backfill=True)

    # -- messages ---------------------------------------------------------------------------------
    async def read_back(self, channel: str, since: datetime) -> AsyncIterator[Event]:
        """Yield all messages of a channel since a moment, oldest first."""
        after = snowflake_at(since)
        while True:
            page = await self._page(channel, {"after": after})
            page.sort(key=lambda message: int(message.id))
            for event in self._told(channel, page):
                yield event
            if len(page) < _PAGE:
                return
            after = page[-1].id

    async def _latest(self, channel: str, since: datetime, most: int) -> list[Event]:
        """Return the last messages of a channel since a moment, oldest first, and no more than ``most``."""
        oldest, found, before = int(snowflake_at(since)), list[Message](), dict[str, str]()
        while len(found) < most:
            try:
                page = await self._page(channel, before, min(most - len(found), _PAGE))
            except REFUSALS:
                break
            page.sort(key=lambda message: int(message.id), reverse=True)
            fresh = [message for message in page if int(message.id) >= oldest]
            found += fresh
            if len(fresh) < _PAGE:
                break
            before = {"before": fresh[-1].id}
        return self._told(channel, found[::-1])

    async def _page(self, channel: str, query: dict[str, str], size: int = _PAGE) -> list[Message]:
        path, query = "/channels/{channel_id}/messages", {**query, "limit": str(size)}
        return await self._wire.fetch_patiently(list[Message], path, query, channel_id=channel)

    def _told(self, channel: str, messages: list[Message]) -> list[Event]:
        guild = self._world.atlas.guild_of.get(channel)
        return [
            event for message in messages for event in of_message(self._world, _in_guild(message, guild), backfill=True)
        ]

    # -- members ----------------------------------------------------------------------------------
    async def moved(self, guild: str, at: datetime, *, told: bool) -> list[Event]:
        """Compare a guild's list of members with who was there; return who came and went."""
        map = self._world.atlas.guilds[guild]
        if not self._settings.members or map.members > self._settings.compare_members_up_to:
            return []
        known_before = guild in self._world.people.guilds
        try:
            members = await self._errands.listed(guild)
        except REFUSALS:
            return []
        came, gone = self._world.people.replace(guild, members)
        place = self._world.home(guild)
        if not told or not known_before or place is None:
            return []
        # Made from what was seen last: Discord no longer tells of who is gone.
        left = [self._left(guild, user, known, at) for user, known in gone.items()]
        infos = {info.user.id: info for info in members if info.user is not None}
        joined: list[Event] = []
        for user, known in came.items():
            info = infos[user]
            assert info.user is not None
            own = join_id(guild, user, known.joined_at, at.isoformat())
            joined.append(
                MemberJoined(
                    id=self._world.scope.event(own),
                    at=known.joined_at or at,
                    place=place,
                    backfill=True,
                    member=self._world.newcomer(guild, info.user, info),
                )
            )
        return [*left, *sorted(joined, key=lambda event: event.at)]

    def _left(self, guild: str, user: str, known: Known, at: datetime) -> Event:
        place = self._world.home(guild)
        assert place is not None
        member = self._world.gone(guild, user, known)
        id = self._world.scope.event(leave_id(guild, user, known.joined_at, at.isoformat()))
        return MemberLeft(id=id, at=at, place=place, backfill=True, member=member)


def _as_news(event: Event, since: datetime) -> Event:
    return replace(event, backfill=False) if event.at >= since else event


def _in_guild(message: Message, guild: str | None) -> Message:
    """Messages that are read do not say in which guild they stand."""
    return message if message.guild_id is not None or guild is None else replace(message, guild_id=guild)
