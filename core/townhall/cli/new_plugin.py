"""``townhall new-plugin``: write a plugin that works, is tested, and is small enough to be read at once."""

from __future__ import annotations

import keyword
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

from townhall.cli.outcome import Failure, Refusal
from townhall.cli.output import say
from townhall.config.keys import GRAMMAR_KEYS, RESERVED_NAMES
from townhall.plugin.loading import Installed

_NAME = re.compile(r"[a-z][a-z0-9_]{1,38}[a-z0-9]")
_SUFFIX = ".template"


def new_plugin(name: str, folder: Path, installed: Installed) -> None:
    """Write ``folder/townhall_NAME`` and say what to do next."""
    if fault := name_fault(name, installed):
        raise Refusal(fault)
    target = folder / f"townhall_{name}"
    if target.exists():
        raise Refusal(f"{target} exists already. Choose another name, or remove it first.")
    try:
        write(name, target)
    except OSError as error:
        raise Failure(f"{target} cannot be written: {error.strerror or error}. Name another place with --in.") from None
    _print_next_steps(name, folder, target)


def name_fault(name: str, installed: Installed) -> str:
    """Return why a plugin cannot have a name, with the remedy; empty when it can."""
    bare = name.removeprefix("townhall_").removeprefix("townhall-")
    if bare != name:
        return f'A plugin\'s name does not begin with "townhall". Write: townhall new-plugin {bare}'
    if not _NAME.fullmatch(name) or "__" in name:
        meant = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")
        hint = f" Did you mean {meant}?" if _NAME.fullmatch(meant) and "__" not in meant else ""
        return f'"{name}" cannot be the name of a plugin: 3 to 40 lower-case letters, digits, underscores.{hint}'
    if keyword.iskeyword(name):
        return f'"{name}" is a word of Python. Choose another name.'
    return _taken(name, installed)


def write(name: str, target: Path) -> None:
    """Write the files of a new plugin into a folder that does not exist yet."""
    words = {
        "@name@": name,
        "@dashed@": name.replace("_", "-"),
        "@Class@": "".join(word.capitalize() for word in name.split("_")),
        "@command@": name.replace("_", "-"),
    }
    for path, text in _template(files("townhall.cli") / "template", Path()):
        place = target / _filled(str(path), {"test_plugin": f"test_{name}"})
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_filled(text, words), encoding="utf-8")


def _taken(name: str, installed: Installed) -> str:
    if name in GRAMMAR_KEYS:
        return f'"{name}" is a setting that every group has. Choose another name.'
    if name in RESERVED_NAMES:
        return f'"{name}" is a name that Townhall itself uses. Choose another name.'
    if name in installed.plugin_names:
        return f'A plugin "{name}" is installed already. Choose another name.'
    return ""


def _template(folder: Traversable, path: Path) -> Iterator[tuple[Path, str]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _template(entry, path / entry.name)
        elif entry.name.endswith(_SUFFIX):
            yield path / entry.name.removesuffix(_SUFFIX), entry.read_text(encoding="utf-8")


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    return text


def _tried(target: Path) -> str:
    """Return how its tests are run with this interpreter, which need not be the one of the shell."""
    if find_spec("pytest") is None or find_spec("pytest_asyncio") is None:
        return f'{_near("pip")} install "townhall[testing]", then: {_near("pytest")} {target}'
    return f"{_near('pytest')} {target}"


def _near(tool: str) -> str:
    own = Path(sys.executable).parent / tool
    found = shutil.which(tool)
    if found is not None and Path(found).parent == own.parent:
        return tool
    return str(own.relative_to(Path.cwd()) if own.is_relative_to(Path.cwd()) else own)


def _print_next_steps(name: str, folder: Path, target: Path) -> None:
    say(f"{target} is written. Next:", "good")
    say(f"  1. See it pass its own tests:  {_tried(target)}")
    say(f'  2. Switch it on in ops.toml:   [townhall] plugin_paths = ["{folder.as_posix()}"]')
    say(f"                                 [groups.YOUR_GROUP] {name} = true      then: townhall check")
    say(f"  3. Make it yours:              {target / '__init__.py'} is all of it; texts/ holds its words.")
