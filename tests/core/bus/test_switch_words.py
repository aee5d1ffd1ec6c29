"""What people write after ``/switch`` is read, or refused with a kind word; it never breaks."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from townhall.bus.switch_words import Ordered, read_order
from townhall.config.trial import readings
from townhall.plugin.group import UserError

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("welcome off", Ordered("welcome", "off", None, "")),
        ("welcome off 2h", Ordered("welcome", "off", NOW + 2 * HOUR, "")),
        ("welcome off for 1h30m", Ordered("welcome", "off", NOW + 1.5 * HOUR, "")),
        ("welcome 关 2小时 因为 有人捣乱", Ordered("welcome", "关", NOW + 2 * HOUR, "有人捣乱")),
        ("welcome.delay 5m", Ordered("welcome.delay", "5m", None, "")),
        ("welcome.delay 5m 2h", Ordered("welcome.delay", "5m", NOW + 2 * HOUR, "")),
        ("rules.mode act until 2026-03-03 09:00", Ordered("rules.mode", "act", NOW + 15 * HOUR, "")),
        ('a.b "for 2h because" 1h because: test', Ordered("a.b", '"for 2h because"', NOW + HOUR, "test")),
        ("a.b [1, 2] 1h", Ordered("a.b", "[1, 2]", NOW + HOUR, "")),
        ("a.b {x = 1} because of rain", Ordered("a.b", "{x = 1}", None, "rain")),
        ("a.b becauseway", Ordered("a.b", "becauseway", None, "")),
    ],
)
def test_an_order_is_read(text: str, ordered: Ordered) -> None:
    assert read_order(text, ZONE, NOW) == ordered


PIECES = "welcome off for until 2h because 因为 直到 \" ' { } [ ] 2026-12-01 09:00".split()


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map(" ".join)))
def test_nonsense_is_refused_kindly_or_is_an_order(text: str) -> None:
    with suppress(UserError):
        ordered = read_order(text, ZONE, NOW)
        assert ordered.path
        assert ordered.said
        assert ordered.until is None or ordered.until > NOW


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.booleans())
def test_every_reading_of_a_value_is_toml(said: str, switch: bool) -> None:
    for value in readings(said, switch=switch):
        assert tomli.loads(f"value = {value}").keys() == {"value"}
