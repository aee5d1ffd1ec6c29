"""The files of the house, as its tests look at them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDERS = {"core": "townhall", "adapters": "townhall_", "plugins": "townhall_"}


@lru_cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files that belong to the project: what git tracks, or all but caches without git."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = asked.stdout.split("\0") if asked.returncode == 0 else []
    found = [ROOT / name for name in names if name] or list(_unpacked())
    return tuple(sorted(file for file in found if file.is_file()))


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below some folders."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def packages(folder: str) -> list[Path]:
    """Return the top packages of one source root."""
    return sorted(one for one in (ROOT / folder).iterdir() if one.is_dir() and one.name.startswith("townhall"))


@lru_cache
def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def shown(file: Path) -> str:
    """Return a path as a message names it."""
    return file.relative_to(ROOT).as_posix()


def _unpacked() -> Iterator[Path]:
    hidden = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
    return (file for file in ROOT.rglob("*") if not hidden & set(file.relative_to(ROOT).parts))
