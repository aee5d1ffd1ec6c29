"""Who imports whom, read from the sources without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.house.sources import ROOT, parsed, python_files


def imported(file: Path) -> Iterator[str]:
    """Yield the dotted name of every module a file imports, anywhere in it."""
    for node in ast.walk(parsed(file)):
        yield from _names(node)


def imported_on_loading(file: Path) -> Iterator[str]:
    """Yield what a file imports while it is loaded: not inside functions, not for type checkers only."""
    yield from _on_loading(parsed(file).body)


def module_name(file: Path, root: str = "core") -> str:
    """Return the dotted name of a source file."""
    parts = file.relative_to(ROOT / root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def loading_graph(root: str = "core") -> dict[str, set[str]]:
    """Return which module of a root needs which other one while it is loaded."""
    files = {module_name(file, root): file for file in python_files(root)}
    return {name: _known(imported_on_loading(file), files) - {name} for name, file in files.items()}


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the strongly connected components of more than one module (Tarjan)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_path: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        open_path.append(name)
        for other in sorted(graph[name]):
            if other not in order:
                visit(other)
            if other in open_path:
                lowest[name] = min(lowest[name], lowest[other])
        if lowest[name] == order[name]:
            place = open_path.index(name)
            component = open_path[place:]
            del open_path[place:]
            if len(component) > 1:
                found.append(sorted(component))

    for name in sorted(graph):
        if name not in order:
            visit(name)
    return found


def _known(names: Iterator[str], files: Mapping[str, Path]) -> set[str]:
    found: set[str] = set()
    for name in names:
        # `from townhall.model import events` names a module, `from townhall.model.ids import GroupId` something in one.
        candidates = [name, name.rpartition(".")[0]]
        found.update(candidate for candidate in candidates[:1] if candidate in files)
        if name not in files and candidates[1] in files:
            found.add(candidates[1])
    return found


def _on_loading(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        yield from _names(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            yield from _on_loading([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _on_loading([*node.body, *(one for handler in node.handlers for one in handler.body)])
        elif isinstance(node, ast.ClassDef | ast.With):
            yield from _on_loading(node.body)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        dots = "." * node.level
        for alias in node.names:
            yield f"{dots}{node.module or ''}.{alias.name}"
