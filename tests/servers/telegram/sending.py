"""The methods that write, edit, remove and mark messages."""

from __future__ import annotations

import msgspec
from tests.servers.telegram.calls import Call, Refused
from tests.servers.telegram.truth import DAY, Chat, Message, Payload
from tests.servers.telegram.words import Malformed, Words, read, units
from tests.servers.telegram.world import World

_MEDIA = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVideo": "video",
    "sendVoice": "voice",
    "sendAudio": "audio",
    "sendAnimation": "animation",
    "sendVideoNote": "video_note",
}
MEDIA_METHODS = tuple(_MEDIA)


def send_message(world: World, call: Call) -> object:
    """Write a text."""
    chat = writable(world, call)
    words = _words(call, "text", 4096, "message is too long")
    if not words.text.strip():
        raise Refused(400, "message text is empty")
    return _sent(world, chat, call, words)


def send_media(world: World, call: Call) -> object:
    """Send a picture or a file."""
    chat = writable(world, call)
    words = _words(call, "caption", 1024, "message caption is too long")
    kind = _MEDIA[call.method]
    return _sent(world, chat, call, words, **{kind: _file(kind, call.text(kind), call.files.get(kind))})


def _file(kind: str, reference: str, uploaded: bytes | None) -> object:
    if not reference and uploaded is None:
        raise Refused(400, f"there is no {kind} in the request")
    if reference and not reference.startswith(("http", "attach://", "file_")):
        raise Refused(400, "wrong remote file identifier specified: Wrong string length")
    id = reference if reference.startswith("file_") else f"file_{abs(hash((reference, uploaded)))}"
    file: Payload = {"file_id": id, "file_unique_id": id, "width": 1, "height": 1, "duration": 1, "length": 1}
    return [file] if kind == "photo" else file


def send_media_group(world: World, call: Call) -> object:
    """Send an album."""
    chat = writable(world, call)
    media = call.listed("media")
    if not 2 <= len(media) <= 10:
        raise Refused(400, "wrong number of media in the album")
    if "reply_markup" in call.arguments:
        raise Refused(400, "albums have no buttons")
    album = f"album-{world.truth.next_number()}"
    sent: list[object] = []
    for one in media:
        item = msgspec.convert(one, Payload)
        words = _read(str(item.get("caption", "")), str(item.get("parse_mode", "")))
        kind = str(item["type"])
        file = _file(kind, str(item["media"]), None)
        sent.append(_sent(world, chat, call, words, **{kind: file, "media_group_id": album}))
    return sent


def send_poll(world: World, call: Call) -> object:
    """Ask a question."""
    chat = writable(world, call)
    choices = [
        one if isinstance(one, str) else str(msgspec.convert(one, Payload)["text"]) for one in call.listed("options")
    ]
    if not 2 <= len(choices) <= 12:
        raise Refused(400, "poll must have at least 2 options")
    id = f"poll-{world.truth.next_number()}"
    options = [{"text": one, "voter_count": 0, "persistent_id": str(n)} for n, one in enumerate(choices)]
    poll: Payload = {"id": id, "question": call.text("question"), "options": options, "total_voter_count": 0}
    poll |= {"is_closed": False, "is_anonymous": call.yes("is_anonymous"), "type": "regular"}
    poll |= {"allows_multiple_answers": call.yes("allows_multiple_answers"), "allows_revoting": True}
    return _sent(world, chat, call, Words(""), poll={**poll, "members_only": False})


def stop_poll(world: World, call: Call) -> object:
    """End a poll."""
    message = standing(world, call, "message with poll to stop not found")
    poll = message.extra.get("poll")
    if not isinstance(poll, dict):
        raise Refused(400, "message with poll to stop not found")
    if poll["is_closed"]:
        raise Refused(400, "poll has already been closed")
    poll["is_closed"] = True
    world.post.tell("poll", dict(poll))  # pyright: ignore[reportUnknownArgumentType]
    return poll  # pyright: ignore[reportUnknownVariableType]


def edit_message(world: World, call: Call) -> object:
    """Change a text or a caption of the bot's own."""
    message = standing(world, call, "message to edit not found")
    if message.sender != world.bot.id:
        raise Refused(400, "message can't be edited")
    caption = call.method == "editMessageCaption"
    if not caption and any(kind in message.extra for kind in _MEDIA.values()):
        raise Refused(400, "there is no text in the message to edit")
    words = _words(call, "caption" if caption else "text", 4096, "message is too long")
    keyboard = call.json("reply_markup")
    if (words, keyboard) == (message.words, message.keyboard):
        raise Refused(400, "message is not modified: specified new message content is exactly the same")
    message.words, message.keyboard = words, keyboard
    return world.payload(message)


