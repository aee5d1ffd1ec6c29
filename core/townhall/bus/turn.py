"""The unit of everything: one event, one group, and what the handlers of its plugins decide.

A turn reads and collects. What a handler decided is taken over when it ends well and dropped when it raises or
hangs; nothing is real before the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

import msgspec

from townhall.bus import asking
from townhall.bus.batches import batch_of, order_batch
from townhall.bus.classifying import classified
from townhall.bus.collected import RaiseEvent
from townhall.bus.collecting import Collecting
from townhall.bus.delegation.desk import DelegationDesk
from townhall.bus.delegation.traces import write_down
from townhall.bus.delegation.use import rank_in, usable
from townhall.bus.desks import LabelDesk, RecordDesk, TimerDesk
from townhall.bus.evidence import LedgerDesk
from townhall.bus.facts import ContributionDesk, FactDesk
from townhall.bus.handing import handed_over
from townhall.bus.holds import hold_promotion
from townhall.bus.member_desk import MemberDesk
from townhall.bus.sending import Sending, reason_of
from townhall.bus.uncertain_orders import order_uncertain
from townhall.config.model import GroupConfiguration
from townhall.model.actions import Action, OpenForm
from townhall.model.batches import Batch, BatchStanding
from townhall.model.capabilities import Capabilities
from townhall.model.events import ActionFinished, Event
from townhall.model.ids import GroupId, MemberId, MessageId
from townhall.model.parts import Parts
from townhall.model.people import Member, Rank
from townhall.model.results import Result
from townhall.model.wire import decode_result
from townhall.plugin.group import Group, Pending
from townhall.plugin.settings import Mode
from townhall.plugin.terms import Terms
from townhall.store.interface import OPEN_STATES, Outgoing
from townhall.text.tones import tones_of

Computed = TypeVar("Computed")
Read = TypeVar("Read", bound=msgspec.Struct)


class Turn(Collecting, eq=False):
    """One event in one group."""

    # -- the end of a handler ---------------------------------------------------------------------
    def keep(self) -> None:
        """Take over what the handler decided, since it ended well."""
        collected = self.collected
        if collected is None:
            return
        self.collected = None
        if collected.lent is not None:
            write_down(self, collected, collected.lent)
        if collected.effects:
            self.stopped = self.stopped or collected.stops
            Sending(self).explain(collected)
        if collected.records:
            self.world.cache.records.update(collected.records)
        if self.done is None:
            self.done = [collected]
        else:
            self.done.append(collected)

    def abandon(self) -> Turn:
        """Close this turn to a handler that does not end, and return the one in which the others go on."""
        self.closed = True
        heir = Turn(self.world, self.configuration, self.event, self.journal_lane, self.seq)
        heir.done, heir.keys, heir.command, heir.stopped = self.done, self.keys, self.command, self.stopped
        heir.lane, heir.argument = self.lane, self.argument
        self.stand_in, self.runner = self.entry, None
        self.done, self.collected = None, None
        return heir

    # -- what the group offers --------------------------------------------------------------------
    @property
    def store(self) -> RecordDesk:
        """The records the running plugin keeps in this group."""
        if self.records is None:
            self.records = RecordDesk(self, self.configuration.id)
        return self.records

    @property
    def shared(self) -> RecordDesk:
        """The records the running plugin shares over all groups of the community."""
        return RecordDesk(self, self.configuration.core.community or self.configuration.id)

    @property
    def facts(self) -> FactDesk:
        """What members contributed, to be counted and summed."""
        return FactDesk(self)

    @property
    def contributions(self) -> ContributionDesk:
        """What the core has seen people contribute."""
        return ContributionDesk(self)

    @property
    def ledger(self) -> LedgerDesk:
        """The running plugin's decisions, each with its evidence."""
        return LedgerDesk(self)

    @property
    def labels(self) -> LabelDesk:
        """The labels that say who is what in this group."""
        return LabelDesk(self)

    @property
    def delegations(self) -> DelegationDesk:
        """What is lent to whom in this group."""
        return DelegationDesk(self)

    @property
    def timers(self) -> TimerDesk:
        """The timers by which the running plugin asks to be called later."""
        return TimerDesk(self)

    @property
    def members(self) -> MemberDesk:
        """The members of this group, as far as they are known."""
        return MemberDesk(self)

    def card(self) -> GroupConfiguration:
        """Return what is configured for this group."""
        return self.configuration

    def link_to(self, message: MessageId) -> str:
        """Return the address of a message of this group, or nothing."""
        return self.world.link_to(self.configuration.id, message)

    def other(self, alias: str) -> GroupConfiguration | None:
        """Return another group by its name in ops.toml; None for one that is not there."""
        return self.world.named(alias)

    def read(self, kind: type[Read], table: Mapping[str, object]) -> Read:
        """Return a struct read from a table as ops.toml would be."""
        from townhall.bus.said_settings import read_settings

        return read_settings(self, kind, table)

    def siblings(self) -> Sequence[GroupConfiguration]:
        """Return every group that has the running plugin."""
        return self.world.with_plugin(self.plugin)

    def enabled(self, plugin: str) -> bool:
        """Return whether a plugin is switched on in this group."""
        return plugin in self.world.table(self.configuration).modes

    def now(self) -> datetime:
        """Return the instant it is, in UTC."""
        return self.world.time.now()

    def zone(self) -> ZoneInfo:
        """Return the time zone this group lives in."""
        return self.world.zone(self.configuration.core.timezone)

    def capabilities(self) -> Capabilities:
        """Return what its platform lets us do in this group."""
        return self.world.capabilities(self.configuration.id)

    def capabilities_of(self, group: GroupId) -> Capabilities:
        """Return what a platform lets us do in another group."""
        return self.world.capabilities(group)

    def classify(self, text: str) -> Mapping[str, float]:
        """Return what the classifiers of the group's plugins make of a text."""
        return classified(self, text)

    def locale_of(self, member: MemberId | None = None) -> str:
        """Return the language to speak in, to the group or to one member."""
        return self.configuration.core.locale

    def tones(self) -> tuple[str, ...]:
        """Return the tones the group is spoken to in, the most wanted first."""
        return tones_of(self.configuration.core.charter.tone)

    def render(self, text: str, variables: Mapping[str, object], member: MemberId | None = None) -> Parts:
        """Return a text, or the text a key stands for, filled in, in the group's language and tone."""
        return self.world.texts.render(text, self.locale_of(member), variables, self.tones())

    def button_data(self, button: str, argument: str, lifetime: timedelta, only_for: MemberId | None) -> str:
        """Return what a button carries: who may press it until when, signed so that nobody can forge it."""
        expires = self.now() + lifetime
        return self.world.signer.sign(self.plugin, button, argument, self.configuration.id, expires, only_for)

    def secret(self, purpose: str) -> bytes:
        """Return bytes of the running plugin that nobody can tell beforehand."""
        return self.world.signer.secret_for(self.plugin, self.configuration.id, purpose)

    async def may(self, member: MemberId, node: str) -> bool:
        """Return whether somebody holds a permission here; whoever orders in this turn uses it by this."""
        return await asking.may(self, member, node)

    async def asker_may(self, node: str, about: MemberId | str) -> bool:
        """Return whether whoever orders in this turn may do what takes a permission; they use it by this."""
        return await asking.asker_may(self, node, about)

    async def asker_rank(self) -> Rank:
        """Return where whoever orders in this turn stands."""
        return await asking.asker_rank(self)

    async def could(self, member: MemberId, node: str) -> bool:
        """Return whether somebody would be allowed something here; nothing is used."""
        own = await self.world.may(self.configuration, member, node, self.now())
        return own or await usable(self, member, node) is not None

    async def rank(self, member: MemberId) -> Rank:
        """Return where somebody stands among those who run this group."""
        return await rank_in(self, member, await self.world.rank(self.configuration, member, self.now()))

    async def compute(self, function: Callable[[], Computed]) -> Computed:
        """Return what a function comes to, computed in the worker pool."""
        return cast(Computed, await self.world.in_thread(function))

    async def outgoing(self, key: str) -> Outgoing | None:
        """Return a message or other action decided earlier, as the store has it now."""
        await self.world.settled()
        return await self.world.store.outgoing(key)

    async def outcome(self, key: str) -> Result | None:
        """Return how an action decided earlier ended, None while it is under way."""
        event = self.event
        if isinstance(event, ActionFinished) and event.key == key:
            # It is what this event tells: nothing has to be asked, and nothing hurried for the answer.
            return decode_result(event.result)
        row = await self.outgoing(key)
        return None if row is None or row.state in OPEN_STATES else row.result

    async def ask_step_by_step(self, group: Group, form: OpenForm) -> None:
        """Ask the questions of a form one after another, where the platform has no forms."""
        from townhall.bus.dialogues import begin

        await begin(self, group, form)

    # -- deciding ---------------------------------------------------------------------------------
    def mode(self) -> Mode:
        """Return how far the running plugin may go by itself."""
        entry = self.entry
        return entry.mode if entry is not None else Mode.ACT

    def decide(self, action: Action, terms: Terms) -> Pending:
        """Collect an action, fitted to what the platform can do."""
        self.collect()
        return Sending(self).decide(action, terms)

    def tell_staff(self, parts: Parts) -> Pending | None:
        """Collect a message to the staff room; None where the group has none."""
        self.collect()
        return Sending(self).tell_staff(parts)

    def hold_promotion(self, name: str, until: datetime | None, reason: str) -> None:
        """Collect that promotion holds still here, or (None) that the running plugin asks for it no longer."""
        hold_promotion(self, name, until, reason)

    def order_batch(self, batch: str, standing: BatchStanding, reason: str) -> None:
        """Collect what is to become of a batch of the running plugin."""
        order_batch(self, batch, standing, reason)

    def order_uncertain(self, batch: str, *, again: bool, by: Member) -> None:
        """Collect what somebody decided about the uncertain sends of a batch of the running plugin."""
        order_uncertain(self, batch, again=again, by=by)

    async def batch(self, batch: str) -> Batch:
        """Return how far a batch of the running plugin is."""
        return await batch_of(self, batch)

    def because(self, summary: str, member: str, keys: Sequence[str]) -> None:
        """Collect the reason for what was decided, which /why shows."""
        self.collect().effects.append(reason_of(self, summary, member, keys))

    def stop(self, reason: str) -> None:
        """Keep the responders from this event."""
        self.because(reason, "", ())
        self.collect().stops = True

    def raise_event(self, event: Event) -> None:
        """Collect an event for its group's lane."""
        self.collect().effects.append(RaiseEvent(event))

    def hand(self, to: GroupId, job: str, slot: str, payload: bytes) -> None:
        """Collect that the running plugin hands something over to itself in another group."""
        self.raise_event(handed_over(self, to, job, slot, payload))


def turn_of(group: Group) -> Turn:
    """Return the turn behind a group; the core works behind the counter and knows what a group's desk is."""
    return cast(Turn, group._desk)  # pyright: ignore[reportPrivateUsage]
