"""Links, invitations elsewhere and shortened links (domain 3.2, point 14; S32, S65)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plugins.rules.detect.conftest import Detectors

from townhall import Button, ButtonRows, Link, Text
from townhall_rules.detect import rehearse
from townhall_rules.rule import Kind, Rule
from townhall_rules.settings import RulesSettings


def found(text: str, *, kinds: tuple[Kind, ...] = ("link",), **rule: Any) -> list[tuple[str, str]]:
    settings = RulesSettings(rule=(Rule(id="links", kinds=kinds, reason="Because.", **rule),))
    return [(one.kind, one.written) for one in rehearse(text, settings)]


def test_without_any_domain_every_link_is_forbidden() -> None:
    assert found("see example.com and https://b.org/x") == [("link", "example.com"), ("link", "https://b.org/x")]


def test_allowed_domains_and_all_below_them_are_no_offence() -> None:
    text = "docs.example.com, example.com/x and notexample.com"
    assert found(text, allow_domains=("example.com",)) == [("link", "notexample.com")]


def test_denied_domains_mean_only_them() -> None:
    text = "example.com, evil.com and www.evil.com/ads"
    assert found(text, deny_domains=("evil.com",)) == [("link", "evil.com"), ("link", "www.evil.com/ads")]


def test_a_shortened_link_is_forbidden_since_it_hides_where_it_leads() -> None:
    assert found("https://bit.ly/3x and t.cn/abc", deny_domains=("evil.com",)) == [
        ("link", "https://bit.ly/3x"),
        ("link", "t.cn/abc"),
    ]
    assert found("https://bit.ly/3x", deny_domains=("evil.com",), allow_domains=("bit.ly",)) == []


@pytest.mark.parametrize(
    "text",
    [
        "t.me/+AbCd",
        "https://t.me/joinchat/x",
        "telegram.me/somebody",
        "tg://join?invite=x",
        "https://discord.gg/abc",
        "discord.com/invite/abc",
        "chat.whatsapp.com/AbC",
        "https://qm.qq.com/q/abc",
        "https://weixin.qq.com/g/AbC",
        "weixin://dl/chat?abc",
        "https://line.me/R/ti/g/abc",
        "https://matrix.to/#/#room:example.org",
    ],
)
def test_invitations_into_other_chats_are_seen(text: str) -> None:
    assert [kind for kind, _ in found(text, kinds=("invite",))] == ["invite"]


@pytest.mark.parametrize(
    "text",
    [
        "t.me",
        "https://t.me/c/123/4",
        "https://t.me/share/url?url=x",
        "discord.com/download",
        "example.com/t.me/x",
        "https://matrix.to/#/@ada:example.org",
    ],
)
def test_what_leads_into_no_chat_is_no_invitation(text: str) -> None:
    assert found(text, kinds=("invite",)) == []


def test_the_groups_own_invitation_may_be_allowed() -> None:
    rule: dict[str, Any] = {"kinds": ("invite", "link"), "allow_domains": ("discord.gg/ourtown",)}

    assert found("discord.gg/ourtown欢迎大家", **rule) == []
    assert found("discord.gg/ourtownies", **rule) == [("invite", "discord.gg/ourtownies")]


def test_an_invitation_is_told_once_where_a_rule_minds_links_too() -> None:
    assert found("discord.gg/x", kinds=("link", "invite")) == [("invite", "discord.gg/x")]


async def test_the_target_of_a_link_counts_and_what_it_says_as_well(detectors: Detectors) -> None:
    detectors.keep({"kinds": ["link"], "allow_domains": ["good.com"]})

    await detectors.room.say("Ada", (Link("https://evil.com", "https://good.com"),))
    await detectors.room.say("Ada", (Link("https://good.com", "evil.com is great"),))
    await detectors.room.say("Ada", (Link("https://good.com/x", "our page"), Text(" is up")))

    assert detectors.written == ["https://evil.com", "evil.com"]


async def test_links_of_buttons_count(detectors: Detectors) -> None:
    detectors.keep({"kinds": ["link"]})

    await detectors.room.say("Ada", (Text("hi"), ButtonRows(((Button("Click", url="https://evil.com"),),))))

    assert detectors.written == ["https://evil.com"]


async def test_a_link_that_is_edited_in_is_found(detectors: Detectors) -> None:
    """Defect 11."""
    detectors.keep({"kinds": ["link"]})
    message = await detectors.room.say("Ada", "good morning")

    await detectors.room.edit("Ada", message, "good morning evil.com")

    assert detectors.written == ["evil.com"]
