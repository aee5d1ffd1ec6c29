"""How files look: their length, their docstrings, their typing marks, and what they must not name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house.sources import ROOT, packages, parsed, python_files, shown, tracked_files

MOST_LINES = 300
MOST_LINES_OF_TESTS = 400

LONG_WITH_REASON = {
    "core/townhall/__init__.py": "the public face is read as one list",
    "core/townhall/model/actions.py": "the page of actions is read as one list",
    "core/townhall/model/events.py": "the page of events is read as one list",
    "core/townhall/plugin/group.py": "the one object a plugin author meets, on one page",
    "core/townhall/plugin/plugin.py": "the one object a plugin author declares on, on one page",
    "core/townhall/store/sqlite/store.py": "the same contract, method by method, each a line or two",
    "core/townhall/store/interface.py": "the whole contract of a database on one page",
}
# Split, so that this file does not name what it forbids.
FORBIDDEN = [
    re.compile(pattern)
    for pattern in (
        "pypi" + r"\.org",
        "files\\.python" + "hosted",
        r"registry\.npm" + "js",
        r"--(?:extra-)?index" + "-url",
        r"(?<![\w./])/(?:ro" + "ot|wo" + r"rk)/",
        r"/ho" + r"me/\w",
    )
]
SOURCES = python_files("core", "adapters", "plugins")


@pytest.mark.parametrize("file", python_files("core", "adapters", "plugins", "docs", "bench"), ids=shown)
def test_a_file_tells_one_story(file: Path) -> None:
    assert lines_of(file) <= MOST_LINES or shown(file) in LONG_WITH_REASON


@pytest.mark.parametrize("file", python_files("tests"), ids=shown)
def test_a_file_of_tests_is_about_one_thing(file: Path) -> None:
    assert lines_of(file) <= MOST_LINES_OF_TESTS


def test_no_reason_is_kept_for_a_file_that_became_short() -> None:
    kept = [name for name in LONG_WITH_REASON if lines_of(ROOT / name) <= MOST_LINES]

    assert kept == []


@pytest.mark.parametrize(
    "package", [one for root in ("core", "adapters", "plugins") for one in packages(root)], ids=shown
)
def test_every_package_says_that_it_is_typed(package: Path) -> None:
    assert (package / "py.typed").is_file()


@pytest.mark.parametrize("file", SOURCES, ids=shown)
def test_every_public_thing_is_explained_in_a_sentence(file: Path) -> None:
    poor = [name for name, text in documented(parsed(file)) if not is_a_sentence(text)]

    assert poor == []


@pytest.mark.parametrize("file", SOURCES, ids=shown)
def test_nothing_is_left_to_be_done(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


def test_no_file_names_an_index_or_a_place_on_one_machine() -> None:
    found = [
        f"{shown(file)}: {match[0]}"
        for file in tracked_files()
        for pattern in FORBIDDEN
        if (match := pattern.search(file.read_text(encoding="utf-8", errors="ignore")))
    ]

    assert found == []


def lines_of(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def documented(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the module, its public classes, their public methods and its public functions with their docstrings."""
    yield "the module", ast.get_docstring(tree) or ""
    yield from _documented(tree.body)


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            if not any("overload" in ast.unparse(one) for one in node.decorator_list):
                yield node.name, ast.get_docstring(node) or ""
            if isinstance(node, ast.ClassDef):
                yield from _documented(node.body)


def is_a_sentence(text: str) -> bool:
    """Return whether a docstring begins with a sentence of at least two words."""
    first = " ".join(text.partition("\n\n")[0].split())
    return first.endswith((".", "!", "?", "…", "…”", "``")) and len(first.split()) > 1
