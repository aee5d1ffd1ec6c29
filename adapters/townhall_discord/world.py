"""What translation knows besides the frame: ids, guilds, people, and votes that stand."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from townhall.adapter import Time
from townhall.model.events import Event
from townhall.model.ids import EventId
from townhall.model.people import ActorKind, Member, Standing
from townhall.model.places import Place
from townhall_discord.atlas import Atlas, GuildMap
from townhall_discord.people import Known, People
from townhall_discord.questions import Questions
from townhall_discord.rights import STAFF, in_guild
from townhall_discord.scope import Scope, instant_of
from townhall_discord.shapes import Frame, MemberInfo, User

_MOST_VOTERS = 10_000

Events = list[Event]
NOTHING: Events = []


class World:
    """Everything one account's translation stands on."""

    def __init__(self, scope: Scope, atlas: Atlas, people: People, questions: Questions, time: Time) -> None:
        self.scope = scope
        self.atlas = atlas
        self.people = people
        self.time = time
        self.questions = questions
        self.session = ""
        """The gateway's session; with a frame's number it names what has no id of its own."""
        self.revoked: set[str] = set()
        """Codes of invitations that were taken back, which explains why they are gone."""
        self.starting: set[str] = set()
        """Guilds we were in when the session began: that they come now means nothing new."""
        self._votes: OrderedDict[tuple[str, str], tuple[int, ...]] = OrderedDict()

    # -- ids and places ---------------------------------------------------------------------------
    def frame_id(self, frame: Frame) -> EventId:
        """Return the id of an event that has none of its own; a frame told again has the same."""
        return self.scope.event(f"{self.session}:{frame.s}")

    def now(self) -> datetime:
        """Return when a frame without an instant happened, nearly."""
        return self.time.now()

    def place(self, channel: str, guild: str | None) -> Place | None:
        """Return where a channel is, None when ops.toml has nothing there."""
        if guild is None:
            return Place(self.scope.group(channel), direct=True)
        room, thread = self.atlas.room_of(channel)
        return Place(self.scope.group(room), thread, guild) if room else None

    def home(self, guild: str) -> Place | None:
        """Return the room that hears who comes to a guild and goes."""
        room = self.atlas.home_of(guild)
        return Place(self.scope.group(room), "", guild) if room else None

    # -- people -----------------------------------------------------------------------------------
    def member(
        self,
        guild: str | None,
        user: User,
        info: MemberInfo | None = None,
        *,
        webhook: bool = False,
        made_at: datetime | None = None,
    ) -> Member:
        """Return somebody as events carry them."""
        map = self.atlas.guilds.get(guild or "")
        roles: tuple[str, ...] = ()
        joined_at: datetime | None = None
        nick = None
        if info is not None:
            roles, joined_at, nick = info.roles, info.joined_at, info.nick
        return Member(
            id=self.scope.member(user.id),
            name=nick or user.global_name or user.username,
            handle=user.username,
            kind=self._kind(user, webhook),
            standing=Standing.UNKNOWN if map is None or info is None else standing(map, user.id, roles),
            joined_at=joined_at,
            account_created_at=made_at,
            roles=map.role_names(roles) if map is not None and roles else roles,
        )

    def someone(self, guild: str, user: str) -> Member:
        """Return somebody of whom only the id was told, with what is known of them."""
        return self.gone(guild, user, self.people.get(guild, user))

    def gone(self, guild: str, user: str, known: Known | None) -> Member:
        """Return somebody as they were last seen."""
        kind = ActorKind.SELF if user == self.atlas.us else ActorKind.PERSON
        map = self.atlas.guilds.get(guild)
        if known is None:
            return Member(id=self.scope.member(user), kind=kind)
        return Member(
            id=self.scope.member(user),
            name=known.name,
            handle=known.handle,
            kind=ActorKind.BOT if known.bot and kind is ActorKind.PERSON else kind,
            standing=Standing.UNKNOWN if map is None else standing(map, user, known.roles),
            joined_at=known.joined_at,
            roles=known.roles if map is None else map.role_names(known.roles),
        )

    def newcomer(self, guild: str, user: User, info: MemberInfo) -> Member:
        """Return somebody who came, with when their account was made."""
        return self.member(guild, user, info, made_at=instant_of(user.id))

    def _kind(self, user: User, webhook: bool) -> ActorKind:
        if user.id == self.atlas.us:
            return ActorKind.SELF
        if webhook:
            return ActorKind.WEBHOOK
        if user.bot:
            return ActorKind.BOT
        return ActorKind.SYSTEM if user.system else ActorKind.PERSON

    # -- votes ------------------------------------------------------------------------------------
    def voted(self, message: str, user: str, choice: int, *, off: bool) -> tuple[int, ...]:
        """Take a vote in; return which of somebody's votes stand now."""
        before = self._votes.pop((message, user), ())
        after = tuple(sorted({*before} - {choice} if off else {*before, choice}))
        self._votes[message, user] = after
        if len(self._votes) > _MOST_VOTERS:
            self._votes.popitem(last=False)
        return after


def standing(map: GuildMap, user: str, roles: tuple[str, ...]) -> Standing:
    """Return the rank somebody has in a guild."""
    if user == map.owner:
        return Standing.OWNER
    if map.staff_roles is None:
        map.staff_roles = frozenset(id for id in map.roles if in_guild(map, "", (id,)) & STAFF)
    return Standing.MEMBER if map.staff_roles.isdisjoint((map.id, *roles)) else Standing.ADMIN
