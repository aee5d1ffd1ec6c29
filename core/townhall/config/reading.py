"""Read the plain values of a TOML table into typed structs, collecting every fault instead of the first."""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from pathlib import Path as FilePath
from typing import Annotated, Any, Final, Literal, Union, cast, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec

from townhall.config import marks, scalars, secrets
from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Problem, Trouble, nearest
from townhall.config.fields import Field, fields_of
from townhall.config.secrets import Secret
from townhall.config.values import kind_of, shown
from townhall.plugin.settings import FileBeside, SettingsError
from townhall.text.texts import Texts


class Bad:
    """What reading returns in the place of a value that could not be read."""


BAD: Final = Bad()


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What a value may be held against: other groups, texts, permissions, the environment, the group's own time."""

    groups: Collection[str] = ()
    texts: Callable[[], Texts] = Texts
    environ: Mapping[str, str] = msgspec.field(default_factory=dict[str, str])
    directory: FilePath = FilePath()
    zone: str = "UTC"
    locale: str = "en"
    permission: Callable[[str], Trouble | None] = lambda node: None
    """Returns what is wrong with a permission."""
    lendable: Callable[[str], Trouble | None] = lambda node: None
    """Returns what is wrong with a permission that is to be delegated."""
    tones: tuple[str, ...] = ()
    group_keys: Collection[str] = ()
    """The keys of groups, plugins among them."""