def delete_messages(world: World, call: Call) -> object:
    """Remove messages; those that are not there are passed over."""
    chat = world.chat(call.number("chat_id"))
    found: list[Message] = []
    for one in call.listed("message_ids"):
        message = chat.messages.get(int(str(one)))
        if message is None or message.deleted:
            continue
        others = message.sender != world.bot.id
        if others and "can_delete_messages" not in chat.member(world.bot).rights:
            raise Refused(400, "message can't be deleted")
        if world.truth.now() - message.date > 2 * DAY:
            raise Refused(400, "message can't be deleted for everyone")
        found.append(message)
    for message in found:
        message.deleted = True
    return True


def set_reaction(world: World, call: Call) -> object:
    """Put the bot's reactions under a message."""
    message = standing(world, call, "message to react not found")
    reactions: list[Payload] = msgspec.convert(call.listed("reaction"), list[Payload])
    if len(reactions) > 1:
        raise Refused(400, "REACTIONS_TOO_MANY")
    if any(one.get("emoji") not in ("👍", "👎", "❤", "🔥", "🎉", "🤔") for one in reactions):
        raise Refused(400, "REACTION_INVALID")
    message.reactions[world.bot.id] = reactions
    return True


def pin(world: World, call: Call) -> object:
    """Pin or unpin a message."""
    chat = world.chat(call.number("chat_id"))
    if "can_pin_messages" not in chat.member(world.bot).rights:
        raise Refused(400, "not enough rights to manage pinned messages in the chat")
    off = call.method == "unpinChatMessage"
    message = standing(world, call, f"message to {'unpin' if off else 'pin'} not found")
    (chat.pinned.discard if off else chat.pinned.add)(message.id)
    if not off:
        world.note(chat, world.bot, pinned_message=world.payload(message, deep=False))
    return True


def answer_press(world: World, call: Call) -> object:
    """Answer a press, once."""
    id = call.text("callback_query_id")
    if id in world.truth.answered_presses or not id.startswith("press-"):
        raise Refused(400, "query is too old and response timeout expired or query ID is invalid")
    world.truth.answered_presses[id] = call.text("text")
    return True


def writable(world: World, call: Call) -> Chat:
    """Return the chat to write into; raises what hinders."""
    chat = world.chat(call.number("chat_id"))
    if chat.type == "private":
        user = world.truth.users[chat.id]
        asking = any(user.id in one.requests for one in world.truth.chats.values())
        if user.blocked:
            raise Refused(403, "bot was blocked by the user")
        if not user.started and not asking:
            raise Refused(403, "bot can't initiate conversation with a user")
        return chat
    member = chat.member(world.bot)
    if member.status == "kicked":
        raise Refused(403, f"bot was kicked from the {chat.type} chat")
    if not member.inside:
        raise Refused(403, f"bot is not a member of the {chat.type} chat")
    if member.muted:
        raise Refused(400, "not enough rights to send text messages to the chat")
    return chat


def standing(world: World, call: Call, otherwise: str) -> Message:
    """Return a message that stands; raises that it does not."""
    message = world.chat(call.number("chat_id")).messages.get(call.number("message_id"))
    if message is None or message.deleted:
        raise Refused(400, otherwise)
    return message


def _sent(world: World, chat: Chat, call: Call, words: Words, **extra: object) -> object:
    message = world.put(chat, world.bot, words, **extra)
    message.keyboard = _keyboard(call)
    reply = call.table("reply_parameters")
    if reply:
        answered = chat.messages.get(int(str(reply["message_id"])))
        if answered is not None and not answered.deleted:
            message.extra["reply_to_message"] = world.payload(answered, deep=False)
        elif not reply.get("allow_sending_without_reply"):
            chat.messages.pop(message.id)
            raise Refused(400, "message to be replied not found")
    if thread := call.number("message_thread_id"):
        if thread not in chat.topics:
            chat.messages.pop(message.id)
            raise Refused(400, "message thread not found")
        message.extra |= {"message_thread_id": thread, "is_topic_message": True}
    return world.payload(message)


def _keyboard(call: Call) -> object:
    keyboard = call.table("reply_markup")
    rows = msgspec.convert(keyboard.get("inline_keyboard", []), list[list[Payload]])
    if any(len(str(button.get("callback_data", "")).encode()) > 64 for row in rows for button in row):
        raise Refused(400, "BUTTON_DATA_INVALID")
    return keyboard or None


def _words(call: Call, name: str, most: int, too_long: str) -> Words:
    words = _read(call.text(name), call.text("parse_mode"))
    if units(words.text) > most:
        raise Refused(400, too_long)
    return words


def _read(text: str, parse_mode: str) -> Words:
    try:
        return read(text, parse_mode)
    except Malformed as error:
        raise Refused(400, f"can't parse entities: {error}") from None
