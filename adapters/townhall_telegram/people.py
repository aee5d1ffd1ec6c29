"""Who speaks: people, bots, anonymous admins and channels as the neutral model has them; pure."""

from __future__ import annotations

from townhall.model.ids import MemberId
from townhall.model.people import ActorKind, Member, Standing
from townhall_telegram.notices import ChatMember
from townhall_telegram.payloads import Chat, Message, User
from townhall_telegram.scope import Scope

ANONYMOUS_ADMIN = 1087968824
"""The account Telegram shows as the sender when an admin acts under the group's name."""

STANDINGS = {
    "creator": Standing.OWNER,
    "administrator": Standing.ADMIN,
    "member": Standing.MEMBER,
    "restricted": Standing.RESTRICTED,
    "left": Standing.OUTSIDE,
    "kicked": Standing.OUTSIDE,
}


def name_of(first: str, last: str) -> str:
    """Return a name as Telegram shows it."""
    return f"{first} {last}" if last else first


def member_of(user: User, scope: Scope, standing: Standing = Standing.UNKNOWN, roles: tuple[str, ...] = ()) -> Member:
    """Return a user as events carry them."""
    kind = ActorKind.PERSON
    if user.is_bot:
        kind = ActorKind.SELF if user.id == scope.me else ActorKind.BOT
        if user.id == ANONYMOUS_ADMIN:
            kind, standing = ActorKind.ANONYMOUS_ADMIN, Standing.ADMIN
    return Member(
        id=MemberId(f"{scope.prefix}{user.id}"),
        name=f"{user.first_name} {user.last_name}" if user.last_name else user.first_name,
        handle=user.username,
        kind=kind,
        standing=standing,
        locale=user.language_code,
        roles=roles,
    )


def chat_as_actor(sender: Chat, where: Chat, scope: Scope, signature: str = "") -> Member:
    """Return a chat that speaks under its own name: the group's anonymous admin, or a channel."""
    own = sender.id == where.id and where.type != "channel"
    return Member(
        id=scope.member(sender.id),
        name=(signature if own and signature else sender.title) or name_of(sender.first_name, sender.last_name),
        handle=sender.username,
        kind=ActorKind.ANONYMOUS_ADMIN if own else ActorKind.CHANNEL,
        standing=Standing.ADMIN if own else Standing.UNKNOWN,
    )


def author_of(message: Message, scope: Scope) -> Member:
    """Return who wrote a message; a post without any sender is the chat's own."""
    if message.sender_chat is not None:
        return chat_as_actor(message.sender_chat, message.chat, scope, message.author_signature)
    if message.from_ is not None:
        return member_of(message.from_, scope)
    return chat_as_actor(message.chat, message.chat, scope, message.author_signature)


def standing_member(member: ChatMember, scope: Scope) -> Member:
    """Return somebody with the rank a chat gives them."""
    return member_of(member.user, scope, standing_of(member), roles_of(member))


def standing_of(member: ChatMember) -> Standing:
    """Return the rank of somebody in a chat."""
    if member.status == "restricted" and not member.is_member:
        return Standing.OUTSIDE
    return STANDINGS.get(member.status, Standing.UNKNOWN)


def roles_of(member: ChatMember) -> tuple[str, ...]:
    """Return the platform's own roles of somebody: the rank above the others, and its title."""
    if member.status not in ("creator", "administrator"):
        return ()
    rank = "owner" if member.status == "creator" else "administrator"
    return (rank, member.custom_title) if member.custom_title else (rank,)
