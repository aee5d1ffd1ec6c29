"""Why a plugin or an adapter could not be loaded; ops.toml's reader makes diagnostics of these."""

from __future__ import annotations

import traceback
from pathlib import Path


class PluginBroken(Exception):
    """A plugin raised while it was imported."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The plugin {name!r} cannot be loaded: {reason}.")
        self.name = name
        self.reason = reason


class PluginDeclaredWrongly(PluginBroken):
    """A plugin declares something the contract does not have."""


class NoPluginObject(PluginBroken):
    """A module has no ``plugin = Plugin(…)``."""


class AdapterBroken(Exception):
    """An adapter raised while it was imported, or is none."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The adapter {name!r} cannot be loaded: {reason}.")
        self.name = name
        self.reason = reason


class SdkMissing(AdapterBroken):
    """The package of a platform is not installed."""

    def __init__(self, name: str, package: str) -> None:
        super().__init__(name, f"the package {package} is not installed")
        self.remedy = f"Run: pip install 'townhall[{name}]'"


def innermost(error: BaseException, package: str = "") -> str:
    """Return an exception with the innermost line of a package that led to it, or of anything but the core."""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    if isinstance(error, SyntaxError) and error.filename:
        return f"{said.rstrip('.')} ({Path(error.filename).name}, line {error.lineno or 0})"
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if package in Path(one.filename).parts] or [
        one for one in frames if not one.filename.startswith((_CORE, "<frozen"))
    ]
    return f"{said.rstrip('.')} ({own[-1].filename}, line {own[-1].lineno})" if own else said.rstrip(".")


_CORE = str(Path(__file__).parents[1])
