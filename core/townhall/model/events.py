"""Everything that can happen in a group, as frozen facts in the past tense.

Three people may stand in an event: the *actor* does something of their own (writes, reacts, presses), the
*member* is who it is about, and the *operator* is who did it to them (the admin who banned). The docstring of
each class is its entry in the manual and names where platforms take it from.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from townhall.model.ids import EventId, GroupId, MemberId, MessageId
from townhall.model.parts import Parts, plain
from townhall.model.people import Member, Standing
from townhall.model.places import Place


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", gc=False):
    """What every event carries."""

    id: EventId
    """Stable: telling of the same thing again gives the same id, and the second telling is dropped."""
    at: datetime
    """When it happened, by the platform's clock, in UTC."""
    place: Place
    received_at: datetime | None = None
    """When Townhall took it in, in UTC."""
    sequence: int = 0
    """The platform's own running number inside the group, where it has one."""
    backfill: bool = False
    """Whether it was told late, after a reconnection or from an import; nobody is greeted for it."""
    answer_by: datetime | None = None
    """When the platform stops waiting for an answer (a Discord interaction: 3 seconds)."""
    raw: bytes = b""
    """What the platform sent, for what the neutral form does not carry."""


class MessageEvent(Event, frozen=True, kw_only=True):
    """What happens to one message."""

    message: MessageId


class MessageSent(MessageEvent, frozen=True, kw_only=True, tag="message_sent"):
    """Somebody wrote, in the group or to us alone (``place.direct``).

    Telegram ``message`` and ``channel_post``, Discord MESSAGE_CREATE, OneBot ``message``, Matrix
    ``m.room.message``.
    """

    actor: Member
    parts: Parts
    reply_to: MessageId | None = None
    reply_to_actor: MemberId | None = None
    addresses_us: bool = False
    """Whether it mentions our account or answers a message of ours."""
    forwarded_from: str = ""
    """The name of who wrote it first, when it was forwarded."""
    album: str = ""
    """The platform's name for an album. An adapter tells of each picture, plugins hear of one message with all."""

    @property
    def text(self) -> str:
        """The message as a reader without formatting sees it."""
        return plain(self.parts)


class MessageEdited(MessageEvent, frozen=True, kw_only=True, tag="message_edited"):
    """A message was changed by its author.

    Telegram ``edited_message``, Discord MESSAGE_UPDATE, Matrix ``m.replace``; OneBot has no edits.
    """

    actor: Member
    parts: Parts

    @property
    def text(self) -> str:
        """The new text as a reader without formatting sees it."""
        return plain(self.parts)


class MessageDeleted(MessageEvent, frozen=True, kw_only=True, tag="message_deleted"):
    """A message was taken back or removed.

    Discord MESSAGE_DELETE, OneBot ``group_recall``, Matrix redaction; Telegram does not tell bots.
    """

    author: MemberId | None = None
    operator: Member | None = None
    """Who removed it; the author themselves for a withdrawal, None where the platform does not say."""


class MessagePinned(MessageEvent, frozen=True, kw_only=True, tag="message_pinned"):
    """A message was pinned: Telegram ``pinned_message``, Discord pins update, Matrix pinned events."""

    operator: Member | None = None


class MessageUnpinned(MessageEvent, frozen=True, kw_only=True, tag="message_unpinned"):
    """A message is no longer pinned."""

    operator: Member | None = None


class ReactionAdded(MessageEvent, frozen=True, kw_only=True, tag="reaction_added"):
    """Somebody reacted to a message.

    Telegram ``message_reaction`` (admin, opt-in), Discord MESSAGE_REACTION_ADD, Matrix ``m.reaction``.
    """

    actor: Member
    emoji: str
    """A Unicode emoji, or the name of a custom one."""
    author: MemberId | None = None


class ReactionRemoved(MessageEvent, frozen=True, kw_only=True, tag="reaction_removed"):
    """Somebody took a reaction back."""

    actor: Member
    emoji: str
    author: MemberId | None = None


class ButtonPressed(MessageEvent, frozen=True, kw_only=True, tag="button_pressed"):
    """A button of ours was pressed, or its number was typed where the platform has no buttons.

    Telegram ``callback_query``, Discord component interaction; ``token`` goes into the answer.
    """

    actor: Member
    data: str
    token: str = ""
    asked_in: Place | None = None
    """The staff room where it was pressed, when the button belongs to another group."""


class FormSubmitted(Event, frozen=True, kw_only=True, tag="form_submitted"):
    """A form was filled in: a Discord modal, or the step dialogue that stands in for it elsewhere."""

    actor: Member
    form: str
    answers: dict[str, str]
    token: str = ""


