"""Notices become neutral events; two of the same have the same id, two different ones have two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.adapters.onebot.frames import ADA, AT, GROUP, HOST, RECORDED, SELF, heard, notice, scope

from townhall.model import events as e
from townhall.model.parts import File
from townhall.model.people import Standing

ADA_ID, HOST_ID = f"qq:q:{ADA}", f"qq:q:{HOST}"


def only(frame: dict[str, object]) -> e.Event:
    (event,) = heard(frame)
    return event


def test_somebody_was_let_in() -> None:
    event = only(notice("group_increase", "approve", operator_id=HOST))

    assert isinstance(event, e.MemberJoined)
    assert (event.member.id, event.approved_by, event.inviter, event.at) == (ADA_ID, HOST_ID, None, AT)


def test_somebody_was_invited() -> None:
    event = only(notice("group_increase", "invite", operator_id=HOST))

    assert isinstance(event, e.MemberJoined)
    assert (event.inviter, event.approved_by) == (HOST_ID, None)


@pytest.mark.parametrize("operator", [0, None, ADA])
def test_somebody_came_by_themselves(operator: int | None) -> None:
    event = only(notice("group_increase", "approve", operator_id=operator))

    assert isinstance(event, e.MemberJoined)
    assert (event.operator, event.approved_by) == (None, None)


def test_our_account_came_in() -> None:
    event = only(notice("group_increase", "invite", user_id=SELF, operator_id=HOST))

    assert isinstance(event, e.BotAdded)
    assert event.operator is not None


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (notice("group_decrease", "leave", operator_id=ADA), e.MemberLeft),
        (notice("group_decrease", "kick", operator_id=HOST), e.MemberKicked),
        (notice("group_decrease", "kick_me", user_id=SELF, operator_id=HOST), e.BotRemoved),
        (notice("group_decrease", "leave", user_id=SELF), e.BotRemoved),
        (notice("group_decrease", "disband", operator_id=HOST), e.BotRemoved),
        (notice("group_ban", "lift_ban", operator_id=HOST), e.MemberUnmuted),
        (notice("group_admin", "set"), e.MemberRolesChanged),
        (notice("essence", "delete", message_id=1), e.MessageUnpinned),
    ],
)
def test_each_kind_becomes_its_event(frame: dict[str, object], kind: type[e.Event]) -> None:
    assert type(only(frame)) is kind


def test_whoever_threw_somebody_out_is_named() -> None:
    event = only(notice("group_decrease", "kick", operator_id=HOST))

    assert isinstance(event, e.MemberKicked)
    assert event.operator is not None
    assert (event.operator.id, event.member.standing) == (HOST_ID, Standing.OUTSIDE)


def test_somebody_took_a_message_back_and_somebody_removed_one() -> None:
    own, removed = (only(notice("group_recall", operator_id=by, message_id=-9)) for by in (ADA, HOST))

    assert isinstance(own, e.MessageDeleted)
    assert isinstance(removed, e.MessageDeleted)
    assert own.operator is not None
    assert removed.operator is not None
    assert (own.message, own.author, own.operator.id, removed.operator.id) == ("-9", ADA_ID, ADA_ID, HOST_ID)


def test_somebody_is_muted_until_a_moment() -> None:
    event = only(notice("group_ban", "ban", operator_id=HOST, duration=600))

    assert isinstance(event, e.MemberMuted)
    assert event.until == AT + timedelta(minutes=10)


def test_a_mute_of_everybody_is_nobody_s_mute() -> None:
    assert heard(notice("group_ban", "ban", operator_id=HOST, duration=-1, user_id=0)) == ()


def test_somebody_became_an_administrator_and_ceased_to_be_one() -> None:
    became, ceased = only(notice("group_admin", "set")), only(notice("group_admin", "unset"))

    assert isinstance(became, e.MemberRolesChanged)
    assert isinstance(ceased, e.MemberRolesChanged)
    assert (became.added, became.member.standing) == (("admin",), Standing.ADMIN)
    assert (ceased.removed, ceased.member.standing) == (("admin",), Standing.MEMBER)


def test_somebody_has_another_name_here() -> None:
    event = only(notice("group_card", card_new="New", card_old="Old"))

    assert isinstance(event, e.MemberRenamed)
    assert (event.member.name, event.old_name) == ("New", "Old")


UPLOAD = notice("group_upload", file={"id": "/f", "name": "a.pdf", "size": 9, "busid": 102})


def test_an_upload_is_a_message_with_a_file() -> None:
    event = only(UPLOAD)

    assert isinstance(event, e.MessageSent)
    assert (event.message, event.parts) == ("file-/f", (File("qq-file:/f", "a.pdf", size=9),))


def test_an_upload_that_is_told_as_a_message_too_is_told_once() -> None:
    known = scope()
    known.files_are_messages = True

    assert heard(UPLOAD, known) == ()


@pytest.mark.parametrize(("emoji", "shown"), [("76", "76"), ("128077", "👍"), (128516, "😄"), ("55555", "55555")])
def test_a_reaction_is_a_character_or_a_face_of_qq(emoji: object, shown: str) -> None:
    event = only(notice("group_msg_emoji_like", message_id=-9, likes=[{"emoji_id": emoji, "count": 1}]))

    assert isinstance(event, e.ReactionAdded)
    assert (event.actor.id, event.message, event.emoji) == (ADA_ID, "-9", shown)


def test_a_reaction_is_taken_back() -> None:
    event = only(notice("group_msg_emoji_like", message_id=-9, likes=[{"emoji_id": "76"}], is_add=False))

    assert isinstance(event, e.ReactionRemoved)


def test_lagrange_tells_of_reactions_in_its_own_way() -> None:
    event = only(notice("reaction", "remove", message_id=-9, operator_id=HOST, code="128077", count=0))

    assert isinstance(event, e.ReactionRemoved)
    assert (event.actor.id, event.emoji) == (HOST_ID, "👍")


def test_several_reactions_in_one_notice_are_several_events() -> None:
    likes = [{"emoji_id": "76", "count": 1}, {"emoji_id": "66", "count": 1}]
    events = heard(notice("group_msg_emoji_like", message_id=-9, likes=likes))

    assert len({event.id for event in events}) == 2


def test_our_own_reactions_are_not_told() -> None:
    assert list(heard(notice("group_msg_emoji_like", user_id=SELF, message_id=-9, likes=[{"emoji_id": "76"}]))) == []


def test_the_group_has_another_title() -> None:
    event = only(notice("notify", "group_name", name_new="Lounge 2"))

    assert isinstance(event, e.GroupUpdated)
    assert event.title == "Lounge 2"


@pytest.mark.parametrize("sub", ["poke", "lucky_king", "honor", "title", "input_status"])
def test_games_are_left_out(sub: str) -> None:
    assert heard(notice("notify", sub, target_id=SELF, honor_type="talkative")) == ()


def test_ids_are_stable_and_differ() -> None:
    first = [event.id for frame in RECORDED for event in heard(frame)]
    second = [event.id for frame in RECORDED for event in heard(frame)]
    notices = [one for one in first if ":m:" not in one]

    assert first == second
    assert len(set(notices)) == len(notices)
    assert all(one.startswith(("qq:q:",)) and "None" not in one for one in first), first
    assert f"qq:q:{GROUP}:group_increase:approve:{int(AT.timestamp())}:{ADA}:{HOST}:" in first
