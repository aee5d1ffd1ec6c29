"""The methods about people and groups: bans, restrictions, ranks, invitations, topics, menus."""

from __future__ import annotations

from tests.servers.telegram.calls import Call, Refused
from tests.servers.telegram.truth import ALL_RIGHTS, DAY, PERMISSIONS, Chat, Member, Payload, User
from tests.servers.telegram.words import Words
from tests.servers.telegram.world import World


def get_chat(world: World, call: Call) -> object:
    """Return a chat in full."""
    chat = world.chat(call.number("chat_id"))
    member = chat.member(world.bot)
    if chat.type != "private" and member.status == "kicked":
        raise Refused(403, f"bot was kicked from the {chat.type} chat")
    full: Payload = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    return {**chat.payload(), **full, "permissions": _permissions(chat)}


_NO_GIFTS: Payload = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def _permissions(chat: Chat) -> Payload:
    return {**chat.permissions, "can_edit_tag": True, "can_react_to_messages": True}


def get_member(world: World, call: Call) -> object:
    """Return how somebody stands."""
    return _member(world, call).payload()


def count_members(world: World, call: Call) -> object:
    """Return how many are in a chat."""
    return sum(member.inside for member in world.chat(call.number("chat_id")).members.values())


def ban(world: World, call: Call) -> object:
    """Remove somebody who may not come back."""
    chat, member = _ruled(world, call, "can_restrict_members")
    with world.change(chat, member, world.bot):
        member.status, member.is_member, member.until = "kicked", False, _until(world, call)
    if call.yes("revoke_messages"):
        for message in chat.messages.values():
            message.deleted = message.deleted or message.sender == member.user.id
    return True


def unban(world: World, call: Call) -> object:
    """Let somebody come back; without ``only_if_banned`` it removes a member."""
    chat, member = _ruled(world, call, "can_restrict_members", strict=False)
    if member.status != "kicked" and call.yes("only_if_banned"):
        return True
    with world.change(chat, member, world.bot):
        member.status, member.is_member, member.until = "left", False, 0
    return True


def ban_channel(world: World, call: Call) -> object:
    """Keep a channel from writing in a group, or let it again."""
    chat = world.chat(call.number("chat_id"))
    change = chat.channels_banned.add if call.method == "banChatSenderChat" else chat.channels_banned.discard
    change(call.number("sender_chat_id"))
    return True


def restrict(world: World, call: Call) -> object:
    """Take rights from somebody, or give them all back."""
    chat, member = _ruled(world, call, "can_restrict_members")
    if chat.type != "supergroup":
        raise Refused(400, "method is available only for supergroups")
    granted = {name: bool(value) for name, value in call.table("permissions").items()}
    free = all(granted.get(name, False) for name in PERMISSIONS)
    with world.change(chat, member, world.bot):
        inside = member.inside
        member.status = ("member" if inside else "left") if free else "restricted"
        member.is_member, member.permissions = inside, granted
        member.until = 0 if free else _until(world, call)
    return True


def set_permissions(world: World, call: Call) -> object:
    """Set what everybody may do."""
    chat = _administered(world, call, "can_restrict_members")
    granted = call.table("permissions")
    wanted = {name: bool(granted.get(name, False)) for name in PERMISSIONS}
    if wanted == chat.permissions:
        raise Refused(400, "CHAT_NOT_MODIFIED")
    chat.permissions = wanted
    return True


def promote(world: World, call: Call) -> object:
    """Make somebody an administrator, or no longer."""
    chat = _administered(world, call, "can_promote_members")
    member = _member(world, call)
    if member.status == "creator":
        raise Refused(400, "can't demote chat creator")
    rights = frozenset(right for right in ALL_RIGHTS if call.yes(right))
    with world.change(chat, member, world.bot):
        member.status, member.rights = ("administrator", rights) if rights else ("member", frozenset())
        member.title = member.title if rights else ""
    return True


def set_title(world: World, call: Call) -> object:
    """Set the title of an administrator."""
    chat = _administered(world, call, "can_promote_members")
    member = _member(world, call)
    if member.status != "administrator":
        raise Refused(400, "user is not an administrator")
    title = call.text("custom_title")
    if len(title) > 16:
        raise Refused(400, "ADMIN_RANK_INVALID")
    with world.change(chat, member, world.bot):
        member.title = title
    return True


