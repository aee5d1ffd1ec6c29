"""The world the server keeps: verbs for what people do, and what the bot is told of it."""

from __future__ import annotations

from tests.servers.telegram.calls import Refused
from tests.servers.telegram.post import Post
from tests.servers.telegram.truth import ALL_RIGHTS, Chat, Member, Message, Payload, Truth, User
from tests.servers.telegram.words import Words, found

BOT = 42
GROUP = -1001234567890


class World:
    """One bot, and everybody around it."""

    def __init__(self, *, username: str = "townhall_bot", reads_everything: bool = True) -> None:
        self.truth = Truth(User(BOT, "Townhall", username, is_bot=True))
        self.truth.users[BOT] = self.truth.bot
        self.reads_everything = reads_everything
        """Whether privacy mode is off."""
        self.post = Post()
        self.loose_links = 0

    # -- nouns ------------------------------------------------------------------------------------
    def chat(self, own: int) -> Chat:
        """Return a chat; raises what the Bot API answers where there is none."""
        chat = self.truth.chats.get(own)
        if chat is None:
            raise Refused(400, "chat not found")
        if chat.moved_to:
            raise Refused(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
        return chat

    @property
    def bot(self) -> User:
        """Our own account."""
        return self.truth.bot

    def is_admin(self, chat: Chat) -> bool:
        """Return whether the bot administers a chat."""
        return chat.member(self.bot).status in ("administrator", "creator")

    # -- groups -----------------------------------------------------------------------------------
    def open(
        self, own: int = GROUP, title: str = "The Lounge", *, type: str = "supergroup", admin: bool = True
    ) -> Chat:
        """Make a group with the bot in it, without telling."""
        chat = self.truth.chats[own] = Chat(own, type, title)
        member = chat.member(self.bot)
        member.status, member.rights = ("administrator", frozenset(ALL_RIGHTS)) if admin else ("member", frozenset())
        return chat

    def private(self, user: User) -> Chat:
        """Return the private talk with somebody."""
        return self.truth.chats.setdefault(user.id, Chat(user.id, "private", user.first_name))

    def change(self, chat: Chat, member: Member, by: User, **more: object) -> _Change:
        """Begin a change of somebody's standing; telling of it is the end."""
        return _Change(self, chat, member, by, more)

    def set_standing(
        self, chat: Chat, user: User, status: str, by: User | None = None, *, rights: frozenset[str] = frozenset()
    ) -> None:
        """Give somebody a rank, and tell of it."""
        member = chat.member(user)
        with self.change(chat, member, by or user):
            member.status, member.rights, member.is_member = status, rights, True

    # -- people -----------------------------------------------------------------------------------
    def join(self, chat: Chat, user: User, *, link: str = "", by: User | None = None, approved: bool = False) -> None:
        """Let somebody come in; a note in the chat tells of it too."""
        member = chat.member(user)
        if member.status == "kicked":
            raise AssertionError(f"{user.first_name} is banned")
        more: Payload = {"via_join_request": True} if approved else {}
        if link:
            more["invite_link"] = chat.invites.get(link, {"invite_link": link})
        with self.change(chat, member, by or user, **more):
            member.status, member.is_member = ("restricted" if member.muted else "member"), True
        self.note(chat, by or user, new_chat_members=[user.payload()], new_chat_member=user.payload())

    def leave(self, chat: Chat, user: User) -> None:
        """Let somebody go."""
        member = chat.member(user)
        with self.change(chat, member, user):
            member.status, member.is_member = ("restricted" if member.muted else "left"), False
        self.note(chat, user, left_chat_member=user.payload())

    def say(self, chat: Chat, user: User, text: str, *, reply_to: int = 0, **extra: object) -> Message:
        """Let somebody write."""
        message = self.put(chat, user, found(Words(text)), **extra)
        if reply_to:
            message.extra["reply_to_message"] = self.payload(chat.messages[reply_to], deep=False)
        if self._heard(chat, message):
            self.post.tell("channel_post" if chat.type == "channel" else "message", self.payload(message))
        return message

    def edit(self, chat: Chat, message: Message, text: str) -> None:
        """Let somebody change what they wrote."""
        message.words = found(Words(text))
        self.post.tell("edited_message", {**self.payload(message), "edit_date": self.truth.now()})

    def note(self, chat: Chat, by: User, **what: object) -> Message:
        """Put a note of the service into a chat."""
        message = self.put(chat, by, Words(""), **what)
        self.post.tell("message", self.payload(message))
        return message

    def react(self, chat: Chat, user: User, message: Message, *emoji: str) -> None:
        """Let somebody have these reactions on a message, and no others."""
        old = message.reactions.get(user.id, [])
        new: list[Payload] = [{"type": "emoji", "emoji": one} for one in emoji]
        message.reactions[user.id] = new
        if not self.is_admin(chat):
            return
        about: Payload = {"chat": chat.payload(), "message_id": message.id, "date": self.truth.now()}
        told: Payload = {"user": user.payload(), "old_reaction": list(old), "new_reaction": list(new)}
        self.post.tell("message_reaction", {**about, **told})

    def press(self, user: User, message: Message, data: str) -> str:
        """Let somebody press a button; return the number of the press."""
        id = f"press-{self.truth.next_number()}"
        payload: Payload = {"id": id, "from": user.payload(), "message": self.payload(message), "data": data}
        self.post.tell("callback_query", {**payload, "chat_instance": "1"})
        return id

    def ask_to_join(self, chat: Chat, user: User, bio: str = "") -> None:
        """Let somebody ask to be let in; for a while the bot may write to them."""
        chat.requests[user.id] = bio
        self.private(user)
        about: Payload = {"chat": chat.payload(), "from": user.payload(), "user_chat_id": user.id}
        self.post.tell("chat_join_request", {**about, "date": self.truth.now(), "bio": bio})

    def vote(self, user: User, poll: str, *choices: int) -> None:
        """Let somebody vote."""
        self.post.tell("poll_answer", {"poll_id": poll, "user": user.payload(), "option_ids": list(choices)})

    def migrate(self, chat: Chat, new: int) -> Chat:
        """Make a group a supergroup under another id; both chats tell of it."""
        chat.moved_to = new
        upgraded = self.truth.chats[new] = Chat(new, "supergroup", chat.title, members=chat.members)
        self.post.tell("message", self.payload(self.put(chat, self.bot, Words(""), migrate_to_chat_id=new)))
        self.post.tell("message", self.payload(self.put(upgraded, self.bot, Words(""), migrate_from_chat_id=chat.id)))
        return upgraded

    # -- messages ---------------------------------------------------------------------------------
    def put(self, chat: Chat, sender: User, words: Words, **extra: object) -> Message:
        """Put a message where it stands, without telling."""
        message = Message(self.truth.next_number(), chat.id, sender.id, self.truth.now(), words, extra=dict(extra))
        chat.messages[message.id] = message
        return message

    def payload(self, message: Message, *, deep: bool = True) -> Payload:
        """Return a message as updates and answers carry it."""
        chat, sender = self.truth.chats[message.chat], self.truth.users[message.sender]
        payload: Payload = {"message_id": message.id, "date": message.date, "chat": chat.payload()}
        payload |= {"from": sender.payload()}
        if message.words.text:
            key = "caption" if _has_media(message) else "text"
            payload[key] = message.words.text
            if message.words.spans:
                payload[f"{'caption_' if key == 'caption' else ''}entities"] = message.words.entities()
        if message.keyboard:
            payload["reply_markup"] = message.keyboard
        extra = message.extra if deep else {k: v for k, v in message.extra.items() if k != "reply_to_message"}
        return {**payload, **extra}

    def _heard(self, chat: Chat, message: Message) -> bool:
        """Return whether privacy mode lets the bot hear a message."""
        if chat.type == "private" or self.reads_everything or self.is_admin(chat):
            return True
        answered = message.extra.get("reply_to_message")
        mine = isinstance(answered, dict) and f"'id': {BOT}," in str(answered)  # pyright: ignore[reportUnknownArgumentType]
        return mine or message.words.text.startswith("/") or f"@{self.bot.username}" in message.words.text


def _has_media(message: Message) -> bool:
    return any(kind in message.extra for kind in ("photo", "document", "video", "voice", "audio", "animation"))


class _Change:
    """A change of somebody's standing, told of when it is over."""

    def __init__(self, world: World, chat: Chat, member: Member, by: User, more: Payload) -> None:
        self._world = world
        self._chat = chat
        self._member = member
        self._by = by
        self._more = more
        self._old: Payload = {}

    def __enter__(self) -> None:
        self._old = self._member.payload()

    def __exit__(self, *error: object) -> None:
        new, world = self._member.payload(), self._world
        if error[0] is not None or new == self._old:
            return
        about: Payload = {"chat": self._chat.payload(), "from": self._by.payload(), "date": world.truth.now()}
        update: Payload = {**about, "old_chat_member": self._old, "new_chat_member": new, **self._more}
        if self._member.user.id == world.bot.id:
            world.post.tell("my_chat_member", update)
        elif world.is_admin(self._chat):
            world.post.tell("chat_member", update)
