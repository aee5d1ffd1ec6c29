"""A group as a handler sees it during one turn: it reads the store, decides, and everything is collected.

Nothing a handler does here happens at once. What it decides becomes real together with "this event is done",
or, when the handler raises or hangs, not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from townhall.clock.hours import Hours
from townhall.clock.windows import Calendar, calendar_of
from townhall.config.settings import Charter, GroupSettings
from townhall.model.actions import (
    Action,
    AnswerPress,
    ApproveJoin,
    Ban,
    DeclineJoin,
    DeleteMessages,
    EditMessage,
    FormField,
    Kick,
    Lane,
    MessageRef,
    Mute,
    OpenForm,
    React,
    Say,
    SayTo,
    Unban,
    Unmute,
    Work,
)
from townhall.model.batches import Batch, BatchStanding
from townhall.model.capabilities import Ability, Capabilities, Feature, Yes
from townhall.model.events import (
    ActionFinished,
    ButtonPressed,
    CommandInvoked,
    Event,
    Handed,
    HandedBack,
    MessageEvent,
    MessageSent,
    TimerFired,
)
from townhall.model.ids import GroupId, MemberId, MessageId, account_of, member_id, platform_of
from townhall.model.parts import Button, ButtonRows, Parts
from townhall.model.people import Member, Rank, Right
from townhall.model.places import Place
from townhall.model.results import Result
from townhall.model.wire import encode
from townhall.plugin.delegations import Delegations
from townhall.plugin.desks import Labels, Ledger, Members, RecordStore, Timers
from townhall.plugin.facts import Contributions, Facts
from townhall.plugin.settings import Settings
from townhall.plugin.terms import Terms

Carried = TypeVar("Carried", bound=msgspec.Struct)
Computed = TypeVar("Computed")


class UserError(Exception):
    """Somebody asked for what cannot be done; the text goes to them, in the chat.

    ``text`` is a text or the key of one; variables fill it.
    """

    def __init__(self, text: str, **variables: object) -> None:
        super().__init__(text)
        self.text = text
        self.variables = variables


class Pending(msgspec.Struct, frozen=True):
    """An action that was decided; it can be edited, deleted or asked about by its key."""

    key: str

    @property
    def ref(self) -> MessageRef:
        """The message it will be, for a later edit or deletion."""
        return MessageRef(key=self.key)


class GroupCard(Protocol):
    """A group of ops.toml as another group's plugins may see it."""

    @property
    def id(self) -> GroupId:
        """The scoped id."""
        ...

    @property
    def alias(self) -> str:
        """The name in ops.toml."""
        ...

    @property
    def core(self) -> GroupSettings:
        """What it has besides its plugins: ``timezone``, ``locale``, ``community``, ``charter`` …"""
        ...

    @property
    def platform(self) -> str:
        """The platform it is on: ``telegram``, ``discord`` …"""
        ...

    @property
    def account(self) -> str:
        """The account of ops.toml that looks after it."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    def settings_of(self, plugin: str) -> Settings | None:
        """Return the settings a plugin has there, None where it is not switched on."""
        ...


class _Desk(Protocol):
    """What the turn offers the group: reading, collecting, rendering. The bus implements it."""

    @property
    def event(self) -> Event: ...
    @property
    def plugin(self) -> str: ...
    @property
    def argument(self) -> str: ...
    @property
    def command(self) -> str: ...
    @property
    def stopped(self) -> bool: ...

    @property
    def store(self) -> RecordStore: ...
    @property
    def shared(self) -> RecordStore: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def contributions(self) -> Contributions: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def labels(self) -> Labels: ...
    @property
    def delegations(self) -> Delegations: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def members(self) -> Members: ...
    def card(self) -> GroupCard: ...
    def capabilities_of(self, group: GroupId) -> Capabilities: ...
    def enabled(self, plugin: str) -> bool: ...
    def now(self) -> datetime: ...
    def zone(self) -> ZoneInfo: ...
    def capabilities(self) -> Capabilities: ...
    def link_to(self, message: MessageId) -> str: ...
    def render(self, text: str, variables: Mapping[str, object], member: MemberId | None = None) -> Parts: ...
    def classify(self, text: str) -> Mapping[str, float]: ...
    def locale_of(self, member: MemberId | None = None) -> str: ...
    def decide(self, action: Action, terms: Terms) -> Pending: ...
    def tell_staff(self, parts: Parts) -> Pending | None: ...
    def because(self, summary: str, member: str, keys: Sequence[str]) -> None: ...
    def hold_promotion(self, name: str, until: datetime | None, reason: str) -> None: ...
    def order_batch(self, batch: str, standing: BatchStanding, reason: str) -> None: ...
    def order_uncertain(self, batch: str, *, again: bool, by: Member) -> None: ...
    async def batch(self, batch: str) -> Batch: ...
    def stop(self, reason: str) -> None: ...
    def raise_event(self, event: Event) -> None: ...
    def button_data(self, button: str, argument: str, lifetime: timedelta, only_for: MemberId | None) -> str: ...
    def secret(self, purpose: str) -> bytes: ...
    def hand(self, to: GroupId, job: str, slot: str, payload: bytes) -> None: ...
    def other(self, alias: str) -> GroupCard | None: ...
    def siblings(self) -> Sequence[GroupCard]: ...
    def read(self, kind: type[Carried], table: Mapping[str, object]) -> Carried: ...
    async def outcome(self, key: str) -> Result | None: ...
    async def ask_step_by_step(self, group: Group, form: OpenForm) -> None: ...
    async def compute(self, function: Callable[[], Computed]) -> Computed: ...
    async def may(self, member: MemberId, node: str) -> bool: ...
    async def asker_may(self, node: str, about: MemberId | str) -> bool: ...
    async def asker_rank(self) -> Rank: ...
    async def could(self, member: MemberId, node: str) -> bool: ...
    async def rank(self, member: MemberId) -> Rank: ...


class Group(msgspec.Struct, eq=False):
    """One group during one turn."""

    # A struct and no plain class: one is made per event, and this is twice as cheap to make.
    _desk: _Desk

    # -- what it keeps ----------------------------------------------------------------------------
    @property
    def store(self) -> RecordStore:
        """Typed records of this plugin in this group."""
        return self._desk.store

    @property
    def shared(self) -> RecordStore:
        """Typed records of this plugin in the group's community, or in the group when it has none."""
        return self._desk.shared

    @property
    def facts(self) -> Facts:
        """What members contributed."""
        return self._desk.facts

    @property
    def contributions(self) -> Contributions:
        """What the core has seen people contribute, for plugins that declare ``contributions=True``."""
        return self._desk.contributions

    @property
    def ledger(self) -> Ledger:
        """Decisions with their evidence."""
        return self._desk.ledger

    @property
    def labels(self) -> Labels:
        """Who is what here."""
        return self._desk.labels

    @property
    def delegations(self) -> Delegations:
        """What is lent to whom here."""
        return self._desk.delegations

    @property
    def timers(self) -> Timers:
        """Durable timers of this plugin here."""
        return self._desk.timers

    @property
    def members(self) -> Members:
        """The people of this group."""
        return self._desk.members

    # -- what there is ----------------------------------------------------------------------------
    @property
    def id(self) -> GroupId:
        """The scoped id."""
        return self._desk.card().id

    @property
    def alias(self) -> str:
        """The name in ops.toml."""
        return self._desk.card().alias

    @property
    def title(self) -> str:
        """What people call it."""
        return self.settings.title or self.alias

    @property
    def settings(self) -> GroupSettings:
        """What the group has besides its plugins: zone, locale, charter, budget."""
        return self._desk.card().core

    @property
    def charter(self) -> Charter:
        """What the group is for."""
        return self.settings.charter

    @property
    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._desk.now()

    @property
    def local_now(self) -> datetime:
        """The instant in the group's own zone."""
        return self._desk.now().astimezone(self._desk.zone())

    @property
    def zone(self) -> ZoneInfo:
        """The group's zone."""
        return self._desk.zone()

    @property
    def calendar(self) -> Calendar:
        """How the group counts its days and weeks: ``group.calendar.week(group.now)`` is the week we are in."""
        settings = self.settings
        return calendar_of(settings.timezone, settings.day_starts_at, settings.week_starts_on)

    @property
    def quiet_until(self) -> datetime:
        """When the group's quiet hours end (UTC), or now outside of them."""
        return self.quiet_end(self.now)

    def quiet_end(self, instant: datetime) -> datetime:
        """Return when the quiet hours end that an instant lies in (UTC), or the instant itself outside of them."""
        return Hours.parse(self.settings.quiet_hours).end_after(instant, self.zone)

    def is_within(self, hours: str) -> bool:
        """Return whether it is a time of the day within a span such as ``"22:30-08:00"``, in the group's own time."""
        return Hours.parse(hours).contains(self.now, self.zone)

    @property
    def event(self) -> Event:
        """The event of this turn."""
        return self._desk.event

    @property
    def argument(self) -> str:
        """What the pressed button, the finished action or the command carries along."""
        return self._desk.argument

    @property
    def command(self) -> str:
        """The command this message calls, empty for talk; guards and observers can tell the two apart by it."""
        return self._desk.command

    def payload(self, kind: type[Carried]) -> Carried:
        """Return what a timer, an action that has ended or a hand-over carries along, in the type it was given in."""
        event = self._desk.event
        if not isinstance(event, TimerFired | ActionFinished | Handed | HandedBack):
            raise TypeError(f"{type(event).__name__} carries nothing along; only timers, results and hand-overs do.")
        return msgspec.msgpack.decode(event.payload, type=kind)

    @property
    def stopped(self) -> bool:
        """Whether a guard stopped the responders."""
        return self._desk.stopped

    @property
    def capabilities(self) -> Capabilities:
        """What can be done here, with our live rights."""
        return self._desk.capabilities()

    def ability(self, feature: Feature) -> Ability:
        """Return whether and how something can be done here."""
        return self._desk.capabilities().ability(feature)

    def can(self, feature: Feature) -> bool:
        """Return whether something can be done here in some form."""
        return self._desk.capabilities().can(feature)

    def link_to(self, message: MessageId) -> str:
        """Return the address at which members open a message of this group; empty where the platform has none."""
        return self._desk.link_to(message)

    @property
    def random(self) -> Random:
        """Chance that comes out the same when the same event is handled again."""
        return Random(f"{self._desk.event.id}|{self._desk.plugin}")

    def secret(self, purpose: str) -> bytes:
        """Return 32 bytes of this plugin in this group that nobody can tell beforehand, for codes and draws.

        The same for the same purpose, also after a restart, as long as the database is the same. :attr:`random` is
        for what may be guessed: it hangs on the event alone.
        """
        return self._desk.secret(purpose)

    def has(self, plugin: str) -> bool:
        """Return whether another plugin is switched on in this group."""
        return self._desk.enabled(plugin)

    # -- words ------------------------------------------------------------------------------------
    def classify(self, text: str) -> Mapping[str, float]:
        """Return what the classifiers of this group's plugins make of a text: per verdict the highest score, 0 to 1.

        Empty where no plugin of the group has one (:meth:`Plugin.classifier`).
        """
        return self._desk.classify(text)

    def text(self, text: str, /, **variables: object) -> Parts:
        """Return a text, or the text of a key, in the group's language."""
        return self._desk.render(text, variables)

    def button(
        self,
        name: str,
        label: str,
        argument: str = "",
        *,
        lifetime: timedelta = timedelta(days=30),
        only_for: MemberId | None = None,
        **variables: object,
    ) -> Button:
        """Return a button of this plugin; its data is signed, bound to the group and ends with ``lifetime``.

        ``only_for``: nobody else may press it. Raises :class:`ValueError` when ``argument`` is too long for 64
        bytes; put long things into the store and pass their key.
        """
        shown = "".join(getattr(part, "text", "") for part in self._desk.render(label, variables))
        return Button(shown, self._desk.button_data(name, argument, lifetime, only_for))

    # -- saying -----------------------------------------------------------------------------------
    async def say(
        self,
        text: str | Parts,
        /,
        *,
        buttons: Sequence[Sequence[Button]] = (),
        reply_to: MessageId | MessageRef | None = None,
        lane: Lane = Lane.SERVICE,
        silent: bool = False,
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
        on_result: str = "",
        payload: bytes = b"",
        batch: str = "",
        needs: Right | None = None,
        **variables: object,
    ) -> Pending:
        """Write into the group."""
        action = Say(
            place=Place(self.id, thread=self._desk.event.place.thread),
            parts=self._message(text, buttons, variables),
            reply_to=_ref(reply_to),
            silent=silent,
        )
        return self.do(
            action,
            lane=lane,
            not_before=not_before,
            expires_at=expires_at,
            on_result=on_result,
            payload=payload,
            batch=batch,
            needs=needs,
        )

    async def reply(
        self, text: str | Parts, /, *, buttons: Sequence[Sequence[Button]] = (), **variables: object
    ) -> Pending:
        """Answer whoever wrote, pressed or called, where they did: in the group, or in private if it was private."""
        return self._reply(self._message(text, buttons, variables))

    def _reply(self, parts: Parts) -> Pending:
        event = self._desk.event
        actor: Member | None = getattr(event, "actor", None)
        asked_in = event.asked_in if isinstance(event, CommandInvoked | ButtonPressed) else None
        if asked_in is not None:
            return self._answer(Say(place=asked_in, parts=parts))
        if actor is not None and event.place.direct:
            return self._answer(SayTo(place=Place(self.id, direct=True), member=actor.id, parts=parts))
        message = event.message if isinstance(event, MessageEvent | CommandInvoked) else None
        own = isinstance(event, ButtonPressed)
        reply_to = MessageRef(message) if message and not own else None
        return self._answer(Say(place=Place(self.id, thread=event.place.thread), parts=parts, reply_to=reply_to))

    async def answer(self, text: str | Parts, /, **variables: object) -> Pending:
        """Tell only the one who pressed or called, by the most private way there is without a new talk.

        A pressed button or a platform command is answered to that person alone where the platform can; elsewhere
        it is a reply in the group, so it must hold nothing private.
        """
        return self.answer_now(text, **variables)

    def answer_now(self, text: str | Parts, /, **variables: object) -> Pending:
        """Do what :meth:`answer` does, where nothing can be awaited."""
        event = self._desk.event
        if isinstance(event, ButtonPressed | CommandInvoked) and event.token and self._answers_privately(event):
            # The token is of the room where it was pressed, which may be the staff room.
            place = event.asked_in or event.place
            shown = "".join(getattr(part, "text", "") for part in self._message(text, (), variables))
            return self._answer(AnswerPress(place=place, token=event.token, member=event.actor.id, text=shown))
        return self._reply(self._message(text, (), variables))

    def _answers_privately(self, event: ButtonPressed | CommandInvoked) -> bool:
        elsewhere = event.asked_in is not None and account_of(event.asked_in.group) != account_of(self.id)
        return not event.place.direct and not elsewhere and self.can(Feature.PRIVATE_ANSWER)

    async def whisper(
        self,
        member: MemberId,
        text: str | Parts,
        /,
        *,
        buttons: Sequence[Sequence[Button]] = (),
        lane: Lane = Lane.SERVICE,
        request: str = "",
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
        on_result: str = "",
        payload: bytes = b"",
        batch: str = "",
        needs: Right | None = None,
        **variables: object,
    ) -> Pending:
        """Write to one person in private. Whether it arrived is told to ``on_result``; nothing leaks to the group."""
        action = SayTo(
            place=Place(self.id, direct=True),
            member=member,
            parts=self._message(text, buttons, variables, member),
            request=request,
        )
        return self.do(
            action,
            lane=lane,
            member=member,
            not_before=not_before,
            expires_at=expires_at,
            on_result=on_result,
            payload=payload,
            batch=batch,
            needs=needs,
        )

    async def tell_staff(
        self, text: str | Parts, /, *, buttons: Sequence[Sequence[Button]] = (), **variables: object
    ) -> Pending | None:
        """Tell the group's staff room, in every mode; None when the group names none (then it is only logged)."""
        return self._desk.tell_staff(self._message(text, buttons, variables))

    def _message(
        self,
        text: str | Parts,
        buttons: Sequence[Sequence[Button]],
        variables: Mapping[str, object],
        member: MemberId | None = None,
    ) -> Parts:
        parts = text if isinstance(text, tuple) else self._desk.render(text, variables, member)
        return (*parts, ButtonRows(tuple(tuple(row) for row in buttons))) if buttons else parts

    async def ask(
        self, member: MemberId, form: str, title: str, fields: Sequence[FormField], *, token: str = ""
    ) -> Pending | None:
        """Ask one person several things; the answers come to ``@plugin.form(form)``.

        A form in one piece where the platform has them (``token`` is that of the press or command it answers);
        elsewhere the core asks in private, question by question, and None is returned. Raises :class:`UserError`
        where there is no private talk either.
        """
        action = OpenForm(
            place=Place(self.id),
            member=member,
            form=f"{self._desk.plugin}.{form}",
            title=title,
            fields=tuple(fields),
            token=token,
        )
        if isinstance(self.ability(Feature.FORMS), Yes):
            return self._answer(action)
        if not self.can(Feature.SAY_TO):
            raise UserError("core.form.impossible")
        await self._desk.ask_step_by_step(self, action)
        return None

    # -- doing ------------------------------------------------------------------------------------
    def do(
        self,
        action: Action,
        *,
        lane: Lane = Lane.SERVICE,
        member: str = "",
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
        on_result: str = "",
        payload: bytes = b"",
        batch: str = "",
        needs: Right | None = None,
    ) -> Pending:
        """Decide an action. ``on_result`` names a ``plugin.result`` job that is told how it ended.

        ``batch`` names what it belongs to, so that all of that can be held or dropped as one (:meth:`hold_batch`);
        ``needs`` is a right that somebody must still have when it goes, or it is dropped.
        """
        terms = Terms(
            lane=lane,
            member=member,
            not_before=not_before,
            expires_at=expires_at,
            on_result=on_result,
            payload=payload,
            batch=batch,
            needs=needs,
        )
        return self._desk.decide(action, terms)

    def _answer(self, action: Action) -> Pending:
        return self._desk.decide(action, Terms(answer=True))

    async def edit(
        self, target: MessageId | MessageRef | Pending, text: str | Parts, /, **variables: object
    ) -> Pending:
        """Change a message of ours."""
        parts = self._message(text, (), variables)
        return self.do(EditMessage(place=Place(self.id), target=_required_ref(target), parts=parts))

    async def delete(self, *targets: MessageId | MessageRef | Pending, reason: str = "") -> Pending:
        """Remove messages."""
        refs = tuple(_required_ref(target) for target in targets)
        return self.do(DeleteMessages(place=Place(self.id), targets=refs, reason=reason), lane=Lane.SAFETY)

    async def react(self, target: MessageId | MessageRef, emoji: str) -> Pending:
        """Put a reaction under a message."""
        return self.do(React(place=Place(self.id), target=_required_ref(target), emoji=emoji))

    async def mute(self, member: MemberId, duration: timedelta | None, *, reason: str) -> Pending:
        """Take somebody's right to write."""
        action = Mute(place=Place(self.id), member=member, duration=duration, reason=reason)
        return self.do(action, lane=Lane.SAFETY)

    async def unmute(self, member: MemberId, *, reason: str = "") -> Pending:
        """Give the right to write back."""
        return self.do(Unmute(place=Place(self.id), member=member, reason=reason), lane=Lane.SAFETY)

    async def kick(self, member: MemberId, *, reason: str) -> Pending:
        """Remove somebody who may come back."""
        return self.do(Kick(place=Place(self.id), member=member, reason=reason), lane=Lane.SAFETY)

    async def ban(self, member: MemberId, duration: timedelta | None = None, *, reason: str) -> Pending:
        """Remove somebody who may not come back."""
        action = Ban(place=Place(self.id), member=member, duration=duration, reason=reason)
        return self.do(action, lane=Lane.SAFETY)

    async def unban(self, member: MemberId, *, reason: str = "") -> Pending:
        """Let somebody come back."""
        return self.do(Unban(place=Place(self.id), member=member, reason=reason), lane=Lane.SAFETY)

    async def approve(self, member: MemberId, request: str) -> Pending:
        """Let an applicant in."""
        return self.do(ApproveJoin(place=Place(self.id), member=member, request=request), lane=Lane.SAFETY)

    async def decline(self, member: MemberId, request: str, text: str = "") -> Pending:
        """Turn an applicant down."""
        action = DeclineJoin(place=Place(self.id), member=member, request=request, text=text)
        return self.do(action, lane=Lane.SAFETY)

    def work(self, worker: str, payload: bytes, *, on_result: str) -> Pending:
        """Have a declared worker do something outside; ``on_result`` gets what it came back with."""
        action = Work(place=Place(self.id), plugin=self._desk.plugin, worker=worker, payload=payload)
        return self.do(action, on_result=on_result)

    async def compute(self, function: Callable[[], Computed]) -> Computed:
        """Return what a pure function comes to, computed in the worker pool while other groups go on.

        For what takes more than a few milliseconds. The function gets nothing and must not touch the group.
        """
        return await self._desk.compute(function)

    async def outcome(self, pending: Pending | str) -> Result | None:
        """Return how an earlier action ended, or None while it is under way, also between two tries."""
        return await self._desk.outcome(pending.key if isinstance(pending, Pending) else pending)

    # -- deciding ---------------------------------------------------------------------------------
    def because(self, summary: str, *, about: MemberId | str = "", of: Sequence[Pending] = ()) -> None:
        """Leave the reason for what this handler decided; ``/why`` shows it."""
        self._desk.because(summary, about, [pending.key for pending in of])

    def hold_promotion(self, name: str, until: datetime, *, reason: str) -> None:
        """Let nothing of the lane ``PROMO`` out in this group until then, from any plugin; what waits goes afterwards.

        For a time in which promotion would do harm (a dispute, a raid). ``name`` tells the holds of one plugin apart;
        another hold of the same name takes its place.
        """
        self._desk.hold_promotion(name, until, reason)

    def release_promotion(self, name: str) -> None:
        """Release a hold before its time: within ten minutes promotion goes on, unless another hold is there."""
        self._desk.hold_promotion(name, None, "")

    # -- batches ----------------------------------------------------------------------------------
    def hold_batch(self, batch: str, *, reason: str) -> None:
        """Let nothing more out of what this plugin sent with this ``batch``, in all groups and accounts, for now.

        It holds from the commit of this turn on and over restarts; what is on the wire already is not called back.
        """
        self._desk.order_batch(batch, BatchStanding.HELD, reason)

    def release_batch(self, batch: str) -> None:
        """Let a batch that holds still go on; one that was dropped stays so."""
        self._desk.order_batch(batch, BatchStanding.GOING, "")

    def drop_batch(self, batch: str, *, reason: str) -> None:
        """Send nothing of a batch any more, whatever is added to it; what waits ends as ``dropped``, for this reason.

        Each ``on_result`` is told, staff are not. What may have been sent before a crash is ``held``, as ever.
        """
        self._desk.order_batch(batch, BatchStanding.DROPPED, reason)

    def decide_uncertain(self, batch: str, *, again: bool, by: Member) -> None:
        """Have what may or may not have gone out of a batch sent again, or left as it is, because somebody said so.

        It is about what is uncertain at this moment in all groups. Every staff room of theirs is told how much that
        was, and its card is closed. Each send is in the ledger with who decided. What is left ends as ``unknown``.
        """
        self._desk.order_uncertain(batch, again=again, by=by)

    async def batch(self, batch: str) -> Batch:
        """Return how far a batch of this plugin is, over all groups and accounts."""
        return await self._desk.batch(batch)

    def stop(self, reason: str) -> None:
        """Keep the responders from this event; for guards only. Observers still run."""
        self._desk.stop(reason)

    def publish(self, event: Event) -> None:
        """Raise an event of the domain (``SurgeStarted``, ``MemberAdmitted`` …) in the lane of its group."""
        self._desk.raise_event(event)

    def hand(self, to: GroupId, job: str, payload: msgspec.Struct, *, slot: str = "") -> None:
        """Hand something over to this plugin in another group, on any platform: its ``@plugin.handed(job)`` gets it.

        It is durable with this turn and arrives once, however often the turn is run again; ``slot`` tells several
        hand-overs of one job to one group in one turn apart. What a group does not take comes back to
        ``@plugin.handed_back(job)``, with the reason.
        """
        self._desk.hand(to, job, slot, encode(payload))

    def sibling(self, alias: str) -> GroupCard | None:
        """Return another group of ops.toml by its name."""
        return self._desk.other(alias)

    def siblings(self) -> Sequence[GroupCard]:
        """Return every group of ops.toml that has this plugin switched on, this one among them where it does.

        They are the same objects until the configuration changes, so asking costs nothing, however many there are.
        """
        return self._desk.siblings()

    def capabilities_of(self, card: GroupCard) -> Capabilities:
        """Return what can be done in another group, with our live rights there."""
        return self._desk.capabilities_of(card.id)

    def read(self, kind: type[Carried], table: Mapping[str, object]) -> Carried:
        """Return a struct read and checked like a table of ops.toml, in this group's zone and language.

        For what people plan in the chat. Raises :class:`SettingsError` that names every fault and its remedy.
        """
        return self._desk.read(kind, table)

    def member_id(self, own: str) -> MemberId:
        """Return the id of somebody whom ops.toml names by the platform's own id, such as ``"u100"``."""
        return member_id(platform_of(self.id), account_of(self.id), own)

    async def may(self, member: MemberId, node: str) -> bool:
        """Return whether somebody holds a permission here, now.

        Whoever acts in this turn and has the permission by delegation uses it by this: once per permission and
        handler, whatever the handler does then. To only show what somebody can do, ask :meth:`could`.
        """
        return await self._desk.may(member, node)

    async def asker_may(self, node: str, *, about: MemberId | str = "") -> bool:
        """Return whether whoever ordered this may do what takes a permission, and have that written down if so.

        For commands, buttons and forms that everybody has and with which some may do more. It is true for whoever asks
        in the staff room of the group, for an administrator, and for whom :meth:`may` knows; false in a turn that
        nobody ordered. The run leaves an entry in :meth:`Ledger.privileged`, so ask where nothing else allows it.
        ``about``: on whom the right is used, where that is not the member whom the command names or answers. Raises
        :class:`UserError` for an order that is heard more than an hour late.
        """
        return await self._desk.asker_may(node, about)

    async def asker_rank(self) -> Rank:
        """Return where whoever ordered this stands; from the staff room and as an administrator they are staff."""
        return await self._desk.asker_rank()

    async def could(self, member: MemberId, node: str) -> bool:
        """Return whether somebody would be allowed something now, by delegation too; nothing is used by asking."""
        return await self._desk.could(member, node)

    async def rank(self, member: MemberId) -> Rank:
        """Return where somebody stands here, now: owner, staff, holder of a position, member."""
        return await self._desk.rank(member)

    async def outranks(self, actor: MemberId, target: MemberId) -> bool:
        """Return whether somebody may act on somebody else: nobody does on an equal or higher rank."""
        return await self.rank(actor) > await self.rank(target)


def _ref(target: MessageId | MessageRef | None) -> MessageRef | None:
    if target is None or isinstance(target, MessageRef):
        return target
    return MessageRef(target)


def _required_ref(target: MessageId | MessageRef | Pending) -> MessageRef:
    if isinstance(target, Pending):
        return target.ref
    return target if isinstance(target, MessageRef) else MessageRef(target)


__all__ = ["Group", "GroupCard", "MessageSent", "Pending", "UserError"]
