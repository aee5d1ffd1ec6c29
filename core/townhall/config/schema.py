"""JSON Schema of ops.toml for completion and checking in editors, made of the same structs that read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Annotated, Any, cast, get_args, get_origin

import msgspec

from townhall.config.durations import PATTERN, write_duration
from townhall.config.fields import field_docs, fields_of
from townhall.config.keys import GRAMMAR_KEYS
from townhall.config.scalars import UNLIMITED
from townhall.config.secrets import KINDS, Secret
from townhall.config.settings import GroupSettings, TownhallSettings
from townhall.config.shapes import load_plugin
from townhall.plugin.failures import AdapterBroken
from townhall.plugin.loading import Installed
from townhall.plugin.plugin import Plugin

Schema = dict[str, Any]

_REFERENCE: Schema = {
    "description": "Where a secret is kept; never the secret itself.",
    "type": "object",
    "properties": {kind: {"type": "string", "minLength": 1} for kind in KINDS},
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
_NAMES: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_DURATION: Schema = {"type": "string", "pattern": PATTERN, "examples": ["20s", "5m", "2h", "90d", "1h30m"]}


def schema(installed: Installed) -> Schema:
    """Return the schema of an ops.toml with these plugins and adapters; imports all of them."""
    plugins = {
        name: plugin for name in installed.plugin_names if isinstance(plugin := load_plugin(installed, name), Plugin)
    }
    adapters = dict(_adapters(installed))
    structs = _structs(
        [GroupSettings, TownhallSettings, *(one.settings for one in plugins.values()), *adapters.values()]
    )
    parts = _Parts(structs)
    group = _group(parts, plugins)
    profile = {"profile": {**_NAMES, "description": "Profiles that this one builds on."}}
    shared = {key: one for key, one in group.items() if key not in ("chat", "title", "profile")}
    own = {**group, "profile": {**_NAMES, "description": "One profile, or several of which later ones win."}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ops.toml",
        "description": "The groups Townhall looks after, and which plugins each of them has.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "townhall": parts.reference(TownhallSettings),
            "accounts": _named(_account(parts, adapters), "Bot identities, one per table."),
            "defaults": _table(shared, "What holds in every group unless it says otherwise."),
            "profiles": _named(_table({**shared, **profile}, "A template of groups."), "Templates of groups."),
            "groups": _named(_table(own, "A group.", required=("chat",)), "The groups, by the names you give them."),
            "texts": _named(_named({}, "Key to text."), "Your own texts by language; they go before every catalogue."),
        },
        "$defs": parts.definitions,
    }


def _adapters(installed: Installed) -> Iterable[tuple[str, type[msgspec.Struct]]]:
    for name in installed.adapter_names:
        try:
            yield name, installed.adapter(name).Settings
        except AdapterBroken:
            # An adapter whose SDK is not here cannot tell its settings; the others still can.
            continue


def _group(parts: _Parts, plugins: Mapping[str, Plugin[Any]]) -> Schema:
    properties: Schema = {key: parts.property(GroupSettings, key) for key in fields_of(GroupSettings)}
    chat = {"type": ["string", "integer"], "description": "The platform's own id of the chat."}
    properties.update(chat=chat, profile=_NAMES)
    for name, plugin in plugins.items():
        if name not in GRAMMAR_KEYS:
            switch = {"anyOf": [{"type": "boolean"}, parts.reference(plugin.settings)], "description": plugin.summary}
            properties[name] = switch
    return properties


def _account(parts: _Parts, adapters: Mapping[str, type[msgspec.Struct]]) -> Schema:
    return {
        "type": "object",
        "required": ["adapter"],
        "properties": {"adapter": {"enum": sorted(adapters)}},
        "allOf": [
            {"if": {"properties": {"adapter": {"const": name}}}, "then": _account_of(parts, settings)}
            for name, settings in adapters.items()
        ],
    }


def _account_of(parts: _Parts, settings: type[msgspec.Struct]) -> Schema:
    properties: Schema = {key: parts.property(settings, key) for key in fields_of(settings)}
    required = [key for key, one in fields_of(settings).items() if one.required]
    return _table({"adapter": {}, **properties}, settings.__doc__ or "", required=required)


def _table(properties: Schema, description: str, required: Iterable[str] = ()) -> Schema:
    said: Schema = {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }
    return {**said, "required": sorted(required)} if required else said


def _named(each: Schema, description: str) -> Schema:
    return {"type": "object", "description": description, "additionalProperties": each}


class _Parts:
    """The schemas of structs by msgspec, said as ops.toml says things."""

    def __init__(self, structs: list[type[msgspec.Struct]]) -> None:
        _, components = msgspec.json.schema_components(structs, schema_hook=_hook, ref_template="#/$defs/{name}")
        self.definitions: Schema = {name: _adapted(one) for name, one in components.items()}
        self._names = {one: _name_of(one, components) for one in structs}
        for one, name in self._names.items():
            self._describe(one, self.definitions[name])

    def _describe(self, struct: type[msgspec.Struct], definition: Schema) -> None:
        properties = cast(dict[str, Schema], definition.get("properties", {}))
        texts = field_docs(struct)
        for key, one in fields_of(struct).items():
            said = properties[key]
            if one.name in texts:
                said["description"] = texts[one.name]
            if isinstance(one.default, timedelta):
                said["default"] = write_duration(one.default)
            elif not isinstance(one.default, str | int | float | tuple | list) or "$ref" in said:
                # The parts of a table tell their own defaults.
                said.pop("default", None)

    def reference(self, struct: type[msgspec.Struct]) -> Schema:
        """Return a reference to a struct's schema."""
        return {"$ref": f"#/$defs/{self._names[struct]}"}

    def property(self, struct: type[msgspec.Struct], key: str) -> Schema:
        """Return the schema of one field."""
        found: Schema = self.definitions[self._names[struct]]["properties"][key]
        return found


def _name_of(struct: type[msgspec.Struct], components: Mapping[str, Any]) -> str:
    full = f"{struct.__module__}.{struct.__qualname__}".replace("<", "_").replace(">", "_")
    return next((name for name in (struct.__name__, full) if name in components), full.replace(".", "_"))


def _hook(kind: type) -> Schema:
    if kind is Secret:
        return _REFERENCE
    raise NotImplementedError(f"There is no JSON Schema for {kind!r}.")


def _adapted(said: Any) -> Any:
    """Return msgspec's schema with durations as people write them and ``"unlimited"`` for null."""
    if isinstance(said, list | tuple):
        return [_adapted(one) for one in cast(Iterable[object], said)]
    if not isinstance(said, dict):
        return said
    schema = cast(Schema, said)
    if schema.get("format") == "duration":
        kept = {key: one for key, one in schema.items() if key in ("description", "title")}
        return {**_DURATION, **kept}
    if schema.get("type") == "null":
        return {"const": UNLIMITED}
    # TOML has no null: a default of nothing is a key that is left out.
    return {key: _adapted(one) for key, one in schema.items() if not (key == "default" and one is None)}


def _structs(roots: Iterable[type[msgspec.Struct]]) -> list[type[msgspec.Struct]]:
    """Return some structs and all that their fields are made of, each once."""
    found: dict[type[msgspec.Struct], None] = {}
    todo: list[Any] = list(roots)
    while todo:
        hint = todo.pop(0)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            if hint not in found:
                found[hint] = None
                todo.extend(one.hint for one in fields_of(hint).values())
        elif get_origin(hint) is not None:
            inner = get_args(hint)
            todo.extend(inner[:1] if get_origin(hint) is Annotated else inner)
    return list(found)