class CommandInvoked(Event, frozen=True, kw_only=True, tag="command_invoked"):
    """A command was called: a platform command (Discord interaction), or one the core read in a message."""

    actor: Member
    command: str
    arguments: str = ""
    message: MessageId | None = None
    reply_to: MessageId | None = None
    reply_to_actor: MemberId | None = None
    parts: Parts = ()
    """The message it was read in, for the people it mentions."""
    token: str = ""
    asked_in: Place | None = None
    """The staff room where it was called, when it is meant for another group."""


class PollVoted(MessageEvent, frozen=True, kw_only=True, tag="poll_voted"):
    """Somebody voted, or changed or took back a vote (then ``choices`` holds what stands now)."""

    actor: Member
    choices: tuple[int, ...]


class PollClosed(MessageEvent, frozen=True, kw_only=True, tag="poll_closed"):
    """A poll ended; ``counts`` are the votes per choice."""

    counts: tuple[int, ...] = ()


class MemberEvent(Event, frozen=True, kw_only=True):
    """What happens to one member."""

    member: Member
    operator: Member | None = None
    """Who did it to them, where that is somebody else and the platform says so."""


class MemberJoined(MemberEvent, frozen=True, kw_only=True, tag="member_joined"):
    """Somebody came into the group.

    Telegram ``chat_member``, Discord GUILD_MEMBER_ADD, OneBot ``group_increase``, Matrix membership join.
    """

    inviter: MemberId | None = None
    invite: str = ""
    """The invite link or code that was used, where the platform tells."""
    approved_by: MemberId | None = None


class MemberLeft(MemberEvent, frozen=True, kw_only=True, tag="member_left"):
    """Somebody went of their own will."""


class MemberKicked(MemberEvent, frozen=True, kw_only=True, tag="member_kicked"):
    """Somebody was removed and may come back."""

    reason: str = ""


class MemberBanned(MemberEvent, frozen=True, kw_only=True, tag="member_banned"):
    """Somebody was removed and may not come back, for good or until ``until``."""

    until: datetime | None = None
    reason: str = ""


class MemberUnbanned(MemberEvent, frozen=True, kw_only=True, tag="member_unbanned"):
    """Somebody may come back."""


class MemberMuted(MemberEvent, frozen=True, kw_only=True, tag="member_muted"):
    """Somebody may not write, for good or until ``until``."""

    until: datetime | None = None
    reason: str = ""


class MemberUnmuted(MemberEvent, frozen=True, kw_only=True, tag="member_unmuted"):
    """Somebody may write again."""


class MemberRenamed(MemberEvent, frozen=True, kw_only=True, tag="member_renamed"):
    """Somebody goes by another name in this group."""

    old_name: str = ""


class MemberRolesChanged(MemberEvent, frozen=True, kw_only=True, tag="member_roles_changed"):
    """The platform's own roles or rank of somebody changed; ``member`` is as they are now."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class SupporterChanged(MemberEvent, frozen=True, kw_only=True, tag="supporter_changed"):
    """Somebody began or ceased to support the group (a boost, a subscription)."""

    supports: bool
    until: datetime | None = None


class JoinRequested(MemberEvent, frozen=True, kw_only=True, tag="join_requested"):
    """Somebody asks to be let in.

    Telegram ``chat_join_request``, OneBot request ``group``/``add``, Matrix knock; Discord has none.
    """

    request: str
    """The platform's handle for the answer."""
    text: str = ""
    inviter: MemberId | None = None
    invite: str = ""
    reachable_until: datetime | None = None
    """How long the applicant may be written to (Telegram: five minutes)."""


class JoinRequestWithdrawn(MemberEvent, frozen=True, kw_only=True, tag="join_request_withdrawn"):
    """An applicant no longer asks, or somebody answered in the client."""

    request: str
    admitted: bool | None = None


class InviteUsed(MemberEvent, frozen=True, kw_only=True, tag="invite_used"):
    """It became known through which invitation somebody came, possibly after they joined."""

    invite: str
    inviter: MemberId | None = None
    certain: bool = True
    """False where it was inferred from counters."""


class BotAdded(Event, frozen=True, kw_only=True, tag="bot_added"):
    """Our account came into a group."""

    operator: Member | None = None
    title: str = ""


class BotRemoved(Event, frozen=True, kw_only=True, tag="bot_removed"):
    """Our account is no longer in a group."""

    operator: Member | None = None
    reason: str = ""


class BotRightsChanged(Event, frozen=True, kw_only=True, tag="bot_rights_changed"):
    """What our account may do in a group is now this; features that are not named are not allowed."""

    standing: Standing
    rights: tuple[str, ...] = ()
    """Names of :class:`Feature` that the platform now allows us here."""
    operator: Member | None = None


class GroupUpdated(Event, frozen=True, kw_only=True, tag="group_updated"):
    """Title, topic or another public trait of the group changed; only what changed is set."""

    title: str | None = None
    topic: str | None = None
    operator: Member | None = None


