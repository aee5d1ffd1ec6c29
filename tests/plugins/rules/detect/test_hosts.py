"""Hosts in one form: what a browser would go to, whatever is done to hide it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from townhall_rules.detect.addresses import linked
from townhall_rules.detect.hosts import host_named, is_below, known, top_levels
from townhall_rules.detect.links import place_named, policy_of
from townhall_rules.rule import Rule


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"),
        ("example。com", "example.com"),
        ("exam\u200bple.c\u2060om", "example.com"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s"),
        ("раypal.com", "xn--ypal-43d9g.com"),
        ("faß.de", "xn--fa-hia.de"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("[::1]", "::1"),
        ("1.2.3.999", ""),
        ("1.2.3.4.5", ""),
        ("[no]", ""),
        ("evil.c℀.example.com", ""),
        ("-evil-.例子.com", ""),
        ("", ""),
    ],
)
def test_a_host_is_read_as_a_browser_reads_it(written: str, host: str) -> None:
    assert host_named(written) == host


def test_a_domain_has_below_it_only_what_stands_behind_a_dot() -> None:
    assert is_below("example.com", "example.com")
    assert is_below("www.example.com", "example.com")
    assert not is_below("notexample.com", "example.com")
    assert not is_below("example.com.evil.org", "example.com")
    assert not is_below("", "")


@given(st.text(max_size=40))
@example("a" * 70 + ".例")
def test_no_host_makes_the_reader_raise_and_what_it_gives_is_plain(written: str) -> None:
    found = host_named(written)

    assert found.isascii()
    assert not set(found) & set("/?#@\\ \t\n")


ALLOWING = policy_of(Rule(id="links", kinds=("link",), reason="Because.", allow_domains=("good.com", "b.org/team")))


def allowed(url: str) -> bool:
    found = list(linked(url))
    return bool(found) and all(ALLOWING.allows(address) for address in found)


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(LABEL, LABEL, st.sampled_from(["", "/", "/good.com", "?good.com", "#good.com", "/@good.com", ":80/"]))
def test_a_host_that_only_begins_or_ends_like_an_allowed_one_is_not_allowed(one: str, other: str, tail: str) -> None:
    hosts = [f"{one}good.com", f"good.com.{one}.{other}", f"{one}.{other}", f"good.com{one}.{other}", f"good.{one}"]
    for host in hosts:
        if not is_below(host, "good.com"):
            assert not allowed(f"https://{host}{tail}")


@given(st.text("good.com:@\\/?#%&=é。．０xX\u200b", max_size=20), LABEL)
def test_what_stands_before_an_at_is_never_where_a_link_leads(before: str, evil: str) -> None:
    """``https://good.com@evil.example`` leads to evil.example, however the first part is written."""
    if not set("/\\?#") & set(before):
        assert not allowed(f"https://{before}@{evil}.example")


@pytest.mark.parametrize("slashes", ["//", "/", "", "\\\\", "///", "\\/"])
def test_a_link_leads_to_the_same_host_with_any_slashes(slashes: str) -> None:
    assert allowed(f"https:{slashes}good.com/x")
    assert not allowed(f"https:{slashes}evil.com/x")


def test_a_backslash_before_an_at_is_read_in_two_ways_and_so_never_allowed() -> None:
    assert not allowed("https://good.com\\@evil.com")
    assert not allowed("https://evil.com\\@good.com")


def test_an_allowed_address_allows_what_is_below_it_and_nothing_beside() -> None:
    assert allowed("https://b.org/team")
    assert allowed("https://b.org/team/rules?page=2")
    assert not allowed("https://b.org/teams")
    assert not allowed("https://b.org/")
    assert not allowed("https://b.org.evil.com/team")


@pytest.mark.parametrize(
    "written", ["example.com", "*.example.com", "https://Example.com/", "例子.中国", "example。com"]
)
def test_domains_may_be_written_as_people_write_them(written: str) -> None:
    assert place_named(written).host in ("example.com", "xn--fsqu00a.xn--fiqs8s")
    assert place_named(written).path == ""


def test_what_is_known_of_hosts_is_written_in_one_form() -> None:
    found = known()
    hosts = [*found.shorteners, *(start.partition("/")[0] for starts in found.invites.values() for start in starts)]

    assert [host for host in hosts if host_named(host) != host] == []
    assert found.doubtful <= top_levels()
