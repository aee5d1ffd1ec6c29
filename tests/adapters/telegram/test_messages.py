"""Messages as events: who wrote, what, where, in answer to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.telegram.world import ADA, BOB, HERE, LOUNGE, NOW, SCOPE, US, heard, message, person, told
from tests.servers.telegram.world import GROUP

from townhall.model.events import ButtonPressed, MessageEdited, MessageSent
from townhall.model.parts import ContactCard, Emoji, File, Image, Mention, Quote, Text
from townhall.model.people import ActorKind, Standing
from townhall.model.places import Place


def test_a_text_is_told_with_who_when_and_where() -> None:
    event = told("message", message(text="Hello"), MessageSent)

    assert (event.text, event.message, event.place) == ("Hello", "5", HERE)
    assert event.at == datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    assert (event.actor.id, event.actor.name, event.actor.handle) == (person(ADA), "Ada Lovelace", "ada")


def test_the_id_of_a_message_is_made_of_chat_and_number() -> None:
    first, again = (heard("message", message(text="Hello"), number=number) for number in (1, 2))

    assert first[0].id == again[0].id == f"telegram:tg:{GROUP}:m:5"


def test_the_raw_update_is_kept() -> None:
    event = told("message", message(text="Hello", unheard_of={"a": 1}), MessageSent)

    assert b"unheard_of" in event.raw


def test_an_answer_names_whom_it_answers() -> None:
    answered = {"message_id": 3, "date": 1, "chat": LOUNGE, "from": BOB, "text": "?"}
    event = told("message", message(text="!", reply_to_message=answered), MessageSent)

    assert (event.reply_to, event.reply_to_actor, event.addresses_us) == ("3", person(BOB), False)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "@Townhall_Bot hello", "entities": [{"type": "mention", "offset": 0, "length": 13}]},
        {"text": "/help@townhall_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 18}]},
        {"text": "yes", "reply_to_message": {"message_id": 3, "date": 1, "chat": LOUNGE, "from": US}},
        {"text": "Hall!", "entities": [{"type": "text_mention", "offset": 0, "length": 4, "user": US}]},
    ],
    ids=["mention", "command", "answer", "text mention"],
)
def test_what_is_meant_for_us_says_so(fields: dict[str, object]) -> None:
    assert told("message", message(**fields), MessageSent).addresses_us


def test_a_message_in_a_topic_stands_in_its_thread_and_answers_nothing() -> None:
    created = {"message_id": 2, "date": 1, "chat": LOUNGE, "from": ADA, "forum_topic_created": {"name": "News"}}
    event = told(
        "message",
        message(text="Hi", message_thread_id=2, is_topic_message=True, reply_to_message=created),
        MessageSent,
    )

    assert (event.place.thread, event.reply_to) == ("2", None)


def test_a_chain_of_answers_is_no_thread() -> None:
    assert told("message", message(text="Hi", message_thread_id=2), MessageSent).place == HERE


def test_a_private_message_is_direct() -> None:
    private = {"id": 4711, "type": "private", "first_name": "Ada"}
    event = told("message", message(text="Hi", chat=private), MessageSent)

    assert event.place == Place(SCOPE.group(4711), direct=True)


def test_an_anonymous_admin_is_no_person() -> None:
    ghost = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    event = told("message", message(text="Hi", sender=ghost, sender_chat=LOUNGE, author_signature="Chief"), MessageSent)

    assert (event.actor.kind, event.actor.standing) == (ActorKind.ANONYMOUS_ADMIN, Standing.ADMIN)
    assert (event.actor.id, event.actor.name) == (SCOPE.member(GROUP), "Chief")


def test_a_channel_that_speaks_in_the_group_is_a_channel() -> None:
    channel = {"id": -100999, "type": "channel", "title": "News"}
    link = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    fields = {"sender": link, "sender_chat": channel, "is_automatic_forward": True}
    event = told("message", message(text="Hi", **fields), MessageSent)

    assert (event.actor.kind, event.actor.name) == (ActorKind.CHANNEL, "News")


def test_a_channel_post_has_the_channel_as_its_author() -> None:
    channel = {"id": -100999, "type": "channel", "title": "News"}
    post = {"message_id": 5, "date": 1, "chat": channel, "sender_chat": channel, "text": "Hi"}

    assert told("channel_post", post, MessageSent).actor.kind is ActorKind.CHANNEL


def test_another_bot_and_we_ourselves_are_told_apart() -> None:
    other = {"id": 99, "is_bot": True, "first_name": "Other"}

    kinds = [told("message", message(text="Hi", sender=one), MessageSent).actor.kind for one in (other, US)]

    assert kinds == [ActorKind.BOT, ActorKind.SELF]


FILE = {"file_id": "F", "file_unique_id": "f"}


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"photo": [{**FILE, "file_id": "small"}, FILE]}, Image("F")),
        ({"document": {**FILE, "file_name": "a.pdf", "file_size": 7}}, File("F", "a.pdf", "document", 7)),
        ({"animation": FILE, "document": FILE}, File("F", "", "animation")),
        ({"voice": FILE}, File("F", "", "voice")),
        ({"video_note": FILE}, File("F", "", "video_note")),
        ({"sticker": {**FILE, "emoji": "🎉"}}, Emoji("🎉", "F")),
        ({"contact": {"phone_number": "+49", "first_name": "Eve"}}, ContactCard("Eve", "+49")),
        ({"contact": {"phone_number": "+49", "first_name": "Eve", "user_id": 7}}, ContactCard("Eve", "tg://user?id=7")),
        ({"location": {"latitude": 1.5, "longitude": 2.0}}, File("geo:1.5,2.0", "", "location")),
        ({"dice": {"emoji": "🎲", "value": 6}}, Text("🎲")),
        ({"poll": {"id": "P", "question": "Which?"}}, File("poll:P", "Which?", "poll")),
        ({"story": {"id": 1}}, File("", "", "story")),
    ],
)
def test_whatever_is_shown_is_a_part(fields: dict[str, object], part: object) -> None:
    assert told("message", message(**fields), MessageSent).parts == (part,)


def test_a_caption_follows_its_picture_with_its_links() -> None:
    bold = [{"type": "text_mention", "offset": 0, "length": 3, "user": BOB}]
    event = told("message", message(photo=[FILE], caption="Bob!", caption_entities=bold), MessageSent)

    assert event.parts == (Image("F"), Mention(person(BOB), "Bob"), Text("!"))


def test_the_messages_of_an_album_share_its_name() -> None:
    pictures = [message(message_id=n, photo=[FILE], media_group_id="77") for n in (5, 6)]

    albums = [told("message", one, MessageSent).album for one in pictures]

    assert albums == ["77", "77"]


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ({"type": "user", "sender_user": BOB}, "Bob"),
        ({"type": "hidden_user", "sender_user_name": "Somebody"}, "Somebody"),
        ({"type": "channel", "chat": {"id": -1, "type": "channel", "title": "News"}}, "News"),
        ({"type": "chat", "sender_chat": {"id": -1, "type": "supergroup", "title": "Hall"}}, "Hall"),
    ],
)
def test_a_forward_names_who_wrote_it_first(origin: dict[str, object], name: str) -> None:
    assert told("message", message(text="Hi", forward_origin=origin), MessageSent).forwarded_from == name


def test_a_quotation_is_not_the_writers_own_words() -> None:
    event = told("message", message(text="No!", quote={"text": "Yes", "position": 0}), MessageSent)

    assert (event.text, event.parts[0]) == ("No!", Quote("Yes"))


def test_an_edit_is_told_with_the_moment_of_the_edit() -> None:
    event = told("edited_message", message(text="Hello!", edit_date=1_769_860_860), MessageEdited)

    assert (event.text, event.message, event.at.minute) == ("Hello!", "5", 1)


def test_a_press_carries_its_token_and_waits_a_little() -> None:
    query = {"id": "Q", "from": ADA, "message": message(sender=US, text="Menu"), "data": "go", "chat_instance": "1"}
    event = told("callback_query", query, ButtonPressed)

    assert (event.data, event.token, event.message, event.place) == ("go", "Q", "5", HERE)
    assert (event.at, event.answer_by) == (NOW, NOW + timedelta(seconds=10))


def test_a_press_under_a_message_that_is_gone_for_us_still_counts() -> None:
    gone = {"chat": LOUNGE, "message_id": 5, "date": 0}

    assert told("callback_query", {"id": "Q", "from": ADA, "message": gone, "data": "go"}, ButtonPressed).data == "go"


def test_a_press_under_an_inline_result_belongs_to_no_group() -> None:
    assert heard("callback_query", {"id": "Q", "from": ADA, "inline_message_id": "I", "data": "go"}) == ()
