"""``townhall plugins`` and ``townhall groups``: what there is, and what is switched on where."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from townhall.adapter import VisibleGroup
from townhall.cli.asking import ask_accounts
from townhall.cli.keeping import kept_of, list_kept, settings_of
from townhall.cli.loading import load_with_switches, required
from townhall.cli.output import print_json, say, table
from townhall.config.loading import Loaded
from townhall.config.model import GroupConfiguration
from townhall.model.ids import own_id
from townhall.plugin.failures import PluginBroken
from townhall.plugin.loading import Installed

Seen: TypeAlias = Mapping[str, Sequence[VisibleGroup] | Exception]


def plugins(path: Path, installed: Installed, *, json: bool, kept: bool = False) -> None:
    """List every installed plugin; the file only tells how many groups have it, and may be missing or wrong."""
    loaded = load_with_switches(path, installed)
    if kept:
        list_kept(loaded, json=json)
        return
    used = _uses(loaded)
    listed = [_plugin(loaded, name, used[name]) for name in sorted(loaded.installed.plugin_names)]
    if json:
        print_json(listed)
        return
    rows = [(str(one["name"]), str(one["groups"]), str(one["fault"] or one["summary"])) for one in listed]
    table(("plugin", "groups", "what it does"), rows)


def groups(path: Path, installed: Installed, *, json: bool, visible: bool) -> None:
    """List the groups of ops.toml, and on demand the chats that the accounts see."""
    loaded = load_with_switches(path, installed)
    configuration = required(loaded)
    seen = asyncio.run(ask_accounts(loaded, lambda adapter: adapter.groups())) if visible else {}
    if json:
        print_json(
            {"groups": [_group(one) for one in configuration.groups.values()], "visible": _visible_as_json(seen)}
        )
        return
    rows = [
        (one.alias, one.core.account, own_id(one.id), one.core.like, _switched_on(one))
        for one in configuration.groups.values()
    ]
    table(("group", "account", "chat", "like", "plugins"), rows)
    _print_visible(seen, {(one.core.account, own_id(one.id)): one.alias for one in configuration.groups.values()})


def _uses(loaded: Loaded) -> Counter[str]:
    if loaded.configuration is None:
        return Counter()
    return Counter(use.name for group in loaded.configuration.groups.values() for use in group.plugins)


def _plugin(loaded: Loaded, name: str, groups: int) -> dict[str, object]:
    listed: dict[str, object] = {"name": name, "groups": groups, "summary": "", "fault": "", "version": ""}
    try:
        plugin = loaded.installed.plugin(name)
    except PluginBroken as broken:
        return listed | {"fault": str(broken)}
    return listed | {
        "summary": plugin.summary,
        "version": plugin.version,
        "commands": sorted(plugin.commands),
        "requires": sorted(plugin.requires),
        "prefers": sorted(plugin.prefers),
        "keeps": kept_of(name, plugin, settings_of(loaded)),
        "contributions": plugin.contributions,
    }


def _group(group: GroupConfiguration) -> dict[str, object]:
    return {
        "group": group.alias,
        "id": group.id,
        "account": group.core.account,
        "chat": own_id(group.id),
        "like": group.core.like,
        "community": group.core.community,
        "plugins": {use.name: use.settings.mode.value for use in group.plugins},
    }


def _switched_on(group: GroupConfiguration) -> str:
    return ", ".join(
        use.name if use.settings.mode == "act" else f"{use.name} ({use.settings.mode.value})" for use in group.plugins
    )


def _visible_as_json(seen: Seen) -> dict[str, object]:
    return {
        account: {"fault": str(answer)} if isinstance(answer, Exception) else list(answer)
        for account, answer in seen.items()
    }


def _print_visible(seen: Seen, known: dict[tuple[str, str], str]) -> None:
    for account, answer in seen.items():
        say()
        if isinstance(answer, Exception):
            say(f"The account {account} could not be asked: {str(answer) or type(answer).__name__}", "warning")
            continue
        rows = [(one.chat, one.title, str(one.members or ""), known.get((account, one.chat), "")) for one in answer]
        say(f"Chats that {account} sees:")
        table(("chat", "title", "members", "in ops.toml as"), rows)
