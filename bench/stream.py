"""The messages that go through everything: English and Chinese, long and short, replies, mentions and links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from bench.results import Size
from townhall.model.events import MessageSent
from townhall.model.ids import EventId, GroupId, MemberId, MessageId
from townhall.model.parts import Link, Mention, Part, Text
from townhall.model.people import Member
from townhall.model.places import Place

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ACCOUNTS = 4
"""The bot identities among which the groups are divided."""

WORDS = (
    "the update is out and it works for me , thanks a lot ! does anybody know when the next round of the contest "
    "starts ? i have asked in the other group but nobody could say ... maybe we should pin the answer so that people "
    "find it . good morning everyone , see you at the meetup on saturday"
).split()
PHRASES = (
    "大家早上好",
    "请问下一期活动什么时候开始",
    "我已经更新到最新版本了，没有发现问题",
    "谢谢群主！",
    "有人一起去周六的线下聚会吗？",
    "这个功能真的很好用",
    "我在另一个群里问过了，但是没有人回答",
    "建议把答案置顶，方便大家查找",
)
NAMES = ("Ada", "Grace", "Linus", "小明", "阿芳", "老王", "Margaret", "Dennis", "晓燕", "Barbara")


def group_id(number: int) -> GroupId:
    """Return the id of a group; groups go round the accounts."""
    return GroupId(f"lobby:a{number % ACCOUNTS}:-100{number:07}")


def speaker(group: int, number: int) -> Member:
    """Return somebody who speaks in a group."""
    own = group * 1_000 + number
    return Member(
        id=MemberId(f"lobby:a{group % ACCOUNTS}:{500_000_000 + own}"), name=f"{NAMES[own % len(NAMES)]} {own}"
    )


def messages(size: Size, groups: Sequence[int] | None = None, *, mark: str = "m", seed: int = 1) -> list[bytes]:
    """Return messages as JSON, in turn over the groups; the same for the same seed."""
    random = Random(seed)
    over = groups if groups is not None else range(size.groups)
    return [_message(random, number, over[number % len(over)], size, mark) for number in range(size.messages)]


def greetings(size: Size, groups: Sequence[int] | None = None) -> list[bytes]:
    """Return a message of everybody there is, so that nobody is new when the measured stream begins."""
    random = Random(2)
    over = groups if groups is not None else range(size.groups)
    return [
        msgspec.json.encode(_event(random, f"hello{group}-{number}", group, speaker(group, number), (Text("Hello!"),)))
        for group in over
        for number in range(size.speakers)
    ]


def _message(random: Random, number: int, group: int, size: Size, mark: str) -> bytes:
    actor = speaker(group, random.randrange(size.speakers))
    event = _event(random, f"{mark}{number}", group, actor, _parts(random, group, size))
    if random.random() < 0.2:
        answered = speaker(group, random.randrange(size.speakers)).id
        event = msgspec.structs.replace(event, reply_to=MessageId(f"{mark}{number - 100}"), reply_to_actor=answered)
    return msgspec.json.encode(event)


def _event(random: Random, mark: str, group: int, actor: Member, parts: tuple[Part, ...]) -> MessageSent:
    place = group_id(group)
    return MessageSent(
        id=EventId(f"{place}:{mark}"),
        at=START + timedelta(milliseconds=random.randrange(10_000_000)),
        place=Place(place),
        message=MessageId(mark),
        actor=actor,
        parts=parts,
    )


def _parts(random: Random, group: int, size: Size) -> tuple[Part, ...]:
    parts: list[Part] = [Text(_text(random))]
    if random.random() < 0.1:
        someone = speaker(group, random.randrange(size.speakers))
        parts = [Mention(someone.id, someone.name), Text(" " + _text(random))]
    if random.random() < 0.08:
        parts.append(Link(f"https://example.org/{random.randrange(10_000)}"))
    return tuple(parts)


def _text(random: Random) -> str:
    # Most talk is short, some is a paragraph.
    length = min(60, 2 + int(random.expovariate(1 / 9)))
    if random.random() < 0.5:
        return " ".join(random.choice(WORDS) for _ in range(length))
    return "，".join(random.choice(PHRASES) for _ in range(1 + length // 6))
