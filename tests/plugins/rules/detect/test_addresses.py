"""Addresses in what people write: typed, disguised, without https://, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall_rules.detect.addresses import addresses_in


def hosts(text: str) -> list[str]:
    return [host for address in addresses_in(text) for host in address.hosts]


@pytest.mark.parametrize(
    "text",
    [
        "see evil.com/x now",
        "EVIL.COM",
        "(evil.com)",
        "go to evil.com.",
        "https://evil.com/a?b=c#d",
        "hxxps://evil[.]com/a",
        "hxxp://evil.com",
        "https://good.com@evil.com/a",
        "evil(dot)com",
        "evil [dot] com",
        "evil{.}com",
        "evil。com",
        "ev\u200bil.c\u200bom",
        "evil.\u200bcom",
        "evil\u2024com",
        "https://evil\ufe52com",
        "https:／／evil.com",
        "ｅｖｉｌ．ｃｏｍ",
        "加我evil点com",
        "看网站evil.com吧",
        "网址:evil.com",
        "网址：https://evil.com，快来",
        "http：//evil.com",
        "看https://evil.com这个网站",
        "//evil.com/x",
        "https:evil.com",
        "evil.com:8080/x",
        "“evil.com”",
        "EvIl.CoM/路径",
    ],
)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert hosts(text) == ["evil.com"]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks.It works",
        "完了。中国人很多。好",
        "run setup.py, then read README.md and main.rs",
        "e.g. this, i.e. that, etc.",
        "version 1.2.3, or 10.0.0.1 in our net",
        "node.js is fine",
        "3.5元.很好",
        "ok...come on",
        "write to ada@example.com",
        "at 10:30",
        "me.",
        "hello.World",
        "",
    ],
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert hosts(text) == []


def test_both_sides_of_a_markdown_link_are_addresses() -> None:
    assert sorted(hosts("[good.com](https://evil.com)")) == ["evil.com", "good.com"]


def test_a_name_of_an_own_script_is_read_whole() -> None:
    assert hosts("微博.com") == ["xn--9krt00a.com"]
    assert hosts("https://例子.中国/路径，好的") == ["xn--fsqu00a.xn--fiqs8s"]
    assert hosts("раypal.com") == ["xn--ypal-43d9g.com"]


def test_words_behind_a_link_may_be_part_of_its_host_and_then_both_readings_count() -> None:
    assert hosts("https://good.com的.evil.com/") == ["good.com", "good.xn--com-5w2h.evil.com"]


def test_numbers_are_an_address_with_a_port_or_path_only() -> None:
    assert hosts("10.1.2.3:8080") == hosts("10.1.2.3/x") == ["10.1.2.3"]


@pytest.mark.parametrize("text", ["weixin://dl/chat?x", "tg://join?invite=abc"])
def test_what_opens_another_program_is_an_address(text: str) -> None:
    assert len(list(addresses_in(text))) == 1


@given(st.text("ab.com。．:/\\@[]()点dot 例中\u200b?#-1", max_size=60))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    assert all(host.isascii() for host in hosts(text))


@given(
    st.sampled_from(["see {}", "看{}吧", "({})", "{}，好", "“{}”", "a {} b"]),
    st.sampled_from(["", "/x", "?y=1", ":80/"]),
)
def test_an_address_is_found_wherever_it_stands(frame: str, tail: str) -> None:
    assert hosts(frame.format(f"https://evil.com{tail}")) == ["evil.com"]
    assert hosts(frame.format(f"evil.com{tail}")) == ["evil.com"]
