"""Everything that can be done on a platform, as frozen orders.

An action is decided in a turn, committed with it and performed by the courier. Its *key* is set by the core
and stays the same over every retry. The docstring of each class is its entry in the manual.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from townhall.model.ids import GroupId, MemberId, MessageId
from townhall.model.parts import Parts
from townhall.model.places import Place


class Lane(StrEnum):
    """How urgent a send is; a higher lane never waits for a lower one, and promo has hard caps."""

    SAFETY = "safety"
    SERVICE = "service"
    COMMUNITY = "community"
    PROMO = "promo"


class Action(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="action"):
    """What every action carries."""

    place: Place
    reason: str = ""
    """Why, for the platform's audit log and for ours."""


class MessageRef(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A message to act on: one that exists (``message``) or one of ours that is still under way (``key``)."""

    message: MessageId = MessageId("")
    key: str = ""
    """The outbox key of the action that sends it; the courier puts the real id in."""


class Say(Action, frozen=True, kw_only=True, tag="say"):
    """Write into a room, as a message of its own or in reply."""

    parts: Parts
    reply_to: MessageRef | None = None
    silent: bool = False
    """Without a notification, where the platform can."""
    may_mention_all: bool = False


class SayTo(Action, frozen=True, kw_only=True, tag="say_to"):
    """Write to one person in private; ``place`` is the group on whose behalf."""

    member: MemberId
    parts: Parts
    request: str = ""
    """The join request through which an applicant may be written to."""


class EditMessage(Action, frozen=True, kw_only=True, tag="edit_message"):
    """Change a message of ours."""

    target: MessageRef
    parts: Parts


class DeleteMessages(Action, frozen=True, kw_only=True, tag="delete_messages"):
    """Remove messages, ours or (with the right) a member's."""

    targets: tuple[MessageRef, ...]


class React(Action, frozen=True, kw_only=True, tag="react"):
    """Put a reaction under a message, or take ours away."""

    target: MessageRef
    emoji: str
    remove: bool = False


class ClearReactions(Action, frozen=True, kw_only=True, tag="clear_reactions"):
    """Take away the reactions of everybody, or of one emoji."""

    target: MessageRef
    emoji: str = ""


class Pin(Action, frozen=True, kw_only=True, tag="pin"):
    """Pin a message."""

    target: MessageRef
    silent: bool = True


class Unpin(Action, frozen=True, kw_only=True, tag="unpin"):
    """Unpin a message."""

    target: MessageRef


class Announce(Action, frozen=True, kw_only=True, tag="announce"):
    """Publish in the platform's own form of an announcement; the reader is notified."""

    parts: Parts
    may_mention_all: bool = False


class Mute(Action, frozen=True, kw_only=True, tag="mute"):
    """Take somebody's right to write, for ``duration`` or (None) until they are unmuted."""

    member: MemberId
    duration: timedelta | None = None


class Unmute(Action, frozen=True, kw_only=True, tag="unmute"):
    """Give the right to write back."""

    member: MemberId


class MuteAll(Action, frozen=True, kw_only=True, tag="mute_all"):
    """Let only staff write, or (``off``) everybody again."""

    off: bool = False


class SetSlowMode(Action, frozen=True, kw_only=True, tag="set_slow_mode"):
    """Set the least time between two messages of one member; zero ends it."""

    interval: timedelta


class Kick(Action, frozen=True, kw_only=True, tag="kick"):
    """Remove somebody who may come back."""

    member: MemberId


class Ban(Action, frozen=True, kw_only=True, tag="ban"):
    """Remove somebody who may not come back, for ``duration`` or for good."""

    member: MemberId
    duration: timedelta | None = None
    delete_recent: timedelta = timedelta()
    """How far back their messages go too, where the platform can."""


class Unban(Action, frozen=True, kw_only=True, tag="unban"):
    """Let somebody come back."""

    member: MemberId


class GrantRole(Action, frozen=True, kw_only=True, tag="grant_role"):
    """Give a role of the platform."""

    member: MemberId
    role: str


class RevokeRole(Action, frozen=True, kw_only=True, tag="revoke_role"):
    """Take a role of the platform away."""

    member: MemberId
    role: str


class SetNickname(Action, frozen=True, kw_only=True, tag="set_nickname"):
    """Set the name somebody has in this group; empty gives them back their own."""

    member: MemberId
    nickname: str


class SetTitle(Action, frozen=True, kw_only=True, tag="set_title"):
    """Set the honorary title beside somebody's name."""

    member: MemberId
    title: str


class CreateInvite(Action, frozen=True, kw_only=True, tag="create_invite"):
    """Make an invite link; the receipt's reference is the link."""

    uses: int | None = None
    expires_at: datetime | None = None
    needs_approval: bool = False
    name: str = ""


class RevokeInvite(Action, frozen=True, kw_only=True, tag="revoke_invite"):
    """Make an invite link void."""

    invite: str


class InviteToGroup(Action, frozen=True, kw_only=True, tag="invite_to_group"):
    """Invite a member into another group of the same account."""

    member: MemberId
    target: GroupId


class ApproveJoin(Action, frozen=True, kw_only=True, tag="approve_join"):
    """Let an applicant in."""

    member: MemberId
    request: str


class DeclineJoin(Action, frozen=True, kw_only=True, tag="decline_join"):
    """Turn an applicant down, with a word of why where the platform carries one."""

    member: MemberId
    request: str
    text: str = ""


class CreateThread(Action, frozen=True, kw_only=True, tag="create_thread"):
    """Open a thread or topic, on a message or on its own; the receipt's reference is its id."""

    title: str
    target: MessageRef | None = None


class CloseThread(Action, frozen=True, kw_only=True, tag="close_thread"):
    """Close or archive the thread of ``place``."""


class AnswerPress(Action, frozen=True, kw_only=True, tag="answer_press"):
    """Tell the one who pressed a button, and nobody else, what came of it."""

    token: str
    member: MemberId
    text: str = ""
    alert: bool = False


class OpenForm(Action, frozen=True, kw_only=True, tag="open_form"):
    """Ask one person several things in one go (a Discord modal); the core asks step by step elsewhere."""

    member: MemberId
    form: str
    title: str
    fields: tuple[FormField, ...]
    token: str = ""


class FormField(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One question of a form."""

    name: str
    label: str
    required: bool = True
    long: bool = False
    most: int = 1000
    """The longest answer, in characters."""
    choices: tuple[str, ...] = ()


class OpenPoll(Action, frozen=True, kw_only=True, tag="open_poll"):
    """Ask the room to vote."""

    question: str
    choices: tuple[str, ...]
    several: bool = False
    duration: timedelta | None = None


class ClosePoll(Action, frozen=True, kw_only=True, tag="close_poll"):
    """End a poll of ours."""

    target: MessageRef


class FetchMembers(Action, frozen=True, kw_only=True, tag="fetch_members"):
    """Ask for the list of members; the result's value is an encoded tuple of :class:`Member`."""


class FetchReactions(Action, frozen=True, kw_only=True, tag="fetch_reactions"):
    """Ask who has reacted with what to a message; the receipt's ``reactions`` say it, without our own."""

    target: MessageRef


class ReadCodes(Action, frozen=True, kw_only=True, tag="read_codes"):
    """Read the QR codes and other codes in a picture that was received; the receipt's ``texts`` are what they say.

    The adapter fetches the picture only from where its platform keeps it, and keeps nothing of it.
    """

    source: str
    """The ``source`` of the :class:`~townhall.model.parts.Image` as it came."""


LOOKS = (FetchMembers, FetchReactions, ReadCodes)
"""What only looks and changes nothing: done in every mode of a plugin, and past the order of the room."""


class PublishCommands(Action, frozen=True, kw_only=True, tag="publish_commands"):
    """Show the platform which commands there are, so that it can offer them."""

    commands: tuple[CommandCard, ...]


class CommandCard(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A command as a platform's menu shows it."""

    name: str
    summary: str
    locale: str = ""
    usage: str = ""


class Work(Action, frozen=True, kw_only=True, tag="work"):
    """Do something outside (an HTTP call, a classifier, a picture) by a declared worker of the plugin."""

    plugin: str
    worker: str
    payload: bytes = b""
