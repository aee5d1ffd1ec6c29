"""The plugin of the campaign: one group hands a post to all others; each says it and reports how that ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from townhall import ActionFinished, Group, Handed, Lane, MessageSent, Plugin, Record, Settings, Text
from townhall.adapter import AccountSettings
from townhall.config.model import AccountConfiguration, Configuration, GroupConfiguration, PluginUse
from townhall.config.settings import Charter, GroupSettings, TownhallSettings
from townhall.model.ids import EventId, GroupId, MessageId, group_id, member_id
from townhall.model.people import ActorKind, Member
from townhall.model.places import Place

PLATFORM = "lobby"
ACCOUNT = "a0"
HOME = group_id(PLATFORM, ACCOUNT, "-1")
POST = "autumn|2026-10-10T12:00"
_ADA = Member(id=member_id(PLATFORM, ACCOUNT, "7"), name="Ada", kind=ActorKind.PERSON)


class Post(msgspec.Struct, frozen=True):
    """What is handed to a group."""

    text: str
    home: GroupId


class Report(msgspec.Struct, frozen=True):
    """What is handed back."""

    outcome: str


class Progress(Record, frozen=True, kw_only=True):
    """How far the campaign is, as its home group has it."""

    outcomes: Mapping[str, int] = msgspec.field(default_factory=dict[str, int])


class Tally:
    """What the benchmark sees of it."""

    def __init__(self) -> None:
        self.reported = 0
        self.targets: set[GroupId] = set()


def _plugin(tally: Tally, lane: Lane) -> Plugin[Settings]:
    plugin = Plugin(Settings, promotes=True)
    plugin.name = "posting"

    @plugin.on(MessageSent)
    async def begin(event: MessageSent, group: Group, settings: Settings) -> None:
        if event.text == POST:
            post = Post("Our autumn meeting is on the tenth.", group.id)
            for one in group.siblings():
                if one.id != group.id:
                    group.hand(one.id, "post", post)
        elif event.text.endswith("?"):
            await group.say("Yes.", reply_to=event.message)

    @plugin.handed("post")
    async def post(event: Handed, group: Group, settings: Settings) -> None:
        """Say what was planned."""
        told = group.payload(Post)
        home = told.home.encode()
        await group.say((Text(told.text),), lane=lane, batch=POST, on_result="posted", payload=home)

    @plugin.result("posted")
    async def posted(event: ActionFinished, group: Group, settings: Settings) -> None:
        group.hand(GroupId(event.payload.decode()), "report", Report(event.outcome))

    @plugin.handed("report")
    async def report(event: Handed, group: Group, settings: Settings) -> None:
        outcome = group.payload(Report).outcome
        progress = await group.store.get(Progress) or Progress()
        group.store.put(Progress(outcomes={**progress.outcomes, outcome: progress.outcomes.get(outcome, 0) + 1}))
        tally.reported += 1
        tally.targets.add(event.source)

    return plugin


def groups_of(groups: int, tally: Tally, lane: Lane) -> Configuration:
    """Return a configuration of one account with so many groups, and the one from which they are told."""
    plugin = _plugin(tally, lane)
    use = (PluginUse(plugin.name, plugin, Settings()),)
    return configuration_of(groups, lambda place: use)


def configuration_of(groups: int, uses: Callable[[GroupId], tuple[PluginUse, ...]]) -> Configuration:
    """Return a configuration of one account with a home and so many groups; ``uses`` gives each its plugins."""
    core = GroupSettings(account=ACCOUNT, charter=Charter(purpose="Talk about growing."))
    places = [HOME, *(target(number) for number in range(groups))]
    found = {place: GroupConfiguration(place, f"g{number}", core, uses(place)) for number, place in enumerate(places)}
    accounts = {ACCOUNT: AccountConfiguration(ACCOUNT, "none", PLATFORM, AccountSettings())}
    return Configuration(TownhallSettings(), accounts, found, {one.alias: one.id for one in found.values()})


def target(number: int) -> GroupId:
    """Return one of the groups."""
    return group_id(PLATFORM, ACCOUNT, str(-1_000_000_000 - number))


def order(at: datetime) -> MessageSent:
    """Return what begins the campaign."""
    return _said(HOME, POST, at, "order")


def question(at: datetime, number: int, count: int) -> MessageSent:
    """Return what somebody asks in one of the groups."""
    return _said(target(number), "Is it open?", at, f"question{count}")


def _said(group: GroupId, text: str, at: datetime, name: str) -> MessageSent:
    return MessageSent(
        id=EventId(name),
        at=at,
        received_at=at,
        place=Place(group),
        message=MessageId(name),
        actor=_ADA,
        parts=(Text(text),),
    )
