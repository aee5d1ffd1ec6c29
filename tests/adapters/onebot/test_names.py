"""Whatever people are called, what we send holds no mention, no code and no markup that we did not put there."""

from __future__ import annotations

import pytest
from tests.adapters.onebot.living import PLACE, stage, who
from tests.servers.onebot.forms import escaped

from townhall.model.actions import Announce, Say, SayTo, SetNickname
from townhall.model.events import MemberJoined, MessageSent
from townhall.model.parts import Link, Mention, Quote, Style, Styled, Text
from townhall_onebot.cq_codes import segments_of

NAMES = [
    "@everyone",
    "<@&1>",
    "[CQ:at,qq=all]",
    "[CQ:image,file=file:///etc/passwd]",
    "&#91;CQ:at,qq=all&#93;",
    "</b><a href=x>",
    "*_[]()~`>#+-=|{}.!",
    "\u202eevil",
    "a" * 10_240,
    "Z̷̢̛̗̀͝a̶͖̋l̵̰̈́g̸̱̓o̷͓̕",
    "@全体成员",
]


@pytest.mark.parametrize("strings", [False, True], ids=["array", "string"])
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
async def test_a_name_is_nothing_but_text(name: str, strings: bool) -> None:
    async with stage(strings=strings) as here:
        said = here.says(name, f"I am {name}")
        heard = await here.journal.first(MessageSent)
        joined = await here.journal.first(MemberJoined)
        parts = (Text(f"Welcome {heard.actor.name}, "), Styled(joined.member.name, Style.BOLD), Quote(heard.text))
        more = (Link("https://example.org", name), Mention(who(20999), name))
        for action in (
            Say(place=PLACE, parts=(*parts, *more)),
            SayTo(place=PLACE, member=heard.actor.id, parts=parts),
            Announce(place=PLACE, parts=parts),
            SetNickname(place=PLACE, member=heard.actor.id, nickname=name[:60]),
        ):
            await here.living.perform(action)
        ours = [one for one in here.world.messages if one.author == here.world.self_id]

    assert (heard.actor.name, joined.member.name, heard.message) == (name, name, said)
    assert heard.text == f"I am {name}"
    kinds = [segment.type for one in ours for segment in one.segments]
    assert (kinds.count("at"), set(kinds)) == (1, {"text", "at"})
    assert [one.data["qq"] for message in ours for one in message.segments if one.type == "at"] == ["20999"]
    # An implementation that makes a string of it must escape it to the very same text.
    for one in ours:
        for segment in one.segments:
            if segment.type == "text":
                (back,) = segments_of(escaped(segment.data["text"]))
                assert (back.type, back.data.text) == ("text", segment.data["text"])
