"""Every effective value of a group, with the layer and the line it came from."""

from __future__ import annotations

from tests.core.config.workshop import read

from townhall.config.explaining import Origin, explain
from townhall.config.loading import Loaded
from townhall.config.model import PluginUse

TEXT = """[accounts.tg]
adapter = "stub"
token = { env = "STUB_TOKEN" }
[defaults]
timezone = "Asia/Shanghai"
[profiles.base]
greeter = { text = "Hi {name}", most = 1 }
[profiles.fans]
profile = "base"
greeter.most = 2
[groups.lounge]
account = "tg"
chat = "1"
profile = "fans"
picky = false
[groups.lounge.greeter]
drip = [ { after = "1d" } ]
"""


def plugins(loaded: Loaded) -> tuple[PluginUse, ...]:
    assert loaded.configuration is not None
    [group] = loaded.configuration.groups.values()
    return group.plugins


def origins(plugin: str | None = None) -> dict[str, tuple[str, Origin]]:
    found = explain(read(TEXT), "lounge", plugin)
    assert found is not None
    return {f"{part.plugin}.{one.key}": (one.value, one.origin) for part in found.sections for one in part.values}


def test_a_value_names_its_layer_and_line() -> None:
    found = origins()
    assert found[".timezone"] == ('"Asia/Shanghai"', Origin("defaults", 5))
    assert found[".locale"] == ('"en"', Origin("core default"))
    assert found["greeter.text"] == ('"Hi {name}"', Origin("profile base", 7))
    assert found["greeter.most"] == ("2", Origin("profile fans", 10))
    assert found["greeter.drip"] == ('[{ after = "1d", text = "" }]', Origin("group lounge", 17))
    assert found["greeter.window"] == ('"20s"', Origin("plugin default"))


def test_a_plugin_that_was_switched_off_says_where() -> None:
    found = explain(read(TEXT), "lounge", "picky")
    assert found is not None
    assert [(part.on, part.switch, part.values) for part in found.sections] == [(False, Origin("group lounge", 15), ())]


def test_a_plugin_nobody_names_is_off_by_default() -> None:
    found = explain(read(TEXT), "lounge", "waver")
    assert found is not None
    assert [(part.on, part.switch) for part in found.sections] == [(False, Origin("plugin default"))]


def test_an_unknown_group_has_no_explanation() -> None:
    assert explain(read(TEXT), "garden") is None


def test_what_is_shown_is_toml_that_means_the_same() -> None:
    values = {key.partition(".")[2]: value for key, (value, _) in origins("greeter").items()}
    shown = "\n".join(f"{key} = {value}" for key, value in values.items() if value != '"unlimited"')
    group = '[groups.lounge]\naccount = "tg"\nchat = "1"\n[groups.lounge.greeter]\n'
    again = read(TEXT.partition("[defaults]")[0] + group + shown)
    assert [one.settings for one in plugins(read(TEXT))] == [one.settings for one in plugins(again)]
