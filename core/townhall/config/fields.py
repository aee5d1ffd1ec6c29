"""The settings of a struct: key, type, default and the text under each field, read once per class."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec


class Field(msgspec.Struct, frozen=True):
    """One setting."""

    key: str
    name: str
    hint: Any
    required: bool
    default: object


@cache
def fields_of(wanted: type[msgspec.Struct]) -> Mapping[str, Field]:
    """Return the settings of a struct by their keys in ops.toml."""
    return {one.encode_name: _field(one) for one in msgspec.structs.fields(wanted)}


def _field(info: msgspec.structs.FieldInfo) -> Field:
    default: object = None
    if info.default is not msgspec.NODEFAULT:
        default = info.default
    elif info.default_factory is not msgspec.NODEFAULT:
        default = info.default_factory()
    return Field(info.encode_name, info.name, info.type, info.required, default)


@cache
def field_docs(wanted: type[msgspec.Struct]) -> Mapping[str, str]:
    """Return the text written under each field of a class and its bases; classes without source have none."""
    found: dict[str, str] = {}
    for one in reversed(wanted.__mro__):
        if issubclass(one, msgspec.Struct) and one is not msgspec.Struct:
            found.update(_docs_of(one))
    return found


def _docs_of(wanted: type) -> dict[str, str]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(wanted)))
    except (OSError, TypeError, SyntaxError):
        return {}
    body = tree.body[0].body if tree.body and isinstance(tree.body[0], ast.ClassDef) else []
    found: dict[str, str] = {}
    for field, after in pairwise(body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
            found[field.target.id] = inspect.cleandoc(after.value.value)
    return found
