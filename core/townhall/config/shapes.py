"""What groups with the same table have in common: read and checked once, shared by all of them.

100,000 groups of a real file have a few dozen shapes; a group then costs one look-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from townhall.adapter import Adapter
from townhall.config.abilities import needs_of
from townhall.config.checks import doubts_of
from townhall.config.codes import Code
from townhall.config.diagnostics import Problem, Trouble, nearest
from townhall.config.keys import CORE_KEYS, GRAMMAR_KEYS, UNKNOWN_CODES, key_problems
from townhall.config.layers import Layer, Table, merge
from townhall.config.model import AccountConfiguration, PluginUse
from townhall.config.profiles import Profiles, name_problems, names_of
from townhall.config.reading import BAD, Reader, World
from townhall.config.settings import GroupSettings
from townhall.config.values import shown
from townhall.config.voice import beside_the_voice
from townhall.model.platforms import PROFILES
from townhall.plugin.failures import NoPluginObject, PluginBroken, PluginDeclaredWrongly
from townhall.plugin.loading import Installed
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Mode
from townhall.text.tones import tones_of

TOLD_ONCE = frozenset(
    {
        Code.DEGRADED,
        Code.LESSER,
        Code.ROLES_NOT_POSSIBLE,
        Code.TEXT_BESIDE_THE_VOICE,
        Code.PROMOTION_WITHOUT_CHARTER,
    }
)
"""What follows from a shape and a platform is told for the first group of the shape."""


class Shape(msgspec.Struct, frozen=True):
    """A group without its chat and title."""

    prefix: str
    """The scoped id up to the chat; empty when the account is not known."""
    core: GroupSettings | None
    plugins: tuple[PluginUse, ...]
    problems: tuple[Problem, ...]
    layers: tuple[Layer, ...]
    """Everything above the group's own table."""

    quick: GroupSettings | None = None
    """The core settings, if a group of this shape needs no further look."""


class KnownAccount(msgspec.Struct, frozen=True):
    """An account as groups need it; parts are missing when it could not be read."""

    platform: str
    adapter: type[Adapter[Any]] | None
    configuration: AccountConfiguration | None