class GroupMigrated(Event, frozen=True, kw_only=True, tag="group_migrated"):
    """A group goes on under another id (Telegram supergroup, Matrix room upgrade); its settings go along."""

    new_group: GroupId


class ThreadCreated(Event, frozen=True, kw_only=True, tag="thread_created"):
    """A thread or topic was opened; ``place.thread`` is its id."""

    title: str = ""
    operator: Member | None = None


class ThreadClosed(Event, frozen=True, kw_only=True, tag="thread_closed"):
    """A thread or topic was closed or archived."""

    operator: Member | None = None


class PlatformModerated(Event, frozen=True, kw_only=True, tag="platform_moderated"):
    """The platform's own filter acted (Discord AutoMod, a Matrix policy list)."""

    member: Member | None = None
    rule: str = ""
    action: str = ""
    excerpt: str = ""


class AdapterConnected(Event, frozen=True, kw_only=True, tag="adapter_connected"):
    """An account is connected and hears its groups."""


class AdapterLost(Event, frozen=True, kw_only=True, tag="adapter_lost"):
    """An account lost its platform; the supervisor brings it back."""

    reason: str = ""


class AdapterDegraded(Event, frozen=True, kw_only=True, tag="adapter_degraded"):
    """An account works with a defect that staff can mend (a missing right, a missing intent)."""

    reason: str
    remedy: str = ""


class GapRecorded(Event, frozen=True, kw_only=True, tag="gap_recorded"):
    """Between two moments the platform told us nothing and gives nothing back; figures must not hide it."""

    since: datetime
    until: datetime
    reason: str = ""


class ConfigurationApplied(Event, frozen=True, kw_only=True, tag="configuration_applied"):
    """The group's settings changed and are in force now; ``plugins`` are those that changed."""

    plugins: tuple[str, ...] = ()
    revision: str = ""


class TownhallStarted(Event, frozen=True, kw_only=True, tag="townhall_started"):
    """Townhall began to look after the group, or began anew: what was missed while it was down can be made good.

    Only groups with a plugin that listens are told. No other event tells that ops.toml changed meanwhile.
    """


class StaffNotice(Event, frozen=True, kw_only=True, tag="staff_notice"):
    """Townhall itself has something to tell the staff; it happens in their room, and the core says it there."""

    text: str
    """The key of a text of the catalogues."""
    variables: dict[str, str] = {}
    decides: str = ""
    """The outbox key of a send that is held, when staff are to say what becomes of it."""


class MemberNotice(Event, frozen=True, kw_only=True, tag="member_notice"):
    """Townhall itself has something to tell one person; it happens in the group on whose behalf it is told."""

    member: MemberId
    text: str
    """The key of a text of the catalogues."""
    variables: dict[str, str] = {}
    ask: str = ""
    """What the answer is about, where it is a question."""


class TimerFired(Event, frozen=True, kw_only=True, tag="timer_fired"):
    """A durable timer of a plugin came due; a slot fires at most once."""

    plugin: str
    job: str
    slot: str
    due_at: datetime
    payload: bytes = b""
    """The record the plugin gave along, encoded."""

    @property
    def lateness(self) -> timedelta:
        """How much later than due it fired."""
        return max(self.at - self.due_at, timedelta())


class ActionFinished(Event, frozen=True, kw_only=True, tag="action_finished"):
    """An action that asked to be told how it ended has ended; the result stands in the outbox row."""

    plugin: str
    job: str
    key: str
    """The outbox key, as :attr:`townhall.Pending.key` gave it."""
    outcome: str
    """The tag of the result: ``ok``, ``degraded``, ``forbidden``, …"""
    result: bytes = b""
    """The encoded :class:`townhall.Result`; for work outside, with its value."""
    payload: bytes = b""

    @property
    def delivered(self) -> bool:
        """Whether it was done, as asked or in a lesser form."""
        return self.outcome in ("ok", "degraded")


class Handed(Event, frozen=True, kw_only=True, tag="handed"):
    """A plugin has handed something over from one group to itself in this one (:meth:`townhall.Group.hand`)."""

    plugin: str
    job: str
    source: GroupId
    """The group it comes from."""
    slot: str = ""
    payload: bytes = b""
    """What was handed over, encoded; ``group.payload(Kind)`` reads it."""


class HandedBack(Event, frozen=True, kw_only=True, tag="handed_back"):
    """What a plugin has handed over to another group was not taken there, and has come back."""

    plugin: str
    job: str
    target: GroupId
    """The group that did not take it."""
    reason: str
    """``unknown``: not in ops.toml; ``off``: the plugin is not switched on there; ``suspended``; ``failed``."""
    slot: str = ""
    payload: bytes = b""
    """What was handed over."""


