"""Plugins and adapters are found without being imported, and imported only when they are asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from townhall import Plugin, Settings
from townhall.config.loading import load
from townhall.plugin.failures import AdapterBroken, NoPluginObject, PluginBroken, PluginDeclaredWrongly, SdkMissing
from townhall.plugin.loading import Installed
from townhall.plugin.sources import Source

GOOD = '"""Say nothing."""\nfrom townhall import Plugin, Settings\nplugin = Plugin(Settings)\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plugins"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """A folder that Python searches for distributions."""
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))


def write(folder: Path, name: str, text: str) -> None:
    package = folder / f"townhall_{name}"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(text, encoding="utf-8")


def in_folder(folder: Path, name: str, text: str) -> Installed:
    write(folder, name, text)
    return Installed.of().with_folders([folder])


def distribute(place: Path, name: str, entry_points: str) -> None:
    """Lay down what an installed distribution tells of itself."""
    told = place / f"{name}-1.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", encoding="utf-8")
    (told / "entry_points.txt").write_text(entry_points, encoding="utf-8")


def test_what_is_installed_is_found_by_entry_points_and_not_imported(site: Path) -> None:
    points = "[townhall.plugins]\nfaraway = no_such_module\n[townhall.adapters]\nfarpost = no_such_module:Farpost\n"
    distribute(site, "farther", points)
    found = Installed.discover()
    assert "faraway" in found.plugin_names
    assert "farpost" in found.adapter_names
    assert found.loaded == ()


def test_a_distribution_may_not_take_the_name_of_a_plugin_of_the_core(site: Path) -> None:
    # Named so that by the alphabet the stranger would come first.
    distribute(site, "aaa-stranger", "[townhall.plugins]\nparade = stranger_parade\n")
    distribute(site, "townhall", "[townhall.plugins]\nparade = townhall_parade\n")
    [shadow] = [one for one in Installed.discover().shadows if one.name == "parade"]
    assert (shadow.origin, shadow.kept) == ("aaa-stranger", "townhall")


def test_a_plugin_in_a_folder_is_found_and_takes_its_name_and_summary(folder: Path) -> None:
    plugin = in_folder(folder, "quietone", GOOD).plugin("quietone")
    assert (plugin.name, plugin.summary) == ("quietone", "Say nothing.")


def test_a_plugin_is_imported_once(folder: Path) -> None:
    found = in_folder(folder, "onceonly", GOOD)
    assert found.plugin("onceonly") is found.plugin("onceonly")
    assert found.with_folders([folder]).plugin("onceonly") is found.plugin("onceonly")


def test_a_plugin_that_raises_names_its_own_line(folder: Path) -> None:
    found = in_folder(folder, "raiser", '"""Raise."""\n\nimport json\njson.loads("{")\n')
    with pytest.raises(PluginBroken, match=r"JSONDecodeError.*townhall_raiser/__init__\.py, line 4"):
        found.plugin("raiser")


def test_a_plugin_that_is_no_python_names_its_line(folder: Path) -> None:
    found = in_folder(folder, "scribble", '"""Scribble."""\nplugin = = 1\n')
    with pytest.raises(PluginBroken, match=r"SyntaxError.*__init__\.py, line 2"):
        found.plugin("scribble")


def test_a_plugin_that_wants_to_end_the_process_is_only_broken(folder: Path) -> None:
    with pytest.raises(PluginBroken, match="SystemExit"):
        in_folder(folder, "quitter", "raise SystemExit(3)\n").plugin("quitter")


def test_a_broken_plugin_is_not_imported_again(folder: Path) -> None:
    found = in_folder(folder, "counter", '"""Count."""\nraise RuntimeError("once")\n')
    with pytest.raises(PluginBroken) as first:
        found.plugin("counter")
    with pytest.raises(PluginBroken) as second:
        found.plugin("counter")
    assert second.value is first.value


def test_a_broken_plugin_that_was_mended_is_loaded_by_the_next_load(folder: Path, tmp_path: Path) -> None:
    write(folder, "mended", "raise RuntimeError\n")
    file = tmp_path / "ops.toml"
    file.write_text('[townhall]\nplugin_paths = ["plugins"]\n[groups.a]\nmended = true\n', encoding="utf-8")
    installed = Installed.of()
    before = [one.code for one in load(file, installed).errors]
    (folder / "townhall_mended" / "__init__.py").write_text(GOOD, encoding="utf-8")
    after = [one.code for one in load(file, installed).errors]
    assert ("T051" in before, "T051" in after) == (True, False)


def test_a_module_without_a_plugin_object_is_no_plugin(folder: Path) -> None:
    with pytest.raises(NoPluginObject):
        in_folder(folder, "empty", '"""Nothing."""\n').plugin("empty")


def test_a_plugin_without_a_docstring_is_declared_wrongly(folder: Path) -> None:
    with pytest.raises(PluginDeclaredWrongly, match="docstring"):
        in_folder(folder, "wordless", GOOD.partition("\n")[2]).plugin("wordless")


@pytest.mark.parametrize("hook", ["def townhall_findigns(configuration)", "def townhall_findings(configuratoin)"])
def test_a_mistyped_hook_is_declared_wrongly_and_not_kept(folder: Path, hook: str) -> None:
    name = "mistyped" + hook[-5]
    text = f"{GOOD}from townhall.hooks import contributes\n@contributes\n{hook}: ...\n"
    found = in_folder(folder, name, text)
    with pytest.raises(PluginDeclaredWrongly):
        found.plugin(name)
    assert found.manager.get_plugins() == set()


def test_a_folder_that_takes_the_name_of_an_installed_plugin_is_refused(folder: Path, tmp_path: Path) -> None:
    write(folder, "greeter", GOOD)
    (tmp_path / "ops.toml").write_text('[townhall]\nplugin_paths = ["plugins"]\n', encoding="utf-8")
    module = ModuleType("townhall_greeter", "Greet.")
    module.__dict__["plugin"] = Plugin(Settings)
    loaded = load(tmp_path / "ops.toml", Installed.of({"greeter": module}))
    assert [(one.code, one.line) for one in loaded.errors] == [("T054", 2)]


def test_a_plugin_may_not_be_called_like_a_key_of_groups(folder: Path, tmp_path: Path) -> None:
    write(folder, "budget", GOOD)
    (tmp_path / "ops.toml").write_text('[townhall]\nplugin_paths = ["plugins"]\n', encoding="utf-8")
    assert [one.code for one in load(tmp_path / "ops.toml", Installed.of()).errors] == ["T054"]


def test_a_missing_sdk_names_the_command_that_installs_it() -> None:
    def absent() -> object:
        raise ModuleNotFoundError("No module named 'telegram'", name="telegram")

    with pytest.raises(SdkMissing) as missing:
        Installed({}, {"telegram": Source("here", absent)}).adapter("telegram")
    assert missing.value.remedy == "Run: pip install 'townhall[telegram]'"


@pytest.mark.parametrize("missing", ["townhall_telegram.wire", "townhall.nothing"])
def test_a_missing_part_of_an_adapter_is_no_missing_sdk(missing: str) -> None:
    def absent() -> object:
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)

    with pytest.raises(AdapterBroken) as broken:
        Installed({}, {"telegram": Source("here", absent)}).adapter("telegram")
    assert not isinstance(broken.value, SdkMissing)


def test_an_entry_point_that_leads_to_no_adapter_is_refused() -> None:
    with pytest.raises(AdapterBroken, match="no Adapter class"):
        Installed({}, {"odd": Source("here", lambda: 5)}).adapter("odd")
