"""What Telegram tells besides messages, and the update around it all."""

from __future__ import annotations

import msgspec

from townhall_telegram.payloads import Chat, Message, Number, Payload, Poll, User


class ChatMember(Payload, frozen=True, gc=False):
    """How somebody stands in a chat, with what they may do there."""

    user: User
    status: str
    is_member: bool = False
    until_date: Number = 0
    custom_title: str = ""
    is_anonymous: bool = False
    can_send_messages: bool = False
    can_delete_messages: bool = False
    can_restrict_members: bool = False
    can_promote_members: bool = False
    can_change_info: bool = False
    can_invite_users: bool = False
    can_pin_messages: bool = False
    can_manage_topics: bool = False
    can_post_messages: bool = False


class InviteLink(Payload, frozen=True, gc=False):
    """An invite link."""

    invite_link: str = ""
    creator: User | None = None


class MemberUpdate(Payload, frozen=True, gc=False, rename={"from_": "from"}):
    """How somebody's standing changed, and by whom."""

    chat: Chat
    from_: User
    date: Number
    old_chat_member: ChatMember
    new_chat_member: ChatMember
    invite_link: InviteLink | None = None
    via_join_request: bool = False


class JoinRequestPayload(Payload, frozen=True, gc=False, rename={"from_": "from"}):
    """Somebody asks to be let in."""

    chat: Chat
    from_: User
    date: Number
    user_chat_id: Number
    bio: str = ""
    invite_link: InviteLink | None = None


class Reaction(Payload, frozen=True, gc=False):
    """One reaction."""

    type: str = ""
    emoji: str = ""
    custom_emoji_id: str = ""


class ReactionUpdate(Payload, frozen=True, gc=False):
    """Which reactions somebody has on a message now, and had before."""

    chat: Chat
    message_id: Number
    date: Number
    user: User | None = None
    actor_chat: Chat | None = None
    old_reaction: tuple[Reaction, ...] = ()
    new_reaction: tuple[Reaction, ...] = ()


class Pressed(Payload, frozen=True, gc=False):
    """The message a pressed button stands under."""

    message_id: Number
    chat: Chat
    message_thread_id: Number | None = None
    is_topic_message: bool = False


class CallbackQuery(Payload, frozen=True, gc=False, rename={"from_": "from"}):
    """A button was pressed."""

    id: str
    from_: User
    message: Pressed | None = None
    data: str = ""


class PollAnswer(Payload, frozen=True, gc=False):
    """What somebody voted."""

    poll_id: str
    user: User | None = None
    voter_chat: Chat | None = None
    option_ids: tuple[Number, ...] = ()


class BoostSource(Payload, frozen=True, gc=False):
    """Whose boost it is, where that is told."""

    user: User | None = None


class Boost(Payload, frozen=True, gc=False):
    """A boost of a chat."""

    boost_id: str = ""
    add_date: Number = 0
    expiration_date: Number = 0
    source: BoostSource = BoostSource()


class BoostUpdate(Payload, frozen=True, gc=False):
    """A boost came or was renewed."""

    chat: Chat
    boost: Boost


class BoostRemoved(Payload, frozen=True, gc=False):
    """A boost ended."""

    chat: Chat
    boost_id: str = ""
    remove_date: Number = 0
    source: BoostSource = BoostSource()


class Update(Payload, frozen=True, gc=False):
    """One update; at most one of the fields besides the id is there."""

    update_id: Number
    message: Message | None = None
    edited_message: Message | None = None
    channel_post: Message | None = None
    edited_channel_post: Message | None = None
    callback_query: CallbackQuery | None = None
    chat_member: MemberUpdate | None = None
    my_chat_member: MemberUpdate | None = None
    chat_join_request: JoinRequestPayload | None = None
    message_reaction: ReactionUpdate | None = None
    poll: Poll | None = None
    poll_answer: PollAnswer | None = None
    chat_boost: BoostUpdate | None = None
    removed_chat_boost: BoostRemoved | None = None


ASKED_FOR = tuple(name for name in Update.__struct_fields__ if name != "update_id")
"""``allowed_updates``: some kinds come only when they are asked for by name."""


class Numbered(Payload, frozen=True, gc=False):
    """The least that is read of an update: its number."""

    update_id: Number


class Answer(msgspec.Struct, frozen=True):
    """The answer to ``getUpdates``, its updates still as they were sent."""

    result: tuple[msgspec.Raw, ...]
