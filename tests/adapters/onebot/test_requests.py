"""Actions become calls; what QQ has no call for is answered at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.servers.onebot.standard import NAPCAT, STANDARD

from townhall.model import actions as a
from townhall.model.actions import Action, MessageRef
from townhall.model.ids import GroupId, MemberId, MessageId
from townhall.model.parts import (
    Button,
    ButtonRows,
    ContactCard,
    Emoji,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    Part,
    Quote,
    Style,
    Styled,
    Text,
)
from townhall.model.places import Place
from townhall.model.results import Failed, Gone, Unsupported
from townhall_onebot.extensions import Extensions, Version
from townhall_onebot.files import FileTroubleError, with_files
from townhall_onebot.outgoing import segments_for
from townhall_onebot.requests import Call, Circumstances, Plan, plan_of

HERE, ADA = Place(GroupId("qq:q:700100")), MemberId("qq:q:20002")
M = MessageRef(MessageId("-9"))
IDS = {"group_id": 700100, "user_id": 20002}


def implementation(name: str) -> Extensions:
    extensions = Extensions()
    extensions.learn_version(Version(name))
    return extensions


def circumstances(name: str = "NapCat.Onebot", friends: tuple[str, ...] = ()) -> Circumstances:
    return Circumstances("qq:q:", implementation(name), friends)


def calls(action: Action, here: Circumstances | None = None) -> list[Call]:
    plan = plan_of(action, here or circumstances())
    assert isinstance(plan, Plan)
    return list(plan.calls)


TEXT = [{"type": "text", "data": {"text": "hi"}}]
CASES: list[tuple[Action, Call]] = [
    (a.Say(place=HERE, parts=(Text("hi"),)), Call("send_group_msg", {"group_id": 700100, "message": TEXT})),  # type: ignore[dict-item]
    (a.DeleteMessages(place=HERE, targets=(M,)), Call("delete_msg", {"message_id": -9})),
    (
        a.React(place=HERE, target=M, emoji="👍"),
        Call("set_msg_emoji_like", {"message_id": -9, "emoji_id": "128077", "set": True}),
    ),
    (
        a.React(place=HERE, target=M, emoji="❤️", remove=True),
        Call("set_msg_emoji_like", {"message_id": -9, "emoji_id": "10084", "set": False}),
    ),
    (a.Pin(place=HERE, target=M), Call("set_essence_msg", {"message_id": -9})),
    (a.Unpin(place=HERE, target=M), Call("delete_essence_msg", {"message_id": -9})),
    (a.Announce(place=HERE, parts=(Text("hi"),)), Call("_send_group_notice", {"group_id": 700100, "content": "hi"})),
    (
        a.Mute(place=HERE, member=ADA, duration=timedelta(minutes=10)),
        Call("set_group_ban", {**IDS, "duration": 600}),
    ),
    (a.Mute(place=HERE, member=ADA), Call("set_group_ban", {**IDS, "duration": 2592000})),
    (
        a.Mute(place=HERE, member=ADA, duration=timedelta(days=400)),
        Call("set_group_ban", {**IDS, "duration": 2592000}),
    ),
    (
        a.Mute(place=HERE, member=ADA, duration=timedelta(milliseconds=1)),
        Call("set_group_ban", {**IDS, "duration": 1}),
    ),
    (a.Unmute(place=HERE, member=ADA), Call("set_group_ban", {**IDS, "duration": 0})),
    (a.MuteAll(place=HERE), Call("set_group_whole_ban", {"group_id": 700100, "enable": True})),
    (a.MuteAll(place=HERE, off=True), Call("set_group_whole_ban", {"group_id": 700100, "enable": False})),
    (a.Kick(place=HERE, member=ADA), Call("set_group_kick", {**IDS, "reject_add_request": False})),
    (a.Ban(place=HERE, member=ADA), Call("set_group_kick", {**IDS, "reject_add_request": True})),
    (a.GrantRole(place=HERE, member=ADA, role="admin"), Call("set_group_admin", {**IDS, "enable": True})),
    (a.RevokeRole(place=HERE, member=ADA, role="admin"), Call("set_group_admin", {**IDS, "enable": False})),
    (a.SetNickname(place=HERE, member=ADA, nickname="N"), Call("set_group_card", {**IDS, "card": "N"})),
    (
        a.SetTitle(place=HERE, member=ADA, title="T"),
        Call("set_group_special_title", {**IDS, "special_title": "T", "duration": -1}),
    ),
    (
        a.ApproveJoin(place=HERE, member=ADA, request="add:f:1"),
        Call("set_group_add_request", {"flag": "f:1", "sub_type": "add", "approve": True, "reason": ""}),
    ),
    (
        a.DeclineJoin(place=HERE, member=ADA, request="invite:f", text="No"),
        Call("set_group_add_request", {"flag": "f", "sub_type": "invite", "approve": False, "reason": "No"}),
    ),
    (a.FetchMembers(place=HERE), Call("get_group_member_list", {"group_id": 700100})),
]


@pytest.mark.parametrize(("action", "call"), CASES, ids=lambda case: getattr(case, "action", type(case).__name__))
def test_an_action_is_a_call_that_implementations_take(action: Action, call: Call) -> None:
    (made,) = calls(action)

    assert made == call
    msgspec.convert(made.parameters, (STANDARD | NAPCAT)[made.action])


def test_what_is_lost_is_said() -> None:
    plan = plan_of(
        a.Ban(place=HERE, member=ADA, duration=timedelta(days=1), delete_recent=timedelta(1)), circumstances()
    )

    assert isinstance(plan, Plan)
    assert plan.note == "for good, because QQ has no bans that end by themselves; their messages stay"


@pytest.mark.parametrize(
    "action",
    [
        a.Unban(place=HERE, member=ADA),
        a.EditMessage(place=HERE, target=M, parts=()),
        a.OpenPoll(place=HERE, question="?", choices=("a",)),
        a.GrantRole(place=HERE, member=ADA, role="guide"),
        a.React(place=HERE, target=M, emoji=":party:"),
        a.CreateInvite(place=HERE),
        a.PublishCommands(place=HERE, commands=()),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_qq_lacks_is_answered_at_once(action: Action) -> None:
    assert isinstance(plan_of(action, circumstances()), Unsupported)


def test_a_chat_that_is_no_number_is_a_result() -> None:
    assert isinstance(plan_of(a.Kick(place=Place(GroupId("qq:q:lounge")), member=ADA), circumstances()), Gone)
    assert isinstance(plan_of(a.Kick(place=HERE, member=MemberId("qq:q:anonymous-1")), circumstances()), Gone)


def test_a_private_say_needs_a_person() -> None:
    direct = Place(HERE.group, direct=True)

    assert isinstance(plan_of(a.Say(place=direct, parts=(Text("x"),)), circumstances()), Failed)


@pytest.mark.parametrize(
    ("name", "friends", "through"),
    [("NapCat.Onebot", (), 700100), ("NapCat.Onebot", ("20002",), None), ("Plainest", (), None)],
)
def test_somebody_who_is_no_friend_is_reached_through_the_group_where_that_is_known_to_work(
    name: str, friends: tuple[str, ...], through: int | None
) -> None:
    (call,) = calls(a.SayTo(place=HERE, member=ADA, parts=(Text("hi"),)), circumstances(name, friends))

    assert (call.action, call.parameters.get("group_id")) == ("send_private_msg", through)


def test_lagrange_has_its_own_reactions_and_a_plain_one_no_notices() -> None:
    (reaction,) = calls(a.React(place=HERE, target=M, emoji="👍"), circumstances("Lagrange.OneBot"))
    (notice,) = calls(a.Announce(place=HERE, parts=(Text("hi"),)), circumstances("Plainest"))

    assert reaction == Call(
        "set_group_reaction", {"group_id": 700100, "message_id": -9, "code": "128077", "is_add": True}
    )
    assert notice.action == "send_group_msg"


def test_an_answer_begins_with_what_it_answers() -> None:
    (call,) = calls(a.Say(place=HERE, parts=(Text("hi"),), reply_to=M))

    assert call.parameters["message"] == [{"type": "reply", "data": {"id": "-9"}}, *TEXT]


def text(words: str) -> dict[str, object]:
    return {"type": "text", "data": {"text": words}}


def media(kind: str, file: str) -> dict[str, object]:
    return {"type": kind, "data": {"file": file}}


@pytest.mark.parametrize(
    ("part", "segments"),
    [
        (Text("[CQ:at,qq=all]"), [text("[CQ:at,qq=all]")]),
        (Styled("x", Style.BOLD), [text("x")]),
        (Mention(ADA, "Ada"), [{"type": "at", "data": {"qq": "20002"}}]),
        (Mention(MemberId("telegram:q:20002"), "Ada"), [text("@Ada")]),
        (Mention(MemberId("qq:other:20002"), "Ada"), [text("@Ada")]),
        (Mention(MemberId("qq:q:all"), "Ada"), [text("@Ada")]),
        (MentionAll(), [text("@all")]),
        (Link("https://e.org", "Look"), [text("Look https://e.org")]),
        (Link("https://e.org"), [text("https://e.org")]),
        (Emoji("微笑", "14"), [{"type": "face", "data": {"id": "14"}}]),
        (Emoji("party", "x1"), [text("[party]")]),
        (Image("https://e.org/a.png", "Nice"), [media("image", "https://e.org/a.png"), text("Nice")]),
        (Image("qq-file:A.jpg"), [media("image", "A.jpg")]),
        (Image("qq-file:../etc/passwd"), [text("qq-file:../etc/passwd")]),
        (Image("qq-file:file:///etc/passwd", alt="a picture"), [text("a picture")]),
        (File("https://e.org/a.amr", "a", "voice"), [media("record", "https://e.org/a.amr")]),
        (File("https://e.org/a.pdf", "a.pdf"), [text("a.pdf https://e.org/a.pdf")]),
        (Quote("said"), [text("> said\n")]),
        (ContactCard("Ada", "qq:1"), [text("Ada qq:1")]),
        (ButtonRows(((Button("x", "y"),),)), []),
    ],
    ids=lambda case: type(case).__name__,
)
def test_a_part_becomes_segments(part: Part, segments: list[dict[str, object]]) -> None:
    assert segments_for((part,), "qq:q:") == segments


def test_everybody_is_mentioned_only_with_the_right_to() -> None:
    assert segments_for((MentionAll(),), "qq:q:", may_mention_all=True) == [{"type": "at", "data": {"qq": "all"}}]


def test_neighbouring_texts_are_one_segment() -> None:
    assert segments_for((Text("a"), Styled("b", Style.BOLD), Text("c")), "qq:q:") == [text("abc")]


# -- files of this machine ------------------------------------------------------------------------
async def test_a_picture_of_this_machine_travels_inside_the_call(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"png")
    (call,) = calls(a.Say(place=HERE, parts=(Image(str(tmp_path / "a.png")),)))

    ready = await with_files(call, implementation("NapCat.Onebot"))

    assert ready.parameters["message"] == [media("image", "base64://cG5n")]


async def test_a_picture_that_is_not_there_is_told(tmp_path: Path) -> None:
    (call,) = calls(a.Say(place=HERE, parts=(Image(str(tmp_path / "a.png")),)))

    with pytest.raises(FileTroubleError, match=r"a\.png cannot be read"):
        await with_files(call, implementation("NapCat.Onebot"))


@pytest.mark.parametrize(("name", "inside"), [("NapCat.Onebot", True), ("go-cqhttp", False)])
async def test_a_document_of_this_machine_is_uploaded(name: str, inside: bool, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"pdf")
    _, upload = calls(a.Say(place=HERE, parts=(File(str(tmp_path / "a.pdf"), "a.pdf"),)), circumstances(name))

    ready = await with_files(upload, implementation(name))

    assert ready.action == "upload_group_file"
    assert ready.parameters["file"] == ("base64://cGRm" if inside else str(tmp_path / "a.pdf"))


def test_a_document_that_cannot_be_uploaded_is_said_to_be_missing() -> None:
    extensions = implementation("Plainest")
    extensions.learn_actions(["send_group_msg"])
    plan = plan_of(a.Say(place=HERE, parts=(File("/a.pdf", "a.pdf"),)), Circumstances("qq:q:", extensions))

    assert isinstance(plan, Plan)
    assert (len(plan.calls), plan.note) == (1, "without the file, which this implementation cannot upload")
