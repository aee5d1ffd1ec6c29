"""Read classes, fields and functions with their docstrings out of source files, without running anything."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parent.parent

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Undocumented(Exception):
    """Something of the public face has no type or no docstring; the message names it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute of a class, as it stands in the source."""

    name: str
    type: str
    default: str
    text: str

    @property
    def required(self) -> bool:
        """Whether one must give it."""
        return not self.default


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method with its signature."""

    name: str
    signature: str
    text: str
    is_property: bool
    asynchronous: bool


@dataclass(frozen=True, slots=True)
class Class:
    """One class with its fields and public methods."""

    name: str
    bases: tuple[str, ...]
    tag: str
    text: str
    fields: tuple[Field, ...]
    functions: tuple[Function, ...]

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return self.text.partition("\n\n")[0].replace("\n", " ")


@lru_cache
def module(path: str) -> ast.Module:
    """Return the parsed source of a file, by its path from the repository's root."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def module_text(path: str) -> str:
    """Return the docstring of a file as Markdown."""
    return _text(module(path), path)


def classes(path: str) -> tuple[Class, ...]:
    """Return the public classes of a file in their order."""
    return read_classes(module(path), path)


def read_classes(tree: ast.Module, where: str) -> tuple[Class, ...]:
    """Return the public classes of a parsed file; raises :class:`Undocumented`."""
    found = (node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))
    return tuple(_class(node, where) for node in found)


def functions(path: str) -> tuple[Function, ...]:
    """Return the public functions of a file in their order."""
    return tuple(_function(node, path) for node in module(path).body if _is_public_function(node))


def markdown(text: str) -> str:
    """Return a docstring as Markdown: its double backquotes and roles become code."""
    text = re.sub(r":[a-z]+:`~?([^`]+)`", r"`\1`", text)
    return text.replace("``", "`").strip()


def _is_public_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")


def _text(node: ast.Module | ast.ClassDef | _Function, where: str) -> str:
    found = ast.get_docstring(node)
    if not found:
        raise Undocumented(f"{where}: {getattr(node, 'name', 'the module')} has no docstring.")
    return markdown(found)


def _class(node: ast.ClassDef, path: str) -> Class:
    return Class(
        name=node.name,
        bases=tuple(ast.unparse(base) for base in node.bases),
        tag=_tag(node),
        text=_text(node, path),
        fields=tuple(_fields(node, path)),
        functions=tuple(_function(inner, path) for inner in node.body if _is_public_function(inner)),
    )


def _tag(node: ast.ClassDef) -> str:
    for keyword in node.keywords:
        if keyword.arg == "tag" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return ""


def _fields(node: ast.ClassDef, path: str) -> Iterator[Field]:
    for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
        name, kind, default = _declared(statement)
        if not name or name.startswith("_"):
            continue
        if re.search(r"\bAny\b", kind):
            raise Undocumented(f"{path}: {node.name}.{name} has no exact type.")
        yield Field(name, kind, default, _text_below(following))


def _declared(statement: ast.stmt) -> tuple[str, str, str]:
    """Return name, type and default of a field or of an enumeration's member; an empty name for all else."""
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            return name, ast.unparse(annotation), ast.unparse(value) if value else ""
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper():
            return name, "", ast.unparse(value)
        case _:
            return "", "", ""


def _text_below(statement: ast.stmt | None) -> str:
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return markdown(" ".join(text.split()))
        case _:
            return ""


def _function(node: ast.AST, path: str) -> Function:
    assert isinstance(node, _Function)
    decorators = {ast.unparse(one) for one in node.decorator_list}
    return Function(
        name=node.name,
        signature=_signature(node),
        text=_text(node, path),
        is_property="property" in decorators,
        asynchronous=isinstance(node, ast.AsyncFunctionDef),
    )


def _signature(node: _Function) -> str:
    arguments = ast.unparse(node.args)
    shown = re.sub(r"^(self|cls)(, /)?(, |$)", "", arguments)
    return f"{node.name}({shown})"
