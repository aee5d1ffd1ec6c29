"""The whole document: top-level tables, the process, texts, accounts, groups, and what only shows when all are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec

from townhall.config.accounts import name_trouble, read_accounts
from townhall.config.addresses import is_public
from townhall.config.codes import Code
from townhall.config.diagnostics import Problem, Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.findings import add_findings
from townhall.config.grants import KnownPermissions, check_grants
from townhall.config.groups import Groups
from townhall.config.keys import GRAMMAR_KEYS, RESERVED_NAMES
from townhall.config.layers import Layer
from townhall.config.looking_back import check_looking_back
from townhall.config.model import Configuration
from townhall.config.native_roles import check_native_roles
from townhall.config.own_texts import check_own_texts
from townhall.config.parts import check_parts
from townhall.config.profiles import Profiles
from townhall.config.reading import BAD, Reader, World
from townhall.config.retentions import check_retention
from townhall.config.settings import TownhallSettings
from townhall.config.shapes import KnownAccount, Shapes
from townhall.config.texts import Shelf, read_texts
from townhall.config.values import shown
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.store.interface import Override

TABLES = ("townhall", "accounts", "defaults", "profiles", "groups", "texts")
"""What may stand at the top of ops.toml."""


class Part(msgspec.Struct, frozen=True):
    """What is known of a file from which most groups are left out, because they are in force as they are."""

    names: Collection[str]
    """Of all its groups."""
    homes: Mapping[str, GroupId]


class Document(msgspec.Struct, frozen=True):
    """A parsed file and what it is read with."""

    tables: dict[str, object]
    directory: Path
    environ: Mapping[str, str]
    overrides: Sequence[Override]
    faults: Faults
    part: Part | None = None
    """Set where the tables hold only some of the file's groups."""
    moves: Mapping[GroupId, GroupId] = msgspec.field(default_factory=dict[GroupId, GroupId])
    """The groups that a platform gave a new id: new id to the one they are at home under."""

    def table(self, name: str) -> dict[str, Any]:
        """Return a top-level table; one that is missing or no table is empty."""
        found: object = self.tables.get(name)
        return cast(dict[str, Any], found) if isinstance(found, dict) else {}


class Reading(msgspec.Struct, frozen=True):
    """What came of reading a document."""

    configuration: Configuration | None
    installed: Installed
    """With the plugin folders of the document."""
    overrides: tuple[Override, ...]
    """Those that fit."""
    refused: tuple[tuple[Override, Problem], ...] = ()
    """Those that do not, each with the reason."""


def read_document(document: Document, installed: Installed, revision: str) -> Reading:
    """Read everything; what is wrong is in the document's faults, and then there is no configuration."""
    faults = document.faults
    townhall = _townhall(document)
    # What was broken at the last load may have been mended since.
    installed.forget_failures()
    installed = _with_plugins(document, townhall, installed)
    group_keys = GRAMMAR_KEYS.union(installed.plugin_names)
    _check_top(document, group_keys)
    texts = read_texts(document.table("texts"), faults)
    shelf = Shelf(installed, texts.by_locale)
    groups_table, part = document.table("groups"), document.part
    names = groups_table.keys() if part is None else part.names
    permissions = KnownPermissions(installed)
    world = World(
        groups=names,
        texts=shelf,
        environ=document.environ,
        directory=document.directory,
        permission=permissions.trouble,
        lendable=permissions.lending_trouble,
        group_keys=group_keys,
    )
    accounts = read_accounts(document.table("accounts"), installed, world, faults)
    profile_tables = _profile_tables(document)
    profiles = Profiles(profile_tables, faults)
    defaults = document.table("defaults")
    shapes = Shapes(installed=installed, defaults=defaults, profiles=profiles, accounts=accounts, world=world)
    groups = Groups(shapes, accounts, profile_tables, faults)
    groups.read(groups_table)
    groups.bring_home(document.moves)
    groups.override(document.overrides, groups_table)
    profiles.check()
    check_parts(defaults, profile_tables, installed, world, faults)
    check_grants(defaults, profile_tables, groups_table, permissions, faults)
    check_native_roles(defaults, profile_tables, groups_table, faults)
    _note_idle(document, profiles, shapes, accounts)
    check_own_texts(texts, installed, faults)
    if townhall is not None and part is None:
        check_retention(townhall.retention, installed, faults)
    if faults.refused() or townhall is None:
        return Reading(None, installed, ())
    configuration = Configuration(
        townhall=townhall,
        accounts={name: one.configuration for name, one in accounts.items() if one.configuration is not None},
        groups=groups.by_id,
        aliases=groups.aliases,
        texts=texts.by_locale,
        homes=groups.homes() if part is None else part.homes,
        directory=document.directory,
        revision=revision,
    )
    if part is None:
        check_looking_back(configuration, document.table("townhall"), faults)
        add_findings(configuration, installed, faults)
    fits = tuple(groups.overrides), tuple(groups.refused)
    return Reading(None if faults.refused() else configuration, installed, *fits)


