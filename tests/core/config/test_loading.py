"""Loading ops.toml: whatever is in the file, what comes back is a configuration or diagnostics."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.config.workshop import ACCOUNT, ENVIRON, Stub, installed, module, read

from townhall import Plugin, Settings
from townhall.adapter import Finding
from townhall.config.codes import Code
from townhall.config.loading import load
from townhall.hooks import contributes
from townhall.plugin.loading import Installed

HALL = installed()
TEXT = f"""
[townhall]
log_level = "debug"
{ACCOUNT}
[defaults]
timezone = "Asia/Shanghai"
quiet_hours = "22:30-08:00"

[profiles.fans]
greeter = {{ text = "Hi {{name}}!", window = "30s", drip = [{{ after = "1d" }}] }}

[groups.lounge]
account = "tg"
chat = -1001234567890
profile = ["fans"]
staff_room = "ops"

[groups.lounge.charter]
ask_map = {{ refunds = "ops" }}

[groups.ops]
account = "tg"
chat = "ops"
waver = true

[texts.en]
"greeter.hello" = "Hello"
"""

PIECES = ("", "x", '"', "[", "]", "{", "=", "\n", "true", "1", "1979-05-27", '"a.b"', "[groups]\n", "🦆", "\x00")
TABLES = ("townhall", "accounts", "accounts.tg", "defaults", "profiles.p", "groups", "groups.a", "texts")
KEYS = ("greeter", "waver", "account", "chat", "title", "profile", "budget", "timezone", "token", "mode")


def codes(text: str) -> list[Code]:
    return [one.code for one in read(text).diagnostics]


def test_a_right_file_gives_a_configuration_and_no_word_more() -> None:
    loaded = read(TEXT.partition("[texts.en]")[0])
    assert loaded.diagnostics == ()
    assert loaded.configuration is not None
    assert loaded.configuration.aliases == {"lounge": "stub:tg:-1001234567890", "ops": "stub:tg:ops"}


def test_a_missing_file_is_a_diagnostic(tmp_path: Path) -> None:
    loaded = load(tmp_path / "ops.toml", HALL)
    assert [(one.code, one.line) for one in loaded.diagnostics] == [(Code.FILE_MISSING, 0)]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert [one.code for one in load(tmp_path, HALL).diagnostics] == [Code.FILE_UNREADABLE]


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "ops.toml").write_bytes("a = 1\nb = 'café'".encode("latin-1"))
    loaded = load(tmp_path / "ops.toml", HALL)
    assert [(one.code, one.line) for one in loaded.diagnostics] == [(Code.NOT_UTF8, 2)]


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    text = TEXT.partition("[texts.en]")[0]
    (tmp_path / "ops.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load(tmp_path / "ops.toml", HALL, environ=ENVIRON).diagnostics == ()


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = (
        TEXT.replace("30s", "30").replace("Asia/Shanghai", "Mars").replace('"tg"\nchat = "ops"', '"tgg"\nchat = "ops"')
    )
    loaded = read(text)
    errors = [one for one in loaded.errors]
    assert {one.code for one in errors} == {Code.BAD_DURATION, Code.BAD_ZONE, Code.UNKNOWN_ACCOUNT}
    assert [one.line for one in errors] == sorted(one.line for one in errors)
    assert loaded.configuration is None


def test_the_same_mistake_in_two_groups_is_told_for_each() -> None:
    group = '[groups.{0}]\naccount = "tg"\nchat = "{0}"\nwaver = true\nbogus = 1\n'
    assert codes(ACCOUNT + group.format("a") + group.format("b")) == [Code.UNKNOWN_GROUP_KEY] * 2


def test_a_mistake_in_a_profile_is_told_once_however_many_groups_use_it() -> None:
    group = '[groups.{0}]\naccount = "tg"\nchat = "{0}"\nprofile = "p"\n'
    text = ACCOUNT + '[profiles.p]\ngreeter = { most = "x" }\n' + group.format("a") + group.format("b")
    assert codes(text) == [Code.WRONG_TYPE]


def test_a_mistake_that_every_group_overrules_is_still_a_mistake() -> None:
    text = ACCOUNT + '[defaults]\ngreeter = { most = "x" }\n[groups.a]\naccount = "tg"\nchat = "a"\ngreeter.most = 1\n'
    assert codes(text) == [Code.WRONG_TYPE]


def test_true_and_one_are_never_taken_for_each_other() -> None:
    group = '[groups.{0}]\naccount = "tg"\nchat = "{0}"\nwaver = {1}\n'
    assert codes(ACCOUNT + group.format("a", "true") + group.format("b", "1")) == [Code.SWITCH_NEEDED]


def test_groups_with_equal_tables_share_everything() -> None:
    group = '[groups.{0}]\naccount = "tg"\nchat = "{0}"\ngreeter = {{ most = 2 }}\n'
    configuration = read(ACCOUNT + group.format("a") + group.format("b")).configuration
    assert configuration is not None
    a, b = configuration.groups.values()
    assert a.core is b.core
    assert a.plugins is b.plugins


def test_groups_with_other_core_keys_share_their_plugins() -> None:
    group = '[groups.{0}]\naccount = "tg"\nchat = "{0}"\ntitle = "{0}"\ngreeter = {{ most = 2 }}\n'
    configuration = read(ACCOUNT + group.format("a") + group.format("b")).configuration
    assert configuration is not None
    a, b = configuration.groups.values()
    assert (a.core.title, b.core.title) == ("a", "b")
    assert a.plugins is b.plugins


def test_only_plugins_that_some_group_switches_on_are_imported() -> None:
    loaded = read(f'{ACCOUNT}[groups.a]\naccount = "tg"\nchat = "1"\nwaver = true\nbroken = false\ngreeter = false\n')
    assert loaded.configuration is not None
    assert loaded.installed.loaded == ("waver",)


def test_a_lesser_form_is_a_note_and_no_diagnostic() -> None:
    text = '[accounts.p]\nadapter = "pigeon"\n[groups.a]\naccount = "p"\nchat = "1"\npicky = true\n'
    loaded = read(text)
    assert [one.code for one in loaded.diagnostics] == [Code.DEGRADED]
    assert ["only to people who have started the bot" in one.fault for one in loaded.notes] == [True]


def test_the_degradation_of_a_thousand_like_groups_is_told_once() -> None:
    groups = "".join(f'[groups.g{n}]\naccount = "p"\nchat = "{n}"\npicky = true\n' for n in range(1000))
    assert codes('[accounts.p]\nadapter = "pigeon"\n' + groups) == [Code.DEGRADED]


def test_a_room_that_is_like_a_platform_has_its_capabilities() -> None:
    group = '[groups.a]\naccount = "tg"\nchat = "1"\nlike = "telegram"\nneedy = true\n'
    assert codes(ACCOUNT + group) == [Code.UNMET_NEED]


def test_a_staff_room_needs_no_plugin_to_be_of_use() -> None:
    ops = '[groups.ops]\naccount = "tg"\nchat = "ops"\n'
    lounge = '[groups.lounge]\naccount = "tg"\nchat = "1"\nwaver = true\n'
    assert codes(ACCOUNT + ops + lounge) == [Code.IDLE_GROUP]
    assert codes(ACCOUNT + ops + lounge + 'staff_room = "ops"\n') == []


def test_a_staff_room_from_defaults_may_be_the_room_itself() -> None:
    text = f'{ACCOUNT}[defaults]\nstaff_room = "ops"\n[groups.ops]\naccount = "tg"\nchat = "1"\nguarded = true\n'
    assert codes(text) == []


@pytest.mark.parametrize("depth", [50, 300, 900, 50_000])
@pytest.mark.parametrize("place", ["[groups.a]\nwaver", "[texts.en]\na", "[groups.a]\nchat", "[townhall]\nx"])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ("{ a = ", "}")])
def test_brackets_inside_each_other_are_a_diagnostic_at_any_depth(place: str, depth: int, begin: str, end: str) -> None:
    assert read(f"{place} = {begin * depth}1{end * depth}", having=HALL).errors


class _Odd(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    picture: bytes = b""


class _Lost(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    where: Nowhere  # type: ignore[name-defined]  # noqa: F821  # pyright: ignore[reportUndefinedVariable, reportUnknownVariableType]


@pytest.mark.parametrize("wanted", [_Odd, _Lost])
def test_settings_with_types_that_cannot_be_read_are_a_fault_of_the_plugin(wanted: type[Settings]) -> None:
    having = Installed.of({"odd": module("odd", Plugin(wanted))}, {"stub": Stub})
    text = f'{ACCOUNT}[groups.a]\naccount = "tg"\nchat = "1"\nodd = {{ picture = "x" }}\n'
    assert [one.code for one in read(text, having=having).diagnostics] == [Code.PLUGIN_DECLARED_WRONGLY]


@given(
    place=st.integers(0, len(TEXT)),
    cut=st.integers(0, 12),
    put=st.sampled_from(
        ["", "x", '"', "[", "]", "{", "=", "\n", "true", "1", "1979-05-27", '"a.b"', "[groups]\n", "🦆", "\x00"]
    )
    | st.text(max_size=5),
)
@settings(max_examples=300, deadline=None)
def test_no_mutation_of_a_file_makes_the_loader_raise(place: int, cut: int, put: str) -> None:
    loaded = read(TEXT[:place] + put + TEXT[place + cut :], having=HALL)
    assert (loaded.configuration is None) == any(one.refuses for one in loaded.diagnostics)


_values = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    where=st.sampled_from(
        ["townhall", "accounts", "accounts.tg", "defaults", "profiles.p", "groups", "groups.a", "texts"]
    ),
    key=st.sampled_from(
        ["greeter", "waver", "account", "chat", "title", "profile", "budget", "timezone", "token", "mode"]
    )
    | st.text(max_size=4),
    value=_values,
)
@settings(max_examples=300, deadline=None)
def test_no_value_anywhere_makes_the_loader_raise(where: str, key: str, value: object) -> None:
    written = f'{ACCOUNT}[groups.b]\naccount = "tg"\nchat = "b"\nwaver = true\n'
    header = "" if where == "accounts.tg" else f"[{where}]\n"
    line = f"{_toml(key)} = {_toml(value)}\n"
    loaded = read(
        written.replace("[groups.b]", f"{line}[groups.b]", 1) if not header else written + header + line, having=HALL
    )
    assert (loaded.configuration is None) == any(one.refuses for one in loaded.diagnostics)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, cast(list[object], value))) + "]"
    if isinstance(value, Mapping):
        table = cast(Mapping[str, object], value)
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in table.items()) + " }"
    return str(value)


class _Quiet(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing to set."""


@pytest.mark.parametrize(("fatal", "applied"), [(True, False), (False, True)])
def test_a_plugin_may_look_over_the_whole_configuration(fatal: bool, applied: bool) -> None:
    looker = module("looker", Plugin(_Quiet))

    @contributes
    def townhall_findings(configuration: object) -> list[Finding]:
        return [Finding(code="looker-lonely", fault="There is one group only.", remedy="Add another.", fatal=fatal)]

    looker.__dict__["townhall_findings"] = townhall_findings
    text = f'{ACCOUNT}[groups.a]\naccount = "tg"\nchat = "1"\nlooker = true\n'
    loaded = read(text, having=Installed.of({"looker": looker}, {"stub": Stub}))
    assert [one.code for one in loaded.diagnostics] == [Code.PLUGIN_FINDING]
    assert (loaded.configuration is not None) is applied
