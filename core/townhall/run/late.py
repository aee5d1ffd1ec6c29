"""A package whose modules are imported one by one, and whose own code runs when somebody asks for what is none of them.

To import ``aiohttp.web`` is to import ``aiohttp`` first, whose own code imports everything there is in it.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType

_COMPLETING = RLock()
_WITHOUT: dict[str, Sequence[str]] = {}
"""What each package put off is imported without."""


def put_off(name: str, *, without: Sequence[str] = ()) -> None:
    """Put off the own code of a package; nothing happens where it is imported already, or not installed.

    ``without`` are packages it looks for and can do without: it finds none of them, and whoever wants one afterwards
    still gets it.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        package = module_from_spec(spec)
        _WITHOUT[name] = without
        _become(_PutOff, package)
        sys.modules[name] = package


class _Completing(ModuleType):
    """One whose own code runs: other threads wait, and the code itself sees what is there so far, as always."""

    def __getattr__(self, name: str) -> object:
        with _COMPLETING:
            # Its class may be another one by now.
            return ModuleType.__getattribute__(self, name)


class _PutOff(ModuleType):
    """One whose own code has not run yet."""

    def __getattr__(self, name: str) -> object:
        if name == "__version__":
            # A server names it in its answers, which is no reason to import the whole.
            from importlib.metadata import version

            return version(self.__name__)
        module = f"{self.__name__}.{name}"
        with _hidden(_WITHOUT[self.__name__]):
            try:
                if find_spec(module) is not None:
                    return import_module(module)
            except ImportError:
                # Some version of it may have modules that need the whole to be there first.
                pass
            return _completed(self, name)


def _completed(package: ModuleType, name: str) -> object:
    with _COMPLETING:
        if type(package) is _PutOff:
            assert package.__spec__ is not None
            assert package.__spec__.loader is not None
            _become(_Completing, package)
            try:
                package.__spec__.loader.exec_module(package)
            except BaseException:
                _become(_PutOff, package)
                raise
            _become(ModuleType, package)
        return ModuleType.__getattribute__(package, name)


def _become(kind: type[ModuleType], package: ModuleType) -> None:
    package.__class__ = kind


@contextmanager
def _hidden(names: Sequence[str]) -> Generator[None]:
    hidden = [name for name in names if name not in sys.modules]
    # None makes ``import rich`` fail, as it does on a machine without it.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
