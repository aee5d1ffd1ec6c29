"""``townhall explain`` and ``townhall schema``: what holds and where it comes from, and what could be written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from townhall.cli.loading import load_with_switches, required
from townhall.cli.names import names_of
from townhall.cli.outcome import Refusal
from townhall.cli.output import print_json, say, table
from townhall.config.diagnostics import nearest
from townhall.config.explaining import Explanation, Origin, Section
from townhall.config.explaining import explain as explain_group
from townhall.config.loading import Loaded
from townhall.config.model import Configuration
from townhall.plugin.loading import Installed


def explain(path: Path, installed: Installed, group: str, plugin: str, *, json: bool) -> None:
    """Print every effective value of a group, with the layer and line it came from."""
    loaded = load_with_switches(path, installed)
    configuration = required(loaded)
    _refuse_unknown_plugin(loaded, plugin)
    explanation = explain_group(loaded, group, plugin or None)
    if explanation is None:
        raise Refusal(_unknown_group(path, configuration, group))
    if json:
        print_json(_as_json(explanation))
        return
    origins = [origin for section in explanation.sections for origin in (section.switch, *_origins(section))]
    _print(explanation, names_of(loaded, [origin.who for origin in origins if origin.who]))


def schema(path: Path, installed: Installed) -> None:
    """Print the JSON Schema; of the file only ``plugin_paths`` matters, and it may be missing or wrong."""
    from townhall.config.schema import schema as schema_of

    print_json(schema_of(load_with_switches(path, installed).installed))


def _refuse_unknown_plugin(loaded: Loaded, plugin: str) -> None:
    known = loaded.installed.plugin_names
    if plugin and plugin not in known:
        raise Refusal(f'There is no plugin "{plugin}". {_hint(plugin, known)}')


def _unknown_group(path: Path, configuration: Configuration, group: str) -> str:
    return f'{path.name} has no group "{group}". {_hint(group, tuple(configuration.aliases))}'


def _hint(name: str, known: tuple[str, ...]) -> str:
    meant = nearest(name, known)
    return f'Did you mean "{meant}"?' if meant else f"There are: {', '.join(sorted(known)) or 'none'}."


def _origins(section: Section) -> list[Origin]:
    return [one.origin for one in section.values]


def _print(explanation: Explanation, names: Mapping[str, str]) -> None:
    say(f"{explanation.group} ({explanation.id}), {explanation.file}")
    for section in explanation.sections:
        say()
        say(_heading(section, explanation.file, names), "good" if section.on else "faint")
        if section.values:
            rows = [(one.key, one.value, _place(one.origin, explanation.file, names)) for one in section.values]
            table(("setting", "value", "from"), rows)


def _heading(section: Section, file: str, names: Mapping[str, str]) -> str:
    if not section.plugin:
        return "the group itself"
    return f"{section.plugin}: {'on' if section.on else 'off'} ({_place(section.switch, file, names)})"


def _place(origin: Origin, file: str, names: Mapping[str, str]) -> str:
    if origin.line:
        return f"{origin.layer}, {file} line {origin.line}"
    who = f" by {names.get(origin.who, origin.who)}" if origin.who else ""
    until = f" until {origin.until:%Y-%m-%d %H:%M} UTC" if origin.until else ""
    return f"{origin.layer}{who}{until}"


def _as_json(explanation: Explanation) -> dict[str, object]:
    return {
        "group": explanation.group,
        "id": explanation.id,
        "file": explanation.file,
        "sections": [_section(section) for section in explanation.sections],
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "plugin": section.plugin,
        "on": section.on,
        "switch": _origin(section.switch),
        "values": [{"key": one.key, "value": one.value} | _origin(one.origin) for one in section.values],
    }


def _origin(origin: Origin) -> dict[str, object]:
    until = origin.until.isoformat() if origin.until else None
    return {"layer": origin.layer, "line": origin.line, "who": origin.who, "until": until}
