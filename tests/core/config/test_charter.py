"""The charter of a group is read into real types, and what it lacks shows when the file is checked (K17, S12)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.core.config.workshop import ACCOUNT, read

from townhall.config.codes import Code
from townhall.config.loading import Loaded
from townhall.config.settings import Charter


def loaded(charter: str, plugin: str = "greeter") -> Loaded:
    return read(
        f'{ACCOUNT}\n[groups.lounge]\naccount = "tg"\nchat = "1"\n{plugin} = true\n[groups.lounge.charter]\n{charter}'
    )


def charter(text: str) -> Charter:
    configuration = loaded(text).configuration
    assert configuration is not None
    group = configuration.group("lounge")
    assert group is not None
    return group.core.charter


def test_the_span_of_a_group_is_read_as_days() -> None:
    found = charter('starts = "2026-05-01"\nends = 2026-05-31')

    assert (found.starts, found.ends) == (date(2026, 5, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('ends = "soon"', Code.BAD_DATE),
        ("ends = 2026-04-30T10:00:00", Code.BAD_DATE),
        ('starts = "2026-05-31"\nends = "2026-05-01"', Code.SETTINGS_REFUSED),
        ('owner = "Ada"', Code.BAD_POSITION),
        ('owner = "position: "', Code.BAD_POSITION),
    ],
)
def test_a_day_or_an_owner_that_is_none_is_refused(text: str, code: Code) -> None:
    assert [one.code for one in loaded(text).errors] == [code]


def test_the_owner_of_a_group_is_a_position() -> None:
    assert charter('owner = "position:lead"').owner == "position:lead"


def test_a_plugin_that_promotes_is_warned_of_in_a_group_without_a_purpose_and_runs() -> None:
    without = loaded('audience = "everybody"', "promoter")

    assert [one.code for one in without.warnings] == [Code.PROMOTION_WITHOUT_CHARTER]
    assert without.configuration is not None
    assert loaded('purpose = "To talk."', "promoter").warnings == ()
    assert loaded('audience = "everybody"', "greeter").warnings == ()
