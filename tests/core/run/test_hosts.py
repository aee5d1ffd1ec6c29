from __future__ import annotations

import pytest

from townhall.run.hosts import Address, allowed


@pytest.mark.parametrize(
    ("listen", "host", "port"),
    [("127.0.0.1:8421", "127.0.0.1", 8421), ("[::1]:80", "::1", 80), ("box:1", "box", 1), (":9", "127.0.0.1", 9)],
)
def test_an_address_is_read(listen: str, host: str, port: int) -> None:
    assert Address.read(listen) == Address(host, port)


@pytest.mark.parametrize("listen", ["", "8421", "localhost", "a:b", "a:70000"])
def test_what_is_no_address_is_refused_with_the_remedy(listen: str) -> None:
    with pytest.raises(ValueError, match=r"Write it as \"127\.0\.0\.1:8421\""):
        Address.read(listen)


@pytest.mark.parametrize("host", ["localhost:8421", "127.0.0.1", "[::1]:8421", "10.0.0.7:9", "ops.example:1"])
def test_known_names_and_bare_addresses_are_answered(host: str) -> None:
    assert allowed(host, "ops.example")


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8421"])
def test_names_that_somebody_else_may_point_at_us_are_not_answered(host: str) -> None:
    assert not allowed(host, "127.0.0.1")