def _check_top(document: Document, group_keys: Collection[str]) -> None:
    tables: dict[str, object] = document.tables
    for key, value in tables.items():
        if key not in TABLES:
            document.faults.add((key,), _unknown_table(key, group_keys, document.table("groups")), about=())
        elif not isinstance(value, dict):
            document.faults.add((key,), Trouble(Code.TABLE_NEEDED, f"is {shown(value)}", f"a table: [{key}]"))


def _unknown_table(key: str, group_keys: Collection[str], groups: Collection[str]) -> Trouble:
    fault, close = f'has no table "{key}"', nearest(key, TABLES)
    if not close and key in group_keys:
        remedy = f"It is a key of groups: write [groups.NAME.{key}], or [defaults.{key}] for all of them."
        return Trouble(Code.UNKNOWN_TABLE, fault, remedy=remedy)
    if not close and key in groups:
        return Trouble(Code.UNKNOWN_TABLE, fault, remedy=f"It is a group: write [groups.{key}].")
    return Trouble(Code.UNKNOWN_TABLE, fault, f"one of {', '.join(TABLES)}", nearest=close)


def _townhall(document: Document) -> TownhallSettings | None:
    table = document.table("townhall")
    reader = Reader(
        World(environ=document.environ, directory=document.directory), {TownhallSettings: Code.UNKNOWN_TOWNHALL_KEY}
    )
    read = reader.struct(TownhallSettings, table)
    document.faults.add_layered(reader.problems, [Layer("townhall", ("townhall",), table)])
    if read is BAD:
        return None
    if is_public(read.listen) and not read.allow_remote:
        fault = f"is {shown(read.listen)}, which other machines can reach"
        remedy = "Say 127.0.0.1, or permit it with allow_remote = true."
        document.faults.add(("townhall", "listen"), Trouble(Code.OPEN_LISTEN, fault, remedy=remedy))
    settings: TownhallSettings = read
    return settings


def _with_plugins(document: Document, townhall: TownhallSettings | None, installed: Installed) -> Installed:
    folders: list[Path] = []
    for place, name in enumerate(townhall.plugin_paths if townhall is not None else ()):
        folder = document.directory / name
        if folder.is_dir():
            folders.append(folder)
        else:
            trouble = Trouble(
                Code.PLUGIN_PATH_MISSING, f"is {shown(name)}, where no folder is", remedy="Create it, or take it out."
            )
            document.faults.add(("townhall", "plugin_paths", place), trouble)
    found = installed.with_folders(folders)
    for shadow in found.shadows:
        fault = f'finds a second plugin "{shadow.name}" in {shadow.origin}, besides the one of {shadow.kept}'
        document.faults.add(
            ("townhall", "plugin_paths"), Trouble(Code.PLUGIN_NAME_TAKEN, fault, remedy="Give it another name.")
        )
    for name in sorted(RESERVED_NAMES.intersection(found.plugin_names)):
        fault = f'finds a plugin "{name}", a name that Townhall itself uses'
        document.faults.add(
            ("townhall", "plugin_paths"), Trouble(Code.PLUGIN_NAME_TAKEN, fault, remedy="Give it another name.")
        )
    return found


def _profile_tables(document: Document) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    tables: dict[str, object] = document.table("profiles")
    for name, table in tables.items():
        if trouble := name_trouble(name):
            document.faults.add(("profiles", name), trouble)
        if isinstance(table, dict):
            found[name] = cast(dict[str, Any], table)
        else:
            document.faults.add(("profiles", name), Trouble(Code.TABLE_NEEDED, f"is {shown(table)}", "a table"))
    return found


def _note_idle(document: Document, profiles: Profiles, shapes: Shapes, accounts: Mapping[str, KnownAccount]) -> None:
    if not document.table("groups"):
        remedy = "Add one: [groups.NAME] with account and chat."
        document.faults.add(("groups",), Trouble(Code.NO_GROUPS, "has no group", remedy=remedy))
        return
    profiles.note_unused()
    for name in accounts:
        if name not in shapes.used_accounts:
            trouble = Trouble(Code.UNUSED_ACCOUNT, "is used by no group", remedy="Take it out, or name it in a group.")
            document.faults.add(("accounts", name), trouble)
