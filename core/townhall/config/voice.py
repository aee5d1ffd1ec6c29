"""Find texts that are written straight into settings where the charter has a tone: they have one wording only."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, cast, get_args, get_origin

import msgspec

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Problem, Trouble
from townhall.config.fields import fields_of
from townhall.plugin.settings import Template
from townhall.text.texts import is_key


def beside_the_voice(settings: type[msgspec.Struct], table: Mapping[str, object], path: Path) -> list[Problem]:
    """Return the texts of a plugin's table that follow no tone; the table is one that could be read."""
    fault = "is a text with one wording, while the charter has a tone"
    remedy = "Put it under [texts.LOCALE] with its wordings, and name its key here."
    trouble = Trouble(Code.TEXT_BESIDE_THE_VOICE, fault, remedy=remedy)
    return [Problem(where, trouble) for where in _literals(settings, table, path)]


def _literals(hint: Any, value: object, path: Path) -> Iterator[Path]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and isinstance(value, dict):
        known, table = fields_of(hint), cast(dict[str, object], value)
        for key, one in table.items():
            if key in known:
                yield from _literals(known[key].hint, one, (*path, key))
    elif get_origin(hint) is Annotated:
        marked = any(isinstance(mark, Template) for mark in get_args(hint)[1:])
        if marked and isinstance(value, str) and value.strip() and not is_key(value):
            yield path
        elif not marked:
            yield from _literals(get_args(hint)[0], value, path)
    elif get_origin(hint) in (Union, types.UnionType):
        for one in get_args(hint):
            yield from _literals(one, value, path)
    elif isinstance(value, list):
        inner = next(iter(get_args(hint)), object)
        for place, one in enumerate(cast(list[object], value)):
            yield from _literals(inner, one, (*path, place))