class Reader:
    """Reads values by their type hints; what is wrong gathers in :attr:`problems`."""

    def __init__(self, world: World, unknown: Mapping[type, Code] | None = None) -> None:
        """Take the world, and the code of an unknown key for structs that have one of their own."""
        self.world = world
        self.problems: list[Problem] = []
        self._unknown = unknown or {}

    def struct(
        self, wanted: type[msgspec.Struct], table: Mapping[str, object], path: Path = (), besides: Collection[str] = ()
    ) -> Any:
        """Return a struct read from a table, or BAD; ``besides``: keys that others read."""
        before = len(self.problems)
        known = self.fields(wanted, path)
        if len(self.problems) > before:
            return BAD
        self._refuse_unknown(wanted, known, table, path, besides)
        values = {
            one.name: self.read(one.hint, table[key], (*path, key), default=one.default)
            for key, one in known.items()
            if key in table
        }
        for key, one in known.items():
            if key not in table and one.required:
                self.problem(
                    (*path, key),
                    Trouble(Code.MISSING_SETTING, f'needs the key "{key}"', remedy=f"Add {key} = … to it."),
                    about=path,
                )
        return BAD if len(self.problems) > before else self._make(wanted, values, path)

    def fields(self, wanted: type[msgspec.Struct], path: Path) -> Mapping[str, Field]:
        """Return the settings of a struct; one whose annotations lead nowhere has none, and that is a fault."""
        try:
            return fields_of(wanted)
        except Exception as error:
            fault = f"has settings whose types cannot be read: {type(error).__name__}: {error}"
            self.problem(path, Trouble(Code.PLUGIN_DECLARED_WRONGLY, fault, remedy="Mend the annotations."))
            return {}

    def _make(self, wanted: type[msgspec.Struct], values: dict[str, Any], path: Path) -> Any:
        try:
            return wanted(**values)
        except (SettingsError, ValueError) as error:
            self._refused(error, path)
        except ExceptionGroup as several:
            for one in several.exceptions:
                self._refused(one, path)
        except Exception as error:  # A plugin's own check must never end the check of the rest.
            self._refused(error, path)
        return BAD

    def _refused(self, error: Exception, path: Path) -> None:
        """Note that a struct refuses its values: a fault of theirs, or of the plugin when it did not mean to raise."""
        if not isinstance(error, SettingsError | ValueError):
            fault = f"is refused: its check raised {type(error).__name__}"
            self.problem(path, Trouble(Code.SETTINGS_REFUSED, fault, remedy="Mend the plugin."))
            return
        at = error.at if isinstance(error, SettingsError) else ()
        self.problem((*path, *at), refusal(str(error) or type(error).__name__))

    def _refuse_unknown(
        self,
        wanted: type[msgspec.Struct],
        known: Mapping[str, Field],
        table: Mapping[str, object],
        path: Path,
        besides: Collection[str],
    ) -> None:
        for key in table:
            if key not in known and key not in besides:
                self.unknown(self.code_of(wanted), key, (*known, *besides), path)

    def code_of(self, wanted: type[msgspec.Struct]) -> Code:
        """Return the code of an unknown key in a struct."""
        return next((self._unknown[one] for one in wanted.__mro__ if one in self._unknown), Code.UNKNOWN_SETTING)

    def unknown(self, code: Code, key: str, known: Collection[str], path: Path) -> None:
        """Note an unknown key."""
        fault, close = f'has no setting "{key}"', nearest(key, known)
        expected = f"one of {', '.join(sorted(known))}" if known else "no settings at all"
        trouble = Trouble(code, fault, expected, remedy="Take it out.", nearest=close)
        if key in self.world.group_keys and not close:
            # In TOML a line belongs to the last header above it, which is easily forgotten.
            remedy = "It is a key of groups: write it right below [groups.NAME], before the next header."
            trouble = Trouble(code, fault, remedy=remedy)
        self.problem((*path, key), trouble, about=path)

    def problem(self, path: Path, trouble: Trouble, about: Path | None = None) -> Bad:
        """Note a fault."""
        self.problems.append(Problem(path, trouble, about))
        return BAD

    def read(self, hint: Any, value: object, path: Path, default: object = None) -> Any:
        """Return ``value`` as the hint wants it, or BAD after noting why not."""
        marked: tuple[Any, ...] = ()
        while get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            marked = (*more, *marked)
        if hint is Secret:
            return self._secret(value, path)
        if fault := secret_fault(value, path):
            return self.problem(path, fault)
        before = len(self.problems)
        result = self._plain(hint, value, path)
        if len(self.problems) > before:
            return BAD
        for mark in marked:
            if fault := marks.fault(mark, result, self.world, default):
                return self.problem(path, fault)
            if isinstance(mark, FileBeside) and isinstance(result, str):
                result = marks.whole_path(result, self.world)
        return result

    def _secret(self, value: object, path: Path) -> Any:
        found = secrets.resolve(value, self.world.environ, self.world.directory)
        return self.problem(path, found) if isinstance(found, Trouble) else found

    def _plain(self, hint: Any, value: object, path: Path) -> Any:
        origin = get_origin(hint)
        if hint is Any or hint is object:
            return value
        if origin in (Union, types.UnionType):
            return self._union(get_args(hint), value, path)
        if origin is Literal:
            return self._choice(value, {str(one): one for one in get_args(hint)}, path)
        if isinstance(origin or hint, type):
            return self._class(origin or hint, get_args(hint), value, path)
        supertype = getattr(hint, "__supertype__", None)
        return self.read(supertype, value, path) if supertype is not None else value

    def _class(self, kind: type, inner: tuple[Any, ...], value: object, path: Path) -> Any:
        if issubclass(kind, Enum):
            return self._choice(value, {str(one.value): one for one in kind}, path)
        if issubclass(kind, msgspec.Struct):
            return self._nested(kind, value, path)
        if kind in scalars.READERS:
            found = scalars.READERS[kind](value, ZoneInfo(self.world.zone))
            return self.problem(path, found) if isinstance(found, Trouble) else found
        if issubclass(kind, Mapping):
            return self._mapping(inner, value, path)
        if issubclass(kind, Sequence | AbstractSet) and kind is not bytes:
            return self._sequence(cast(type[Any], kind), inner, value, path)
        fault = f"is declared with a type that ops.toml cannot give: {kind.__qualname__}"
        return self.problem(path, Trouble(Code.PLUGIN_DECLARED_WRONGLY, fault, remedy="Mend the plugin."))

    def _nested(self, wanted: type[msgspec.Struct], value: object, path: Path) -> Any:
        if not isinstance(value, dict):
            return self.problem(path, Trouble(Code.TABLE_NEEDED, f"is {shown(value)}", "a table of settings"))
        table = cast(dict[str, object], value)
        tag = wanted.__struct_config__.tag_field
        return self.struct(wanted, table, path, besides=(tag,) if tag else ())

    def _mapping(self, inner: tuple[Any, ...], value: object, path: Path) -> Any:
        if not isinstance(value, dict):
            return self.problem(path, Trouble(Code.TABLE_NEEDED, f"is {shown(value)}", "a table"))
        keys, values = inner or (str, object)
        table = cast(dict[str, object], value)
        return {self.read(keys, key, (*path, key)): self.read(values, one, (*path, key)) for key, one in table.items()}

    def _sequence(self, kind: type[Any], inner: tuple[Any, ...], value: object, path: Path) -> Any:
        if not isinstance(value, list):
            return self.problem(path, Trouble(Code.WRONG_TYPE, f"is {shown(value)}", _list_of(inner, value)))
        items = cast(list[object], value)
        fixed = kind is tuple and inner and inner[-1] is not Ellipsis
        if fixed and len(items) != len(inner):
            return self.problem(path, Trouble(Code.BAD_FORM, f"has {len(items)} values", f"{len(inner)} values"))
        hints = inner if fixed else [inner[0] if inner else object] * len(items)
        read = [
            self.read(hint, one, (*path, place)) for place, (hint, one) in enumerate(zip(hints, items, strict=True))
        ]
        if issubclass(kind, tuple):
            return tuple(read)
        return read if issubclass(kind, list) or kind is Sequence else frozenset(read)

    def _choice(self, value: object, choices: Mapping[str, object], path: Path) -> Any:
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value) in choices:
            return choices[str(value)]
        expected = "one of " + ", ".join(f'"{one}"' for one in choices)
        closest = nearest(value, choices) if isinstance(value, str) else ""
        return self.problem(path, Trouble(Code.UNKNOWN_CHOICE, f"is {shown(value)}", expected, nearest=closest))

    def _union(self, hints: tuple[Any, ...], value: object, path: Path) -> Any:
        if type(None) in hints and value == scalars.UNLIMITED:
            return None
        candidates = [hint for hint in hints if hint is not type(None)]
        candidates = tagged(candidates, value) or candidates
        trials: list[Reader] = []
        for hint in candidates:
            trial = Reader(self.world, self._unknown)
            result = trial.read(hint, value, path)
            if not trial.problems:
                return result
            trials.append(trial)
        if len(trials) == 1:
            self.problems.extend(trials[0].problems)
            return BAD
        expected = " or ".join(dict.fromkeys(kind_of(hint) for hint in candidates))
        return self.problem(path, Trouble(Code.WRONG_TYPE, f"is {shown(value)}", expected))