class MemberAdmitted(MemberEvent, frozen=True, kw_only=True, tag="member_admitted"):
    """A newcomer passed the gate and is now a full member of the group."""

    how: str = ""


class MemberMoved(MemberEvent, frozen=True, kw_only=True, tag="member_moved"):
    """A member came from a sibling group of the same community (a promotion, a retention move)."""

    source: GroupId
    tier: str = ""


class ContributionMade(MemberEvent, frozen=True, kw_only=True, tag="contribution_made"):
    """Somebody did something for the group that no single message shows: an answer was accepted, an event attended.

    A plugin that knows of it raises it; whoever counts contributions listens. Bots make none.
    """

    kind: str
    """``accepted``, ``curated``, ``attended``, ``invited`` or another kind that the listeners know."""
    source: str
    """What makes it one and the same when it is told twice: the id of the answer, the event, the invitation."""
    giver: MemberId | None = None
    """Who it was done for, or who found it good."""
    message: MessageId | None = None
    amount: float = 1.0
    """-1 takes back what was told before under the same source."""


class OfferDeclined(MemberEvent, frozen=True, kw_only=True, tag="offer_declined"):
    """Somebody was offered something and said no: a place, a right, a part. A plugin that hears of it raises it.

    Whoever counts how people refuse listens; who let an offer pass without a word has not declined it.
    """

    offer: str
    """What it was: ``lending``, ``hosting`` or another kind that plugins name."""
    source: str
    """What makes it one and the same when it is told twice."""


class CaseOpened(MemberEvent, frozen=True, kw_only=True, tag="case_opened"):
    """Somebody broke a rule of the group and it counts against them until it is reversed or has run out."""

    case: str
    """The ledger entry of the case."""
    rule: str
    severity: str
    """``minor``, ``major`` or ``critical``."""


class CaseReversed(MemberEvent, frozen=True, kw_only=True, tag="case_reversed"):
    """A case counts no more as if it had never been: complied with, withdrawn or won in an appeal."""

    case: str
    reason: str = ""


class DelegationEnded(MemberEvent, frozen=True, kw_only=True, tag="delegation_ended"):
    """What was lent to somebody is over; what they had under way goes on with the substitute, or with the sponsor."""

    delegation: str
    nodes: tuple[str, ...]
    scope: str = ""
    """Empty for the whole group, else ``thread:ID`` or ``event:NAME``."""
    sponsor: MemberId
    substitute: MemberId | None = None
    why: str
    """``expired``, ``revoked``, ``resigned`` or ``replaced``."""


class DelegatedRunUndone(Event, frozen=True, kw_only=True, tag="delegated_run_undone"):
    """What a delegate did is taken back; a plugin whose own run it was reverses what only it can reverse.

    The core has taken back what was posted, counted and labelled. A plugin that listens, and wrote something into its
    ledger in that run, takes back the mutes, bans and roles of the platform too; for others the core has done that.
    """

    plugin: str
    """Whose run it was; nobody else's business."""
    call: str
    entries: tuple[str, ...] = ()
    """The ledger entries of the plugin that the run wrote."""
    delegate: MemberId
    by: MemberId


class DisputeStarted(Event, frozen=True, kw_only=True, tag="dispute_started"):
    """Several members complain at once about the same thing; promotion holds still, and somebody should answer them."""

    members: tuple[MemberId, ...]
    messages: tuple[MessageId, ...] = ()
    subject: str = ""
    """The words they have in common."""


class DisputeEnded(Event, frozen=True, kw_only=True, tag="dispute_ended"):
    """Nobody has complained for a while, or staff said that it is settled."""


class BoardClosed(Event, frozen=True, kw_only=True, tag="board_closed"):
    """A window of the contribution board is over, and what everybody had in it changes no more.

    The points lie in the facts ``score.WINDOW`` (``score.half_month``) at ``start``, one per member.
    """

    window: str
    """``day``, ``week``, ``half_month`` or ``month``."""
    start: datetime
    end: datetime
    """Does not belong to it."""
    people: int = 0
    """How many have points."""


class SessionHeld(MemberEvent, frozen=True, kw_only=True, tag="session_held"):
    """A session with a guest (``member``) is over; who collects what is worth keeping finds its messages here."""

    session: str
    topic: str
    started_at: datetime
    questions: int
    """How many questions were put."""
    answered: int
    messages: tuple[MessageId, ...] = ()
    """The guest's answers, in their order."""


class SurgeStarted(Event, frozen=True, kw_only=True, tag="surge_started"):
    """More people came at once than a group takes in; greetings and promotion hold still."""

    joins: int
    window: timedelta


class SurgeEnded(Event, frozen=True, kw_only=True, tag="surge_ended"):
    """The rush is over, with hysteresis."""

    joins: int = 0