def set_tag(world: World, call: Call) -> object:
    """Set the tag of an ordinary member."""
    _member(world, call).tag = call.text("tag")
    return True


def create_link(world: World, call: Call) -> object:
    """Make an invite link."""
    chat = _administered(world, call, "can_invite_users")
    if call.yes("creates_join_request") and "member_limit" in call.arguments:
        raise Refused(400, "member limit can't be specified for links requiring administrator approval")
    world.loose_links += 1
    url = f"https://t.me/+link{world.loose_links}"
    link: Payload = {"invite_link": url, "creator": world.bot.payload(), "is_primary": False, "is_revoked": False}
    link["creates_join_request"] = call.yes("creates_join_request")
    for name in ("member_limit", "expire_date"):
        if name in call.arguments:
            link[name] = call.number(name)
    chat.invites[url] = link
    return link


def revoke_link(world: World, call: Call) -> object:
    """Make an invite link void."""
    link = world.chat(call.number("chat_id")).invites.get(call.text("invite_link"))
    if link is None:
        raise Refused(400, "INVITE_HASH_EXPIRED")
    link["is_revoked"] = True
    return link


def answer_request(world: World, call: Call) -> object:
    """Let an applicant in, or turn them down."""
    chat = _administered(world, call, "can_invite_users")
    user = world.truth.users.get(call.number("user_id"))
    if user is None:
        raise Refused(400, "USER_ID_INVALID")
    if chat.member(user).inside:
        raise Refused(400, "USER_ALREADY_PARTICIPANT")
    if chat.requests.pop(user.id, None) is None:
        raise Refused(400, "HIDE_REQUESTER_MISSING")
    if call.method == "approveChatJoinRequest":
        world.join(chat, user, by=world.bot, approved=True)
    return True


def create_topic(world: World, call: Call) -> object:
    """Open a topic."""
    chat = _administered(world, call, "can_manage_topics")
    if not chat.is_forum:
        raise Refused(400, "the chat is not a forum")
    name = call.text("name")
    message = world.put(chat, world.bot, _NOTHING, forum_topic_created={"name": name, "icon_color": 7322096})
    chat.topics[message.id] = name
    message.extra |= {"message_thread_id": message.id, "is_topic_message": True}
    world.post.tell("message", world.payload(message))
    return {"message_thread_id": message.id, "name": name, "icon_color": 7322096}


def close_topic(world: World, call: Call) -> object:
    """Close a topic."""
    chat = _administered(world, call, "can_manage_topics")
    thread = call.number("message_thread_id")
    if thread not in chat.topics:
        raise Refused(400, "TOPIC_ID_INVALID")
    world.note(chat, world.bot, forum_topic_closed={}, message_thread_id=thread, is_topic_message=True)
    return True


def set_commands(world: World, call: Call) -> object:
    """Publish the menu of a chat in one language."""
    scope = call.table("scope")
    chat = world.chat(int(str(scope.get("chat_id", 0))))
    if call.method == "deleteMyCommands":
        chat.commands.pop(call.text("language_code"), None)
    else:
        chat.commands[call.text("language_code")] = call.listed("commands")
    return True


def _administered(world: World, call: Call, right: str) -> Chat:
    chat = world.chat(call.number("chat_id"))
    if chat.member(world.bot).status == "kicked":
        raise Refused(403, f"bot was kicked from the {chat.type} chat")
    if right not in chat.member(world.bot).rights:
        raise Refused(400, "not enough rights")
    return chat


def _ruled(world: World, call: Call, right: str, *, strict: bool = True) -> tuple[Chat, Member]:
    chat = _administered(world, call, right)
    member = _member(world, call)
    if member.status == "creator":
        raise Refused(400, "can't remove chat owner")
    if strict and member.status == "administrator":
        raise Refused(400, "user is an administrator of the chat")
    return chat, member


def _member(world: World, call: Call) -> Member:
    chat = world.chat(call.number("chat_id"))
    user: User | None = world.truth.users.get(call.number("user_id"))
    if user is None:
        raise Refused(400, "invalid user_id specified")
    return chat.member(user)


def _until(world: World, call: Call) -> int:
    """Return when a restriction ends; too short or too long a one is for good."""
    until = call.number("until_date")
    lasts = until - world.truth.now()
    return until if 30 <= lasts <= 366 * DAY else 0


_NOTHING = Words("")
