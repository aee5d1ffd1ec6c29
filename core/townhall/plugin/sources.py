"""Where plugins and adapters would come from: distributions, folders, or what was handed in."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import Distribution, EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeGuard

import msgspec

from townhall.adapter import Adapter

PREFIX: Final = "townhall_"
CORE_DISTRIBUTION: Final = "townhall"


class Source(msgspec.Struct, frozen=True):
    """Where a plugin or an adapter would come from."""

    origin: str
    """For people: a distribution or a folder."""
    load: Callable[[], object]


class Shadow(msgspec.Struct, frozen=True):
    """A plugin whose name another one has already."""

    name: str
    origin: str
    kept: str


def is_adapter(found: object) -> TypeGuard[type[Adapter[Any]]]:
    """Return whether an entry point led to an adapter's class."""
    return isinstance(found, type) and issubclass(found, Adapter)


def core_first(point: EntryPoint) -> tuple[bool, str, str]:
    """Order entry points so that the core's own come first, whatever the others are called."""
    return (origin(point) != CORE_DISTRIBUTION, origin(point), point.name)


def origin(point: EntryPoint) -> str:
    """Return the distribution an entry point belongs to."""
    return _name(point.dist) if point.dist is not None else "an unknown distribution"


@cache
def _name(distribution: Distribution) -> str:
    # A start asks two dozen times, mostly about Townhall itself, and each answer parses the whole metadata.
    return distribution.name


def same_place(name: str, known: Source, source: Source) -> bool:
    """Return whether a folder is only the source of what an entry point has installed already."""
    if known.origin == source.origin:
        return True
    found = sys.modules.get(PREFIX + name)
    spec = found.__spec__ if found is not None else importlib.util.find_spec(PREFIX + name)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    return any(Path(place).resolve() == Path(source.origin).resolve() for place in places)


def giver(thing: object) -> Callable[[], object]:
    """Return a source of something that is there already."""
    return lambda: thing


def folder_loader(package: Path) -> Callable[[], ModuleType]:
    """Return what imports a package from its folder."""

    def load() -> ModuleType:
        name = package.parent.name
        spec = importlib.util.spec_from_file_location(name, package, submodule_search_locations=[str(package.parent)])
        if spec is None or spec.loader is None:
            raise ImportError(f"{package} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)
            raise
        return module

    return load