class Shapes:
    """Makes shapes, and makes equal parts of them one object."""

    def __init__(
        self,
        *,
        installed: Installed,
        defaults: Table,
        profiles: Profiles,
        accounts: Mapping[str, KnownAccount],
        world: World,
    ) -> None:
        self.used_accounts: set[str] = set()
        self.staff_rooms: set[str] = set()
        self._installed = installed
        self._plugin_names = frozenset(installed.plugin_names) - GRAMMAR_KEYS
        self._defaults = [Layer("defaults", ("defaults",), defaults)] if defaults else []
        self._profiles = profiles
        self._accounts = accounts
        self._world = world
        self._by_table: dict[int, Shape] = {}
        """By the identity of a table, of which there is one for all groups that say the same."""
        self._uses: dict[tuple[object, ...], tuple[PluginUse | None, tuple[Problem, ...]]] = {}
        self._cores: dict[bytes | str, tuple[GroupSettings | None, tuple[Problem, ...]]] = {}
        self._tuples: dict[tuple[PluginUse, ...], tuple[PluginUse, ...]] = {}

    def __len__(self) -> int:
        return len(self._by_table)

    def of(self, table: dict[str, Any]) -> Shape:
        """Return the shape of a group's table without its ``chat`` and ``title``."""
        found = self._by_table.get(id(table))
        if found is None:
            found = self._by_table[id(table)] = self.make(table)
        return found

    def settle(self, table: dict[str, Any], shape: Shape) -> None:
        """Keep what is told once per shape from being told for its other groups."""
        lasting = tuple(one for one in shape.problems if one.trouble.code not in TOLD_ONCE)
        if len(lasting) < len(shape.problems):
            self._by_table[id(table)] = replace(shape, problems=lasting)

    def above(self, table: Table) -> tuple[Layer, ...]:
        """Return the layers a group's own table lies on."""
        return (*self._defaults, *self._profiles.layers(names_of(table.get("profile", [])) or ()))

    def make(self, table: Table, overrides: Sequence[Layer] = ()) -> Shape:
        """Read and check a table with everything it lies on."""
        above = self.above(table)
        own = Layer("group", (), {key: value for key, value in table.items() if key != "profile"})
        merged = merge((*above, own, *overrides), self._plugin_names)
        problems = [
            problem
            for layer in (own, *overrides)
            for problem in key_problems(layer.table, self._plugin_names, Code.UNKNOWN_GROUP_KEY)
        ]
        problems.extend(name_problems(table, self._profiles.tables))
        core_table = {key: value for key, value in merged.core.items() if key in CORE_KEYS}
        core, core_problems = self._core(core_table)
        problems.extend(core_problems)
        account = (
            self._accounts.get(core_table.get("account", "")) if isinstance(core_table.get("account"), str) else None
        )
        plugins = self._plugins(merged.enabled, core_table, problems)
        self.used_accounts.add(str(core_table.get("account", "")))
        if core is not None:
            self.staff_rooms.add(core.staff_room)
        if core is not None and account is not None:
            problems.extend(needs_of(core, plugins, account.adapter))
        if core is not None:
            adapter = account.adapter if account is not None else None
            capabilities = None if adapter is None else PROFILES.get(core.like, adapter.capabilities)
            problems.extend(doubts_of(core, plugins, capabilities))
        prefix = f"{account.platform}:{core_table['account']}:" if account is not None else ""
        active = tuple(use for use in plugins if use.settings.mode is not Mode.OFF)
        uses, quick = self._tuples.setdefault(active, active), core if active and not problems else None
        return Shape(prefix, core, uses, tuple(problems), above, quick)

    # -- the core's own keys ----------------------------------------------------------------------
    def _core(self, table: dict[str, Any]) -> tuple[GroupSettings | None, tuple[Problem, ...]]:
        key = repr(table)
        if key not in self._cores:
            reader = Reader(self._world, UNKNOWN_CODES)
            account = self._account_problem(table.get("account"))
            read = reader.struct(GroupSettings, {"account": "", **table})
            problems = (*account, *reader.problems)
            self._cores[key] = (None if read is BAD else read, problems)
        return self._cores[key]

    def _account_problem(self, name: object) -> list[Problem]:
        if name is None:
            remedy = 'Name one: account = "…".'
            return [Problem(("account",), Trouble(Code.MISSING_ACCOUNT, "needs an account", remedy=remedy), about=())]
        if isinstance(name, str) and name not in self._accounts:
            fault = f"names the account {shown(name)}, which is not in this file"
            trouble = Trouble(
                Code.UNKNOWN_ACCOUNT, fault, "a name under [accounts]", nearest=nearest(name, self._accounts)
            )
            return [Problem(("account",), trouble)]
        return []

    # -- plugins ----------------------------------------------------------------------------------
    def _plugins(
        self, enabled: Mapping[str, dict[str, Any]], core: Table, problems: list[Problem]
    ) -> tuple[PluginUse, ...]:
        # All are imported before any is read: a text of one may be named by another.
        imported: dict[str, Plugin[Any]] = {}
        for name in enabled:
            found = load_plugin(self._installed, name)
            if isinstance(found, Trouble):
                problems.append(Problem((name,), found))
            else:
                imported[name] = found
        world = local_world(self._world, core)
        uses: list[PluginUse] = []
        for name, plugin in imported.items():
            use, found_problems = self._use(name, plugin, enabled[name], world)
            problems.extend(found_problems)
            if use is not None:
                uses.append(use)
        return tuple(uses)

    def _use(
        self, name: str, plugin: Plugin[Any], table: dict[str, Any], world: World
    ) -> tuple[PluginUse | None, tuple[Problem, ...]]:
        key = (name, world.zone, world.locale, world.tones, repr(table))
        if key not in self._uses:
            reader = Reader(world)
            settings = reader.struct(plugin.settings, table, (name,))
            use = None if settings is BAD else PluginUse(name, plugin, settings)
            idle = [_idle(name)] if use is not None and use.settings.mode is Mode.OFF and len(table) > 1 else []
            literal = beside_the_voice(plugin.settings, table, (name,)) if use is not None and world.tones else []
            self._uses[key] = (use, (*reader.problems, *idle, *literal))
        return self._uses[key]


def _idle(name: str) -> Problem:
    fault = 'has settings that have no effect, because its mode is "off"'
    remedy = f"Write {name} = false, or another mode."
    return Problem((name,), Trouble(Code.SETTINGS_WHILE_OFF, fault, remedy=remedy))


def load_plugin(installed: Installed, name: str) -> Plugin[Any] | Trouble:
    """Return a plugin, or why it cannot be loaded."""
    try:
        return installed.plugin(name)
    except PluginDeclaredWrongly as error:
        return Trouble(
            Code.PLUGIN_DECLARED_WRONGLY,
            f"is a plugin that declares itself wrongly: {error.reason.rstrip('.')}",
            remedy="Mend the plugin, or switch it off.",
        )
    except NoPluginObject as error:
        return Trouble(
            Code.NO_PLUGIN_OBJECT,
            f"is no plugin: {error.reason} has no plugin object",
            remedy="Give it `plugin = Plugin(…)`.",
        )
    except PluginBroken as error:
        remedy = "Mend the plugin, or switch it off."
        return Trouble(Code.PLUGIN_FAILED, f"is a plugin that cannot be loaded: {error.reason}", remedy=remedy)


def local_world(world: World, core: Table) -> World:
    """Return the world with a group's own zone and language, where these are right."""
    from townhall.config.regions import zone_exists

    zone, locale, charter = core.get("timezone"), core.get("locale"), core.get("charter")
    tone = cast(Table, charter).get("tone") if isinstance(charter, dict) else None
    return replace(
        world,
        zone=zone if isinstance(zone, str) and zone_exists(zone) else world.zone,
        locale=locale if isinstance(locale, str) else world.locale,
        tones=tones_of(tone) if isinstance(tone, str) else world.tones,
    )
