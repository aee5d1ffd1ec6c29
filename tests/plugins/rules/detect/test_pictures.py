"""What QR codes in pictures say (domain 3.2, points 2 and 14; S32)."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from townhall import ActionFinished, Group, MessageEdited, MessageSent, Plugin, ReadCodes
from townhall.testing import Room
from townhall_rules.detect.pictures import codes_read, findings_in_codes, look_into
from townhall_rules.findings import Subject
from townhall_rules.settings import RulesSettings

CAN_READ = pytest.mark.platforms("full", "telegram")


class Reader:
    """A plugin that only looks into pictures."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.module = ModuleType("townhall_reader", "Look into every picture, and do nothing.")
        self.found: list[tuple[str, str, str]] = []
        """Who, which rule, what stands in the code."""
        plugin = Plugin(RulesSettings)
        self.module.__dict__["plugin"] = plugin

        @plugin.on(MessageSent)
        async def sent(event: MessageSent, group: Group, settings: RulesSettings) -> None:
            await look_into(event, group, settings, "codes")

        @plugin.on(MessageEdited)
        async def edited(event: MessageEdited, group: Group, settings: RulesSettings) -> None:
            await look_into(event, group, settings, "codes")

        @plugin.result("codes")
        async def read(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
            subject = group.payload(Subject)
            found = findings_in_codes(await codes_read(event, group), group, settings)
            self.found.extend((subject.name, one.rule, one.written) for one in found)

    def keep(self, *rules: dict[str, Any]) -> None:
        """Let the room keep these rules."""
        table = [
            {"id": f"rule-{place}", "kinds": ["qr"], "reason": "Because.", **rule} for place, rule in enumerate(rules)
        ]
        self.room.enable(self.module, rule=table)

    @property
    def asked(self) -> int:
        """How many pictures were asked about."""
        return sum(isinstance(one, ReadCodes) for one in self.room.done)


@pytest.fixture
def reader(room: Room) -> Reader:
    return Reader(room)


@CAN_READ
async def test_a_code_in_a_picture_is_a_link(reader: Reader) -> None:
    reader.keep({})

    await reader.room.say("Ada", (reader.room.picture("https://evil.com/x", "hello"),))

    assert reader.found == [("Ada", "rule-0", "https://evil.com/x"), ("Ada", "rule-0", "hello")]


@CAN_READ
async def test_codes_that_lead_to_allowed_domains_are_no_offence(reader: Reader) -> None:
    reader.keep({"allow_domains": ["good.com"]}, {"deny_domains": ["evil.com"]})

    await reader.room.say("Ada", (reader.room.picture("https://shop.good.com"),))
    await reader.room.say("Ada", (reader.room.picture("https://evil.com@other.org"),))
    await reader.room.say("Ada", (reader.room.picture("HTTPS://EVIL.COM/"),))

    assert [(rule, text) for _, rule, text in reader.found] == [
        ("rule-0", "https://evil.com@other.org"),
        ("rule-0", "HTTPS://EVIL.COM/"),
        ("rule-1", "HTTPS://EVIL.COM/"),
    ]


@CAN_READ
async def test_a_rule_that_does_not_hold_asks_for_nothing(reader: Reader) -> None:
    reader.keep({"threads": ["7"]})

    await reader.room.say("Ada", (reader.room.picture("https://evil.com"),))

    assert reader.asked == 0


@CAN_READ
async def test_a_picture_without_codes_and_a_group_without_such_a_rule_find_nothing(reader: Reader) -> None:
    reader.keep({})
    await reader.room.say("Ada", (reader.room.picture(),))
    reader.keep({"kinds": ["link"]})
    await reader.room.say("Ada", (reader.room.picture("https://evil.com"),))

    assert (reader.found, reader.asked) == ([], 1)


@pytest.mark.platforms("poorest")
async def test_where_nobody_can_read_codes_nothing_is_asked(reader: Reader) -> None:
    reader.keep({})

    await reader.room.say("Ada", (reader.room.picture("https://evil.com"),))

    assert (reader.found, reader.asked) == ([], 0)


@CAN_READ
async def test_a_message_with_many_pictures_asks_for_a_few(reader: Reader) -> None:
    reader.keep({})

    await reader.room.say("Ada", tuple(reader.room.picture(f"https://evil.com/{number}") for number in range(9)))

    assert reader.asked == 4
