"""The ``[groups]`` table: each group is its shape, its chat and its title."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from msgspec.structs import replace

from townhall.config.accounts import name_trouble
from townhall.config.codes import Code
from townhall.config.diagnostics import Problem, Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.layers import Layer, Table
from townhall.config.model import GroupConfiguration
from townhall.config.overrides import layer_of
from townhall.config.reading import secret_fault
from townhall.config.secrets import is_secret_value
from townhall.config.shapes import KnownAccount, Shape, Shapes
from townhall.config.values import shown
from townhall.config.written import Written
from townhall.model.ids import GroupId, own_id
from townhall.store.interface import Override

_ALL_NAMES = re.compile(r"(?:[\w-]{1,64}\n)*")


class Groups:
    """Gathers the groups of a file by id and by name."""

    def __init__(
        self, shapes: Shapes, accounts: Mapping[str, KnownAccount], profiles: Mapping[str, Table], faults: Faults
    ) -> None:
        self.by_id: dict[GroupId, GroupConfiguration] = {}
        self.aliases: dict[str, GroupId] = {}
        self.overrides: list[Override] = []
        """The switches from chat that fit."""
        self.refused: list[tuple[Override, Problem]] = []
        """Those that do not, each with the reason."""
        self._idle: list[str] = []
        self._at_home: set[str] = set()
        """Groups that the file names by the id they have now."""
        self._shapes = shapes
        self._accounts = accounts
        self._profiles = profiles
        self._faults = faults

    def read(self, tables: Mapping[str, Any]) -> None:
        """Read all groups. This loop is the only thing that 100,000 groups cost, so it is written to be short."""
        by_id, aliases = cast(dict[str, GroupConfiguration], self.by_id), cast(dict[str, str], self.aliases)
        shape_of, make = self._shapes.of, cast(Callable[..., GroupConfiguration], GroupConfiguration)
        self._check_names(tables)
        for alias, written in tables.items():
            if type(written) is tuple:
                chat, title, own = cast(Written, written)
                shape = shape_of(own)
                core = shape.quick
                plain = title is None or _is_plain(title)
                if core is not None and plain and type(chat) is str and chat and core.staff_room != alias:
                    id = shape.prefix + chat
                    if id not in by_id:
                        core = core if title is None else replace(core, title=title)
                        by_id[id] = make(id, alias, core, shape.plugins)
                        aliases[alias] = id
                        continue
                self._with_care(alias, own, chat, title, shape)
            else:
                self._faults.add(("groups", alias), Trouble(Code.TABLE_NEEDED, f"is {shown(written)}", "a table"))
        self._note_idle()

    def _check_names(self, tables: Mapping[str, Any]) -> None:
        # One match over a thousand names at once, and one by one only when that fails.
        names = iter(tables)
        while some := list(islice(names, 1000)):
            if _ALL_NAMES.fullmatch("\n".join((*some, ""))) is None:
                for alias in some:
                    if trouble := name_trouble(alias):
                        self._faults.add(("groups", alias), trouble)

    def _with_care(self, alias: str, table: dict[str, Any], chat: object, title: object, shape: Shape) -> None:
        """Take in a group that has something to be said about."""
        path = ("groups", alias)
        self._faults.add_layered(shape.problems, [*shape.layers, Layer("group", path, table)])
        self._shapes.settle(table, shape)
        if not shape.plugins and not shape.problems:
            self._idle.append(alias)
        if table.get("staff_room") == alias:
            remedy = "Name another group, or none."
            self._faults.add(
                (*path, "staff_room"), Trouble(Code.OWN_STAFF_ROOM, "names the group itself", remedy=remedy)
            )
        core = shape.core
        if title is not None:
            core = self._titled(alias, title, core)
        id = self._id(alias, chat, shape.prefix)
        if id is not None and core is not None:
            self.by_id[id] = GroupConfiguration(id, alias, core, shape.plugins)
            self.aliases[alias] = id

    def _note_idle(self) -> None:
        # A staff room has its use without any plugin, and who has it as theirs may stand below it.
        for alias in self._idle:
            if alias not in self._shapes.staff_rooms:
                remedy = "Switch one on, or take the group out."
                self._faults.add(
                    ("groups", alias), Trouble(Code.IDLE_GROUP, "has no plugin switched on", remedy=remedy)
                )

    def _titled(self, alias: str, title: object, core: Any) -> Any:
        path = ("groups", alias, "title")
        if not isinstance(title, str):
            self._faults.add(path, Trouble(Code.WRONG_TYPE, f"is {shown(title)}", "a text in quotes"))
        elif fault := secret_fault(title, path):
            self._faults.add(path, fault)
        elif core is not None:
            return replace(core, title=title)
        return core

    def _id(self, alias: str, chat: object, prefix: str) -> GroupId | None:
        path = ("groups", alias)
        if chat is None:
            remedy = 'Name one: chat = "…"; `townhall groups` lists those the account can see.'
            self._faults.add((*path, "chat"), Trouble(Code.MISSING_CHAT, "needs a chat", remedy=remedy), about=path)
            return None
        if isinstance(chat, bool) or not isinstance(chat, str | int) or not str(chat).strip():
            trouble = Trouble(Code.BAD_CHAT, f"is {shown(chat)}", "the platform's own id of the chat, in quotes")
            self._faults.add((*path, "chat"), trouble)
            return None
        id = GroupId(prefix + str(chat).strip())
        if prefix and id in self.by_id:
            fault = f"is the chat that the group {self.by_id[id].alias} has already"
            self._faults.add((*path, "chat"), Trouble(Code.DUPLICATE_CHAT, fault, remedy="Take one of the two out."))
        return id if prefix else None

    def homes(self) -> dict[str, GroupId]:
        """Return, by account, the first group that has plugins."""
        found: dict[str, GroupId] = {}
        missing = set(self._accounts)
        for group in self.by_id.values():
            account = group.core.account
            if account in missing and group.plugins:
                found[account] = group.id
                missing.remove(account)
                if not missing:
                    break
        return found

    # -- groups that a platform moved -------------------------------------------------------------
    def bring_home(self, moves: Mapping[GroupId, GroupId]) -> None:
        """Let a group that the file names by its new id be the group it was; one named by the old id is told of."""
        for new, home in moves.items():
            if new in self.by_id:
                self._settle_in(new, home)
        for home, new in {home: new for new, home in moves.items()}.items():
            group = self.by_id.get(home)
            if group is not None and group.alias not in self._at_home:
                self._note_old_chat(group.alias, own_id(new))

    def _settle_in(self, new: GroupId, home: GroupId) -> None:
        group, other = self.by_id.pop(new), self.by_id.get(home)
        if other is not None:
            fault = f"is the chat that the group {other.alias} has already: the platform gave it this new id"
            trouble = Trouble(Code.DUPLICATE_CHAT, fault, remedy="Take one of the two out.")
            self._faults.add(("groups", group.alias, "chat"), trouble)
            return
        self.by_id[home] = GroupConfiguration(home, group.alias, group.core, group.plugins)
        self.aliases[group.alias] = home
        self._at_home.add(group.alias)

    def _note_old_chat(self, alias: str, chat: str) -> None:
        remedy = f'Write chat = "{chat}".'
        trouble = Trouble(Code.MOVED_CHAT, f"goes by the id {chat} on its platform now", remedy=remedy)
        self._faults.add(("groups", alias, "chat"), trouble)

    # -- switches set from chat -------------------------------------------------------------------
    def override(self, overrides: Sequence[Override], tables: Mapping[str, Any]) -> None:
        """Lay switches set from chat over their groups; one that does not fit is told of and left out."""
        by_group: dict[str, list[Override]] = {}
        for override in overrides:
            by_group.setdefault(override.group, []).append(override)
        for alias, some in by_group.items():
            written: Written | object = tables.get(alias)
            if isinstance(written, tuple):
                self._override(alias, cast(Written, written)[2], sorted(some, key=lambda one: one.at))
            else:
                trouble = Trouble(
                    Code.STALE_OVERRIDE,
                    f"is the group of {len(some)} switches set from chat, but is not in this file",
                    remedy="Clear them.",
                    nearest=nearest(alias, tables),
                )
                self._faults.add(("groups", alias), trouble)

    def _override(self, alias: str, table: Table, overrides: Sequence[Override]) -> None:
        accepted: list[Layer] = []
        shape = self._shapes.make(table)
        before = set(shape.problems)
        for override in overrides:
            layer = layer_of(override)
            if isinstance(layer, Layer):
                tried = self._shapes.make(table, (*accepted, layer))
                worse = [one for one in tried.problems if one not in before and self._faults.refuses(one)]
                if not worse:
                    accepted.append(layer)
                    self.overrides.append(override)
                    shape = tried
                    continue
                self._refuse_override(override, worse[0])
            else:
                self._refuse_override(override, Problem(_steps(override), layer))
        self._apply(alias, shape)

    def _apply(self, alias: str, shape: Shape) -> None:
        id = self.aliases.get(alias)
        if id is not None and shape.core is not None:
            old = self.by_id[id]
            core = replace(shape.core, title=old.core.title)
            self.by_id[id] = GroupConfiguration(id, alias, core, shape.plugins)

    def _refuse_override(self, override: Override, problem: Problem) -> None:
        self.refused.append((override, problem))
        trouble, about = problem.trouble, ("groups", override.group)
        fault = f"is left as the file says: {override.who} set {override.path} from chat, which {trouble.fault}"
        told = Trouble(Code.BAD_OVERRIDE, fault, trouble.expected, "Clear the switch.", trouble.nearest)
        self._faults.add((*about, *_steps(override)), told, about=about)


def _steps(override: Override) -> tuple[str, ...]:
    return tuple(override.path.split("."))


def _is_plain(title: object) -> bool:
    return type(title) is str and not is_secret_value(title)
