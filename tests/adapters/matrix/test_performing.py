"""What we do on a real homeserver, by what then stands there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.adapters.matrix.town import ACCOUNT, Town
from tests.servers.matrix.people import Person

from townhall.model import actions as a
from townhall.model.events import MemberKicked, MemberMuted, MemberUnmuted
from townhall.model.ids import MemberId, MessageId, group_id
from townhall.model.parts import File, Image, Mention, MentionAll, Style, Styled, Text
from townhall.model.people import Member
from townhall.model.places import Place
from townhall.model.results import DegradedTo, Failed, Forbidden, Gone, Ok, Result, Unsupported


def sent_in(result: Result) -> MessageId:
    assert isinstance(result, Ok | DegradedTo), result
    return result.receipt.messages[0]


async def membership(town: Town, person: Person) -> str:
    try:
        return str((await town.owner.state(town.room, "m.room.member", person.user))["membership"])
    except Exception:
        return "never"


async def level(town: Town, person: Person) -> int | None:
    levels = await town.owner.state(town.room, "m.room.power_levels")
    found: int | None = levels["users"].get(person.user)
    return found


async def test_a_message_is_written_with_its_mentions_and_nothing_else_active(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    parts = (Text("<b>@room</b> "), Mention(town.member(ada), "Ada</a>"), Styled(" bold", Style.BOLD), MentionAll())

    message = sent_in(await town.do(a.Say(place=town.place, parts=parts)))

    content = (await ada.event(town.room, message))["content"]
    assert content["body"] == "<b>@room</b> Ada</a> bold@room"
    link = f'<a href="https://matrix.to/#/{ada.user}">Ada&lt;/a&gt;</a>'
    assert content["formatted_body"] == f"&lt;b&gt;@room&lt;/b&gt; {link}<strong> bold</strong>@room"
    assert content["m.mentions"] == {"user_ids": [ada.user]}


async def test_a_repeated_key_sends_once(town: Town) -> None:
    await town.open()
    action = a.Say(place=town.place, parts=(Text("once"),))

    first = sent_in(await town.do(action, key="k1"))
    await town.stop()
    await town.start()
    again = sent_in(await town.do(action, key="k1"))
    other = sent_in(await town.do(action, key="k2"))

    said = [one for one in await town.owner.history(town.room) if one["content"].get("body") == "once"]
    assert first == again != other
    assert len(said) == 2


async def test_a_reply_an_edit_a_thread_and_a_removal(town: Town) -> None:
    await town.open()
    question = await town.owner.say(town.room, "Who is there?")

    reply = sent_in(
        await town.do(a.Say(place=town.place, parts=(Text("Me"),), reply_to=a.MessageRef(MessageId(question))))
    )
    await town.do(a.EditMessage(place=town.place, target=a.MessageRef(reply), parts=(Text("I"),)))
    thread = await town.do(
        a.CreateThread(place=town.place, title="On presence", target=a.MessageRef(MessageId(question)))
    )
    inside = sent_in(await town.do(a.Say(place=Place(town.group, thread=question), parts=(Text("inside"),))))
    await town.do(a.DeleteMessages(place=town.place, targets=(a.MessageRef(MessageId(question)),), reason="old"))

    relation = (await town.owner.event(town.room, reply))["content"]["m.relates_to"]
    edits = [
        one["content"]["m.new_content"]["body"]
        for one in await town.owner.history(town.room)
        if one["content"].get("m.relates_to", {}).get("rel_type") == "m.replace"
    ]
    assert relation == {"m.in_reply_to": {"event_id": question}}
    assert edits == ["I"]
    assert isinstance(thread, Ok)
    assert thread.receipt.reference == question
    assert (await town.owner.event(town.room, inside))["content"]["m.relates_to"] == {
        "rel_type": "m.thread",
        "event_id": question,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": question},
    }
    assert (await town.owner.event(town.room, question))["content"] == {}


async def test_reactions_come_and_go(town: Town) -> None:
    await town.open()
    message = MessageId(await town.owner.say(town.room, "Look"))
    target = a.MessageRef(message)
    await town.owner.react(town.room, message, "🎉")

    def ours(events: list[dict[str, object]]) -> list[object]:
        return [one["sender"] for one in events if one["type"] == "m.reaction" and one["content"]]

    first = await town.do(a.React(place=town.place, target=target, emoji="👍"))
    twice = await town.do(a.React(place=town.place, target=target, emoji="👍"))
    there = ours(await town.owner.history(town.room))
    removed = await town.do(a.React(place=town.place, target=target, emoji="👍", remove=True))
    left = ours(await town.owner.history(town.room))
    cleared = await town.do(a.ClearReactions(place=town.place, target=target))
    none = ours(await town.owner.history(town.room))

    assert (first, twice, removed, cleared) == (Ok(), Ok(), Ok(), Ok())
    assert there == [town.owner.user, town.bot.user]
    assert left == [town.owner.user]
    assert none == []


async def test_pins_are_added_to_those_of_others(town: Town) -> None:
    await town.open()
    first, second = [MessageId(await town.owner.say(town.room, text)) for text in ("one", "two")]
    await town.owner.set_state(town.room, "m.room.pinned_events", {"pinned": [first]})

    await town.do(a.Pin(place=town.place, target=a.MessageRef(second)))
    both = await town.owner.state(town.room, "m.room.pinned_events")
    await town.do(a.Unpin(place=town.place, target=a.MessageRef(first)))
    one = await town.owner.state(town.room, "m.room.pinned_events")

    assert both == {"pinned": [first, second]}
    assert one == {"pinned": [second]}


async def test_an_announcement_is_pinned_and_becomes_the_topic(town: Town) -> None:
    await town.open()

    result = await town.do(a.Announce(place=town.place, parts=(Text("Market on Friday.\nBring a bag."),)))

    assert isinstance(result, Ok)
    assert (await town.owner.state(town.room, "m.room.topic"))["topic"] == "Market on Friday."
    assert (await town.owner.state(town.room, "m.room.pinned_events"))["pinned"] == list(result.receipt.messages)


async def test_people_are_kicked_banned_and_let_back(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    member = town.member(ada)

    await town.do(a.Kick(place=town.place, member=member, reason="spam"))
    kicked = await membership(town, ada)
    await town.do(a.Ban(place=town.place, member=member, reason="spam again"))
    banned = await membership(town, ada)
    await town.do(a.Unban(place=town.place, member=member))
    again = await town.do(a.Unban(place=town.place, member=member))
    await ada.join(town.room)

    (event,) = await town.heard(MemberKicked)
    assert (kicked, banned, await membership(town, ada)) == ("leave", "ban", "join")
    assert again == Ok()
    assert event.reason == "spam"
    assert event.operator is not None
    assert event.operator.id == town.member(town.bot)


async def test_a_mute_takes_the_right_to_write_and_an_unmute_gives_it_back(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    await town.owner.set_level(town.room, ada.user, 10)

    await town.do(a.Mute(place=town.place, member=town.member(ada), duration=timedelta(hours=1)))
    muted_level = await level(town, ada)
    with pytest.raises(Exception, match="403"):
        await ada.say(town.room, "May I?")
    await town.do(a.Unmute(place=town.place, member=town.member(ada)))
    await ada.say(town.room, "Thank you")

    (muted,) = await town.heard(MemberMuted)
    (unmuted,) = await town.heard(MemberUnmuted)
    assert muted_level == -1
    assert await level(town, ada) == 10
    assert muted.until is not None
    assert unmuted.member.id == muted.member.id == town.member(ada)


async def test_only_staff_may_write_for_a_while(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")

    await town.do(a.MuteAll(place=town.place))
    with pytest.raises(Exception, match="403"):
        await ada.say(town.room, "May I?")
    ours = await town.do(a.Say(place=town.place, parts=(Text("Quiet, please"),)))
    await town.do(a.MuteAll(place=town.place, off=True))

    assert isinstance(ours, Ok)
    assert await ada.say(town.room, "Thank you")


async def test_roles_are_power_levels(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    member = town.member(ada)

    await town.do(a.GrantRole(place=town.place, member=member, role="moderator"))
    moderator = await level(town, ada)
    await town.do(a.GrantRole(place=town.place, member=member, role="25"))
    number = await level(town, ada)
    await town.do(a.RevokeRole(place=town.place, member=member, role="moderator"))
    kept = await level(town, ada)
    await town.do(a.RevokeRole(place=town.place, member=member, role="25"))
    unknown = await town.do(a.GrantRole(place=town.place, member=member, role="emperor"))

    assert (moderator, number, kept, await level(town, ada)) == (50, 25, 25, None)
    assert isinstance(unknown, Failed)


async def test_applicants_are_let_in_or_turned_down(town: Town) -> None:
    await town.open()
    await town.owner.set_state(town.room, "m.room.join_rules", {"join_rule": "knock"})
    ada, bea = town.person("ada"), town.person("bea")
    await ada.knock(town.room, "Let me in")
    await bea.knock(town.room)

    await town.do(a.ApproveJoin(place=town.place, member=town.member(ada), request=""))
    await town.do(a.DeclineJoin(place=town.place, member=town.member(bea), request="", text="Not today"))

    assert await membership(town, ada) == "invite"
    assert await membership(town, bea) == "leave"


async def test_the_private_room_of_a_person_is_opened_once(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    action = a.SayTo(place=town.place, member=town.member(ada), parts=(Text("Psst"),))

    first = await town.do(action)
    await town.stop()
    await town.start()
    second = await town.do(action)

    assert isinstance(first, Ok)
    assert isinstance(second, Ok)
    assert first.receipt.room == second.receipt.room
    assert list((await town.bot.call("GET", "user", town.bot.user, "account_data", "m.direct")).values()) == [
        [first.receipt.room]
    ]
    await ada.join(first.receipt.room)
    said = [one["content"].get("body") for one in await ada.history(first.receipt.room)]
    assert said.count("Psst") == 2


async def test_a_picture_is_brought_to_the_homeserver(town: Town, tmp_path: Path) -> None:
    await town.open()
    picture = tmp_path / "map.png"
    picture.write_bytes(b"\x89PNG not really")
    parts = (Text("Here:"), Image(str(picture), caption="The way", alt="map.png"))

    result = await town.do(a.Say(place=town.place, parts=parts))
    missing = await town.do(a.Say(place=town.place, parts=(File(str(tmp_path / "none.pdf")),)))

    assert isinstance(result, Ok)
    text, image = [(await town.owner.event(town.room, one))["content"] for one in result.receipt.messages]
    assert text["body"] == "Here:"
    assert (image["msgtype"], image["body"], image["filename"]) == ("m.image", "The way", "map.png")
    assert image["url"].startswith("mxc://")
    assert isinstance(missing, Failed)


async def test_members_are_listed(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")

    result = await town.do(a.FetchMembers(place=town.place))

    assert isinstance(result, Ok)
    members = msgspec.msgpack.decode(result.value, type=tuple[Member, ...])
    assert {one.id for one in members} == {town.member(ada), town.member(town.owner), town.member(town.bot)}


async def test_what_matrix_has_not_is_said_as_a_value(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    member = town.member(ada)

    nickname = await town.do(a.SetNickname(place=town.place, member=member, nickname="A"))
    gone = await town.do(a.React(place=town.place, target=a.MessageRef(MessageId("$none")), emoji="👍"))
    stranger = await town.do(a.Kick(place=town.place, member=MemberId("telegram:tg:1")))

    assert isinstance(nickname, Unsupported)
    assert isinstance(gone, Gone)
    assert isinstance(stranger, Failed)


async def test_a_missing_power_level_is_named(town: Town) -> None:
    await town.open(level=None)
    ada = await town.inhabitant("ada")

    result = await town.do(a.Kick(place=town.place, member=town.member(ada)))

    assert isinstance(result, Forbidden)
    assert result.remedy == f"Give {town.bot.user} power level 50 in the room's settings; it has 0."


async def test_somebody_may_be_invited_elsewhere(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    other = await town.bot.create()

    action = a.InviteToGroup(place=town.place, member=town.member(ada), target=group_id("matrix", ACCOUNT, other))
    result, again = await town.do(action), await town.do(action)

    assert (result, again) == (Ok(), Ok())
    await ada.join(other)
    assert await town.do(action) == Ok()