def _list_of(inner: tuple[Any, ...], value: object) -> str:
    if isinstance(value, dict) and inner and isinstance(inner[0], type) and issubclass(inner[0], msgspec.Struct):
        return "a list of tables, whose header has two brackets: [[…]]"
    return "a list in square brackets"


def refusal(said: str) -> Trouble:
    """Return what a plugin says of settings it refuses: the fault, and the remedy behind its full stop."""
    fault, _, remedy = said.strip().partition(". ")
    return Trouble(Code.SETTINGS_REFUSED, f"is refused: {fault.rstrip('.')}", remedy=remedy or "Change the settings.")


def tagged(candidates: list[Any], value: object) -> list[Any]:
    """Return the structs of a tagged union that a table says it is."""
    if not isinstance(value, dict):
        return []
    table = cast(dict[str, object], value)
    structs = [one for one in candidates if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    return [
        one
        for one in structs
        if one.__struct_config__.tag_field and table.get(one.__struct_config__.tag_field) == one.__struct_config__.tag
    ]


def secret_fault(value: object, path: Path) -> Trouble | None:
    """Return the fault of a value that is, by its key or its looks, a secret in plain text."""
    if not isinstance(value, str) or not value:
        return None
    if path and isinstance(path[-1], str) and secrets.is_secret_key(path[-1]):
        return Trouble(Code.SECRET_LIKE_KEY, "looks like a secret in plain text", remedy="Keep it out of the file.")
    if secrets.is_secret_value(value):
        return Trouble(Code.SECRET_LIKE_VALUE, "has a value that looks like a token", remedy="Keep it out of the file.")
    return None
