"""Who came, went, was removed, muted or promoted; and ourselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.adapters.telegram.world import ADA, BOB, DATE, LOUNGE, US, Payload, group, heard, message, person, told
from tests.servers.telegram.world import GROUP

from townhall.model import events
from townhall.model.people import ActorKind, Standing
from townhall_telegram.scope import scope_of

PRESENT: Payload = {"user": BOB, "status": "member"}
AWAY: Payload = {"user": BOB, "status": "left"}
BANNED: Payload = {"user": BOB, "status": "kicked", "until_date": 0}
CHIEF: Payload = {"user": BOB, "status": "administrator", "custom_title": "Chief"}
OWNER: Payload = {"user": BOB, "status": "creator"}
NOBODY_IN = scope_of("tg", 42, "townhall_bot")


def muted(until: int = 0, *, inside: bool = True) -> Payload:
    return {"user": BOB, "status": "restricted", "is_member": inside, "until_date": until, "can_send_messages": False}


def change(old: Payload, new: Payload, by: Payload = ADA, **more: object) -> Payload:
    return {"chat": LOUNGE, "from": by, "date": DATE, "old_chat_member": old, "new_chat_member": new, **more}


TRANSITIONS: list[tuple[Payload, Payload, Payload, list[type[events.Event]]]] = [
    (AWAY, PRESENT, BOB, [events.MemberJoined]),
    (AWAY, PRESENT, ADA, [events.MemberJoined]),
    (AWAY, muted(), BOB, [events.MemberJoined]),
    (PRESENT, AWAY, BOB, [events.MemberLeft]),
    (PRESENT, AWAY, ADA, [events.MemberKicked]),
    (muted(), muted(inside=False), BOB, [events.MemberLeft]),
    (PRESENT, BANNED, ADA, [events.MemberBanned]),
    (AWAY, BANNED, ADA, [events.MemberBanned]),
    (BANNED, AWAY, ADA, [events.MemberUnbanned]),
    (BANNED, PRESENT, ADA, [events.MemberUnbanned, events.MemberJoined]),
    (PRESENT, muted(), ADA, [events.MemberMuted]),
    (muted(DATE + 60), muted(DATE + 90), ADA, [events.MemberMuted]),
    (muted(), PRESENT, ADA, [events.MemberUnmuted]),
    (PRESENT, CHIEF, ADA, [events.MemberRolesChanged]),
    (CHIEF, PRESENT, ADA, [events.MemberRolesChanged]),
    (CHIEF, OWNER, ADA, [events.MemberRolesChanged]),
    (PRESENT, PRESENT, ADA, []),
    (AWAY, AWAY, ADA, []),
]


@pytest.mark.parametrize(("old", "new", "by", "kinds"), TRANSITIONS)
def test_each_change_of_standing_has_its_events(
    old: Payload, new: Payload, by: Payload, kinds: list[type[events.Event]]
) -> None:
    told_events = heard("chat_member", change(old, new, by))

    assert [type(event) for event in told_events] == kinds
    assert len({event.id for event in told_events}) == len(kinds)


def test_a_join_names_the_link_its_maker_and_who_let_them_in() -> None:
    link = {"invite_link": "https://t.me/+x", "creator": BOB, "creates_join_request": True}
    event = told("chat_member", change(AWAY, PRESENT, invite_link=link, via_join_request=True), events.MemberJoined)

    assert (event.invite, event.inviter, event.approved_by) == ("https://t.me/+x", person(BOB), person(ADA))


def test_somebody_who_was_added_has_an_inviter() -> None:
    event = told("chat_member", change(AWAY, PRESENT), events.MemberJoined)

    assert (event.inviter, event.invite, event.approved_by) == (person(ADA), "", None)


def test_an_operator_is_named_and_oneself_is_none() -> None:
    banned = told("chat_member", change(PRESENT, {**BANNED, "until_date": DATE + 3600}), events.MemberBanned)
    left = told("chat_member", change(PRESENT, AWAY, BOB), events.MemberLeft)

    assert banned.operator is not None
    assert (banned.operator.id, banned.until, left.operator) == (person(ADA), banned.at + timedelta(hours=1), None)


def test_our_own_short_ban_and_its_end_are_one_kick() -> None:
    short = {**BANNED, "until_date": DATE + 60}
    first = heard("chat_member", change(PRESENT, short, US), number=1)
    second = heard("chat_member", change(short, AWAY, US), number=2)

    assert [type(event) for event in (*first, *second)] == [events.MemberKicked]


def test_an_admins_short_ban_is_a_ban() -> None:
    banned = told("chat_member", change(PRESENT, {**BANNED, "until_date": DATE + 60}), events.MemberBanned)

    assert banned.until == banned.at + timedelta(minutes=1)


def test_roles_are_told_with_what_came_and_went() -> None:
    event = told("chat_member", change(PRESENT, CHIEF), events.MemberRolesChanged)

    assert (event.added, event.removed, event.member.standing) == (("administrator", "Chief"), (), Standing.ADMIN)


def test_an_anonymous_operator_is_an_anonymous_admin() -> None:
    ghost = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    event = told("chat_member", change(PRESENT, BANNED, ghost), events.MemberBanned)

    assert event.operator is not None
    assert event.operator.kind is ActorKind.ANONYMOUS_ADMIN


def test_where_we_are_admin_the_note_in_the_chat_is_not_told_again() -> None:
    note = message(sender=BOB, new_chat_members=[BOB])

    assert heard("message", note) == ()


def test_where_we_are_no_admin_the_note_is_all_there_is() -> None:
    joined = heard("message", message(sender=ADA, new_chat_members=[BOB, US]), scope=NOBODY_IN)
    gone = heard("message", message(sender=BOB, left_chat_member=BOB), scope=NOBODY_IN)

    assert [type(event) for event in (*joined, *gone)] == [events.MemberJoined, events.MemberLeft]


def test_note_and_update_of_one_join_have_one_id() -> None:
    (note,) = heard("message", message(sender=BOB, new_chat_members=[BOB]), scope=NOBODY_IN)
    (update,) = heard("chat_member", change(AWAY, PRESENT, BOB))

    assert note.id == update.id


def test_being_added_is_told_with_our_rights() -> None:
    ours = {"user": US, "status": "administrator", "can_delete_messages": True, "can_restrict_members": True}
    added, rights = heard("my_chat_member", change({"user": US, "status": "left"}, ours))

    assert isinstance(added, events.BotAdded)
    assert isinstance(rights, events.BotRightsChanged)
    assert (added.title, rights.standing) == ("The Lounge", Standing.ADMIN)
    assert {"delete_others", "mute", "kick", "ban"} <= set(rights.rights)
    assert not {"pin", "invite_links", "roles"} & set(rights.rights)


def test_being_removed_is_told_and_being_blocked_in_private_is_not() -> None:
    ours, gone = {"user": US, "status": "member"}, {"user": US, "status": "kicked", "until_date": 0}
    private = {**change(ours, gone), "chat": {"id": 4711, "type": "private", "first_name": "Ada"}}

    assert told("my_chat_member", change(ours, gone), events.BotRemoved).reason
    assert heard("my_chat_member", private) == ()


def test_an_applicant_can_be_reached_for_five_minutes() -> None:
    request = {"chat": LOUNGE, "from": BOB, "user_chat_id": 990, "date": DATE, "bio": "I paint."}
    event = told("chat_join_request", request, events.JoinRequested)

    assert (event.request, event.text, event.member.id) == ("990", "I paint.", person(BOB))
    assert event.reachable_until == event.at + timedelta(minutes=5)


def test_a_boost_comes_and_goes() -> None:
    boost = {
        "boost_id": "B",
        "add_date": DATE,
        "expiration_date": DATE + 60,
        "source": {"source": "premium", "user": BOB},
    }
    came = told("chat_boost", {"chat": LOUNGE, "boost": boost}, events.SupporterChanged)
    removed = {"chat": LOUNGE, "boost_id": "B", "remove_date": DATE, "source": {"source": "premium", "user": BOB}}
    went = told("removed_chat_boost", removed, events.SupporterChanged)

    assert (came.supports, went.supports, came.until) == (True, False, came.at + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ({"pinned_message": {"message_id": 3, "date": 1, "chat": LOUNGE}}, events.MessagePinned),
        ({"new_chat_title": "The Hall"}, events.GroupUpdated),
        (
            {"forum_topic_created": {"name": "News"}, "message_thread_id": 5, "is_topic_message": True},
            events.ThreadCreated,
        ),
        ({"forum_topic_closed": {}, "message_thread_id": 5, "is_topic_message": True}, events.ThreadClosed),
    ],
)
def test_notes_of_the_service_are_events(note: Payload, kind: type[events.Event]) -> None:
    assert isinstance(heard("message", message(**note))[0], kind)


def test_a_note_nobody_needs_tells_nothing() -> None:
    assert heard("message", message(new_chat_photo=[])) == ()


def test_both_notes_of_a_migration_tell_of_one_event() -> None:
    old = {"id": -55, "type": "group", "title": "The Lounge"}
    there = told("message", message(chat=old, migrate_to_chat_id=GROUP), events.GroupMigrated)
    here = told("message", message(migrate_from_chat_id=-55), events.GroupMigrated)

    assert (there.id, there.place.group, there.new_group) == (here.id, group(-55), group(GROUP))
    assert here.place == there.place
