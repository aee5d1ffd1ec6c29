"""What a plugin looks back at is kept for so long, or `check` warns where that is written (K16)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.core.config.workshop import ENVIRON, installed

from townhall.config.diagnostics import Diagnostic, Severity
from townhall.config.loading import load
from townhall.plugin.loading import Installed

OPS = """
[townhall]
{townhall}

[accounts.tg]
adapter = "stub"
token = {{ env = "STUB_TOKEN" }}

[groups.lounge]
account = "tg"
chat = "1"
{lounge}
"""


def found(folder: Path, townhall: str = "", lounge: str = "speaker = true") -> list[Diagnostic]:
    ops = folder / "ops.toml"
    ops.write_text(OPS.format(townhall=townhall, lounge=lounge), encoding="utf-8")
    return list(load(ops, installed(), environ=ENVIRON).diagnostics)


def test_what_is_kept_long_enough_is_nothing_to_tell(tmp_path: Path) -> None:
    assert found(tmp_path, 'retention = { "speaker.Said" = "2d", "speaker.spoken" = "4d" }') == []


def test_a_time_that_is_too_short_is_told_where_it_is_written_with_the_shortest_that_will_do(tmp_path: Path) -> None:
    [said] = found(tmp_path, 'contribution_retention = "90d"\nretention = { "speaker.spoken" = "3d" }')

    assert (said.severity, said.line) == (Severity.WARNING, 4)
    assert said.fault == (
        'townhall.retention."speaker.spoken" is 3d, and speaker in lounge looks back 4d, '
        "so it would find less than there was."
    )
    assert said.remedy == 'Write "4d" or more, or let speaker look less far back.'


def test_facts_without_a_time_of_their_own_go_with_those_of_the_house(tmp_path: Path) -> None:
    [said] = found(tmp_path, 'contribution_retention = "3d"')

    assert said.key == "townhall.contribution_retention"
    assert 'Write "4d" or more' in said.remedy


def test_a_setting_that_looks_further_back_than_a_plugin_keeps_is_told_at_the_group(tmp_path: Path) -> None:
    [said] = found(tmp_path, lounge='speaker = { rest = "10d" }')

    assert said.key == "groups.lounge.speaker"
    assert said.fault == "groups.lounge.speaker looks back 10d at speaker.Said, of which only 9d are kept."
    assert said.remedy == (
        'Write retention = { "speaker.Said" = "10d" } under [townhall], or let it look less far back.'
    )


def test_of_many_groups_the_one_that_looks_back_farthest_is_named(tmp_path: Path) -> None:
    second = 'speaker = true\n[groups.square]\naccount = "tg"\nchat = "2"\nspeaker = { rest = "5d" }'
    [said] = found(tmp_path, 'retention = { "speaker.Said" = "1d" }', second)

    assert "speaker in square looks back 5d" in said.fault


@pytest.mark.parametrize("name", ["campaign", "kol", "leaderboard", "roles", "rules", "welcome"])
def test_plugins_that_ship_look_back_at_what_they_keep_and_no_further(name: str) -> None:
    plugin = Installed.discover().plugin(name)
    assert plugin.looks_back is not None
    kept: dict[str, timedelta | None] = {f"{name}.{one.name}": one.retention for one in plugin.keeps}
    kept |= {one.kind: one.retention for one in plugin.keeps_facts}
    house = {"ledger_retention": timedelta(days=365), "contribution_retention": timedelta(days=730)}
    looked = plugin.looks_back(plugin.settings())

    assert looked.keys() <= kept.keys() | house.keys()
    too_far = [one for one, span in looked.items() if span > ((kept | house)[one] or span)]
    assert too_far == []
