"""What stands in the wrong place, or is called as people call it, is answered with the right place or name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.config.workshop import ENVIRON, installed

from townhall.config.loading import load_text

HEAD = '[accounts.tg]\nadapter = "stub"\ntoken = { env = "STUB_TOKEN" }\n'
GROUP = f'{HEAD}[groups.lounge]\naccount = "tg"\nchat = "1"\n'


def said(text: str) -> str:
    [diagnostic] = load_text(text, Path("ops.toml"), installed(), environ=ENVIRON).diagnostics
    return str(diagnostic)


def test_a_key_of_the_group_below_another_header_is_sent_back_to_the_group() -> None:
    told = said(f'{GROUP}[groups.lounge.charter]\npurpose = "talk"\ngreeter = true\n')

    assert told == (
        'ops.toml, line 9: groups.lounge.charter has no setting "greeter". It is a key of groups: '
        "write it right below [groups.NAME], before the next header. [T016]"
    )


def test_a_plugin_at_the_top_of_the_file_is_sent_into_a_group() -> None:
    told = said(f"{GROUP}greeter = true\n[greeter]\n")

    assert "write [groups.NAME.greeter], or [defaults.greeter] for all of them. [T010]" in told


def test_a_group_at_the_top_of_the_file_is_sent_among_the_groups() -> None:
    told = said(f"{GROUP}greeter = true\n[lounge]\n")

    assert 'The file has no table "lounge". It is a group: write [groups.lounge]. [T010]' in told


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("timezone", "Asia/Beijing", "Asia/Shanghai"),
        ("timezone", "UTC+8", "Asia/Shanghai"),
        ("locale", "zh_CN", "zh-CN"),
        ("locale", "中文", "zh-CN"),
        ("locale", "cn", "zh-CN"),
    ],
)
def test_a_zone_or_language_as_people_call_it_is_answered_with_its_name(key: str, written: str, meant: str) -> None:
    assert f'Did you mean "{meant}"?' in said(f'{GROUP}greeter = true\n{key} = "{written}"\n')
