"""Messages and requests become neutral events with stable ids."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests.adapters.onebot.frames import ADA, AT, GROUP, HOST, MESSAGE, NOW, SELF, heard, message, notice, scope

from townhall.model import events as e
from townhall.model.parts import Text
from townhall.model.people import ActorKind, Standing
from townhall_onebot.payloads import Unreadable
from townhall_onebot.requested import answer_of
from townhall_onebot.updates import LARGEST_RAW, events_of


def test_a_message_of_a_group() -> None:
    event = message([{"type": "text", "data": {"text": "hello"}}])

    assert (event.id, event.at, event.received_at) == (f"qq:q:{GROUP}:m:-2147483648", AT, NOW)
    assert (event.place.group, event.place.direct, event.message) == (f"qq:q:{GROUP}", False, "-2147483648")
    assert (event.actor.id, event.actor.name, event.actor.standing) == (f"qq:q:{ADA}", "Ada", Standing.MEMBER)
    assert (event.parts, event.addresses_us, event.backfill) == ((Text("hello"),), False, False)
    assert json.loads(event.raw)["font"] == 14


def test_the_name_somebody_has_in_the_group_goes_before_their_own() -> None:
    sender = {"nickname": "Ada", "card": "Countess", "role": "admin"}
    event = message([], sender=sender)

    assert (event.actor.name, event.actor.standing) == ("Countess", Standing.ADMIN)


def test_a_new_name_and_rank_show_with_the_next_message() -> None:
    known = scope()
    message([], known, sender={"nickname": "Ada", "role": "member"})
    event = message([], known, sender={"nickname": "Ada King", "role": "owner"})

    assert (event.actor.name, event.actor.standing) == ("Ada King", Standing.OWNER)


@pytest.mark.parametrize("own", [{"post_type": "message_sent"}, {"user_id": SELF}], ids=["told as ours", "by us"])
def test_our_own_messages_are_not_told(own: dict[str, object]) -> None:
    assert heard(MESSAGE | own) == ()


def test_what_another_account_of_the_same_implementation_hears_is_not_ours() -> None:
    assert heard(MESSAGE | {"self_id": 99999}) == ()


def test_a_private_message_has_a_place_that_no_group_can_have() -> None:
    event = message([], message_type="private", group_id=None)

    assert (event.place.group, event.place.direct) == (f"qq:q:private-{ADA}", True)
    assert event.id == f"qq:q:private-{ADA}:m:-2147483648"


def test_whoever_hides_is_no_person() -> None:
    event = message([], user_id=80000000, anonymous={"id": 5, "name": "Mask", "flag": "f"})

    assert (event.actor.id, event.actor.name, event.actor.is_person) == ("qq:q:anonymous-5", "Mask", False)


def test_the_assistant_of_qq_is_a_bot() -> None:
    assert message([], user_id=2854196310).actor.kind is ActorKind.BOT


def test_a_mention_of_us_addresses_us() -> None:
    assert message([{"type": "at", "data": {"qq": str(SELF)}}]).addresses_us
    assert not message([{"type": "at", "data": {"qq": "all"}}]).addresses_us


def test_an_answer_knows_whom_it_answers() -> None:
    known = scope()
    message([], known, message_id=-7, user_id=HOST)
    event = message([{"type": "reply", "data": {"id": -7}}, {"type": "text", "data": {"text": "yes"}}], known)

    assert (event.reply_to, event.reply_to_actor, event.addresses_us) == ("-7", f"qq:q:{HOST}", False)


def test_an_answer_to_us_addresses_us() -> None:
    known = scope()
    known.authors.put("-7", str(SELF))

    assert message([{"type": "reply", "data": {"id": "-7"}}], known).addresses_us


def test_an_answer_to_something_unknown_stays_an_answer() -> None:
    event = message("[CQ:reply,id=-8]well")

    assert (event.reply_to, event.reply_to_actor, event.text) == ("-8", None, "well")


@pytest.mark.parametrize("missing", ["user_id", "message_id", "group_id"])
def test_a_message_from_nobody_or_nowhere_is_left_out(missing: str) -> None:
    assert heard(MESSAGE | {missing: None}) == ()


@pytest.mark.parametrize("time", [None, 0, -5, 1e300])
def test_a_message_without_a_moment_happened_now(time: float | None) -> None:
    assert message([], time=time).at == NOW


def test_ids_may_come_as_texts() -> None:
    event = message([], user_id=str(ADA), group_id=str(GROUP), message_id="-2147483648")

    assert event.id == f"qq:q:{GROUP}:m:-2147483648"


def test_the_same_message_told_again_has_the_same_id() -> None:
    assert message([]).id == message("told in the other form").id


def test_a_huge_frame_is_understood_and_not_kept_whole() -> None:
    event = message([{"type": "text", "data": {"text": "x" * 10_000_000}}])

    assert (len(event.text), event.raw) == (10_000_000, b"")
    assert len(json.dumps(MESSAGE)) < LARGEST_RAW


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b'{"message":[{"type":7}]}'])
def test_what_is_no_frame_is_a_typed_error(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        events_of(raw, scope(), NOW)


@pytest.mark.parametrize("frame", [{}, {"post_type": "news"}, {"post_type": "meta_event"}, notice("unheard_of")])
def test_what_is_not_known_is_left_out(frame: dict[str, object]) -> None:
    assert list(heard(frame)) == []


# -- requests -------------------------------------------------------------------------------------
REQUEST: dict[str, object] = {
    "post_type": "request",
    "request_type": "group",
    "sub_type": "add",
    "time": int(AT.timestamp()),
    "self_id": SELF,
    "group_id": GROUP,
    "user_id": ADA,
    "comment": "问题：Who sent you?\n答案：A friend",
    "flag": "f1",
}


def test_somebody_asks_to_be_let_in_with_the_answer_to_the_question() -> None:
    known = scope()
    known.names.put(f"{GROUP}/{ADA}", "Ada")
    (event,) = heard(REQUEST, known)

    assert isinstance(event, e.JoinRequested)
    assert (event.id, event.request, event.text) == (f"qq:q:{GROUP}:request:add:f1", "add:f1", "A friend")
    assert (event.member.id, event.member.name, event.inviter) == (f"qq:q:{ADA}", "Ada", None)


def test_whoever_brought_an_applicant_along_is_named() -> None:
    (event,) = heard(REQUEST | {"invitor_id": HOST})

    assert isinstance(event, e.JoinRequested)
    assert event.inviter == f"qq:q:{HOST}"


def test_an_invitation_of_our_account_names_who_invites() -> None:
    (event,) = heard(REQUEST | {"sub_type": "invite", "user_id": HOST})

    assert isinstance(event, e.JoinRequested)
    assert (event.member.kind, event.inviter, event.request) == (ActorKind.SELF, f"qq:q:{HOST}", "invite:f1")


def test_requests_to_be_a_friend_are_left_to_the_client() -> None:
    assert heard(REQUEST | {"request_type": "friend"}) == ()


@pytest.mark.parametrize(
    ("comment", "answer"),
    [
        ("问题：a\n答案：b", "b"),
        ("问题:a?\n答案: two\nlines ", "two\nlines"),
        ("问题：答案：no\n答案：yes", "yes"),
        (" let me in ", "let me in"),
        ("", ""),
        ("答案：x", "答案：x"),
    ],
)
def test_the_answer_is_taken_out_of_the_comment(comment: str, answer: str) -> None:
    assert answer_of(comment) == answer


def test_a_moment_is_read_as_utc() -> None:
    assert message([], time=1_700_000_000).at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
