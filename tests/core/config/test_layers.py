"""Plugin defaults, ``[defaults]``, profiles, group, switches from chat: which says what in the end."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.core.config.workshop import ACCOUNT, GreeterSettings, read

from townhall.config.layers import Layer, merge
from townhall.config.loading import Loaded


def settings(loaded: Loaded, group: str = "lounge", plugin: str = "greeter") -> Any:
    assert loaded.configuration is not None, [str(one) for one in loaded.diagnostics]
    found = loaded.configuration.group(group)
    assert found is not None
    return next((use.settings for use in found.plugins if use.name == plugin), None)


def lounge(keys: str, above: str = "") -> Loaded:
    return read(f'{ACCOUNT}\n{above}\n[groups.lounge]\naccount = "tg"\nchat = "1"\nwaver = true\n{keys}')


def test_a_plugin_nobody_names_is_off() -> None:
    assert settings(lounge("")) is None


def test_true_switches_a_plugin_on_with_its_own_defaults() -> None:
    assert settings(lounge("greeter = true")) == GreeterSettings()


def test_a_table_in_defaults_switches_on_in_every_group() -> None:
    assert settings(lounge("", "[defaults.greeter]\nmost = 3")).most == 3


def test_a_group_switches_off_what_defaults_switch_on() -> None:
    assert settings(lounge("greeter = false", "[defaults.greeter]\nmost = 3")) is None


def test_true_brings_back_what_an_earlier_layer_has_set() -> None:
    above = '[defaults.greeter]\nmost = 3\n[profiles.quiet]\ngreeter = false\n[profiles.fans]\nprofile = "quiet"'
    loaded = lounge('profile = "fans"\ngreeter = true', above)
    assert settings(loaded).most == 3


def test_tables_merge_key_by_key_and_everything_else_replaces() -> None:
    above = '[defaults.greeter]\nlimits = { a = 1, b = 2 }\nwords = ["x", "y"]'
    found = settings(lounge('greeter = { limits = { b = 3 }, words = ["z"] }', above))
    assert (found.limits, found.words) == ({"a": 1, "b": 3}, ("z",))


def test_the_later_of_two_profiles_wins() -> None:
    above = "[profiles.a]\ngreeter = { most = 1, quiet = true }\n[profiles.b]\ngreeter = { most = 2 }"
    found = settings(lounge('profile = ["a", "b"]', above))
    assert (found.most, found.quiet) == (2, True)


def test_a_profile_lies_on_the_profiles_it_names() -> None:
    base = "[profiles.base]\ngreeter = { most = 1, quiet = true }\n"
    above = base + '[profiles.fans]\nprofile = "base"\ngreeter = { most = 2 }'
    found = settings(lounge('profile = "fans"', above))
    assert (found.most, found.quiet) == (2, True)


def test_plugins_run_in_the_order_in_which_the_layers_name_them() -> None:
    loaded = lounge("picky = true", "[defaults]\ngreeter = true")
    assert loaded.configuration is not None
    group = loaded.configuration.group("lounge")
    assert group is not None
    assert [use.name for use in group.plugins] == ["greeter", "waver", "picky"]


def test_mode_off_is_off() -> None:
    assert settings(lounge('greeter = { mode = "off" }')) is None


values = st.recursive(
    st.integers(0, 3) | st.booleans() | st.text("ab", max_size=2) | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=6,
)
tables = st.dictionaries(st.sampled_from(["one", "two", "plug", "other"]), values, max_size=4)
PLUGINS = ("plug", "other")


def merged(*several: dict[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    found = merge([Layer(str(place), (), table) for place, table in enumerate(several)], PLUGINS)
    return found.core, found.enabled


@given(tables)
def test_an_empty_layer_changes_nothing(table: dict[str, Any]) -> None:
    assert merged(table, {}) == merged({}, table) == merged(table)


@given(tables)
def test_a_layer_twice_is_a_layer_once(table: dict[str, Any]) -> None:
    assert merged(table, table) == merged(table)


@given(tables, tables)
def test_what_the_last_layer_says_in_a_single_value_holds(below: dict[str, Any], above: dict[str, Any]) -> None:
    core, _ = merged(below, above)
    assert all(core[key] == value for key, value in above.items() if key not in PLUGINS and not isinstance(value, dict))


@given(tables, tables)
def test_layering_changes_no_layer(below: dict[str, Any], above: dict[str, Any]) -> None:
    before = repr((below, above))
    merged(below, above)
    assert repr((below, above)) == before


@given(st.lists(tables, max_size=4))
def test_the_last_switch_decides(several: list[dict[str, Any]]) -> None:
    _, enabled = merged(*several)
    said = [table["plug"] for table in several if isinstance(table.get("plug"), bool | dict)]
    assert ("plug" in enabled) == bool(said and said[-1] is not False)
