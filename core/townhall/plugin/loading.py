"""Find plugins and adapters without importing them, and import the ones that ops.toml asks for.

Plugins come from the entry points ``townhall.plugins`` and from the folders of ``[townhall] plugin_paths``,
adapters from the entry points ``townhall.adapters``; tests hand in their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from townhall import hooks
from townhall.adapter import Adapter
from townhall.plugin.declarations import PluginError
from townhall.plugin.failures import (
    AdapterBroken,
    NoPluginObject,
    PluginBroken,
    PluginDeclaredWrongly,
    SdkMissing,
    innermost,
)
from townhall.plugin.plugin import Plugin
from townhall.plugin.sources import (
    CORE_DISTRIBUTION,
    PREFIX,
    Shadow,
    Source,
    core_first,
    folder_loader,
    giver,
    is_adapter,
    origin,
    same_place,
)
from townhall.text.texts import Texts


class Installed:
    """The plugins and adapters there are; each is imported when it is first asked for by name."""

    def __init__(self, plugins: Mapping[str, Source], adapters: Mapping[str, Source]) -> None:
        self._plugins = dict(plugins)
        self._adapters = dict(adapters)
        self._modules: dict[str, ModuleType] = {}
        self._failures: dict[str, PluginBroken] = {}
        self.importable = False
        """Whether another process can find the same ones by itself."""
        self.shadows: tuple[Shadow, ...] = ()
        """Plugins that may not have the name they want; ``check`` refuses them."""
        self.manager = hooks.manager()
        """The pluggy manager with the modules of all plugins imported so far."""

    @classmethod
    def discover(cls) -> Installed:
        """Return what is installed on this machine, by entry points; nothing is imported."""
        found = cls({}, {})
        found.importable = True
        # Asked once: each time the metadata of everything that is installed is read.
        points = entry_points()
        for point in sorted(points.select(group="townhall.plugins"), key=core_first):
            found._add(point.name, Source(origin(point), point.load))
        for point in sorted(points.select(group="townhall.adapters"), key=core_first):
            found._adapters.setdefault(point.name, Source(origin(point), point.load))
        return found

    @classmethod
    def of(
        cls, plugins: Mapping[str, ModuleType] | None = None, adapters: Mapping[str, type[Adapter[Any]]] | None = None
    ) -> Installed:
        """Return exactly these modules and adapter classes by their names, for tests and for embedding."""
        return cls(
            {name: Source("handed in", giver(module)) for name, module in (plugins or {}).items()},
            {name: Source("handed in", giver(adapter)) for name, adapter in (adapters or {}).items()},
        )

    def with_folders(self, folders: Iterable[Path]) -> Installed:
        """Return these and the ``townhall_<name>`` packages in some folders; what was imported stays imported."""
        packages = [package for folder in folders for package in sorted(folder.glob(f"{PREFIX}*/__init__.py"))]
        if not packages:
            return self
        more = Installed(self._plugins, self._adapters)
        more._modules, more._failures, more.manager = self._modules, self._failures, self.manager
        more.shadows, more.importable = self.shadows, self.importable
        for package in packages:
            name = package.parent.name.removeprefix(PREFIX)
            more._add(name, Source(str(package.parent), folder_loader(package)))
        return more

    def _add(self, name: str, source: Source) -> None:
        known = self._plugins.get(name)
        if known is None:
            self._plugins[name] = source
        elif not same_place(name, known, source):
            self.shadows += (Shadow(name, source.origin, known.origin),)

    @property
    def plugin_names(self) -> tuple[str, ...]:
        """The names a group's keys may use."""
        return tuple(self._plugins)

    @property
    def adapter_names(self) -> tuple[str, ...]:
        """The names ``adapter = "…"`` may use."""
        return tuple(self._adapters)

    @property
    def loaded(self) -> tuple[str, ...]:
        """The names of the plugins imported so far."""
        return tuple(self._modules)

    def plugin(self, name: str) -> Plugin[Any]:
        """Return a plugin, imported and registered; raises :class:`PluginBroken`."""
        if name in self._failures:
            raise self._failures[name]
        if name not in self._modules:
            try:
                self._modules[name] = self._import(name)
            except PluginBroken as broken:
                self._failures[name] = broken
                raise
        found: Plugin[Any] = self._modules[name].plugin
        return found

    def forget_failures(self) -> None:
        """Let plugins that could not be loaded be tried again."""
        self._failures.clear()

    def module(self, name: str) -> ModuleType:
        """Return the module of a plugin that :meth:`plugin` has given."""
        return self._modules[name]

    def adapter(self, name: str) -> type[Adapter[Any]]:
        """Return an adapter's class; raises :class:`AdapterBroken`, or :class:`SdkMissing` with the remedy."""
        try:
            found = self._adapters[name].load()
        except ModuleNotFoundError as error:
            if error.name is not None and error.name.startswith((PREFIX, CORE_DISTRIBUTION + ".")):
                raise AdapterBroken(name, innermost(error, PREFIX + name)) from error
            raise SdkMissing(name, error.name or "its SDK") from error
        except Exception as error:
            raise AdapterBroken(name, innermost(error, PREFIX + name)) from error
        if not is_adapter(found):
            raise AdapterBroken(name, f"{found!r} is no Adapter class")
        return found

    def texts(self) -> Texts:
        """Return the catalogues of the core and of every plugin imported so far."""
        texts = Texts()
        texts.add_folder("core", files("townhall") / "texts")
        for name, module in self._modules.items():
            if module.__spec__ is not None and module.__spec__.submodule_search_locations:
                texts.add_folder(name, files(module) / "texts")
        return texts

    def _import(self, name: str) -> ModuleType:
        module = self._module_of(name)
        plugin = getattr(module, "plugin", None)
        if not isinstance(plugin, Plugin):
            raise NoPluginObject(name, module.__name__)
        try:
            plugin.adopt(name, module)
        except PluginError as error:
            raise PluginDeclaredWrongly(name, str(error)) from error
        self._register(name, module)
        return module

    def _module_of(self, name: str) -> ModuleType:
        try:
            module = self._plugins[name].load()
        except PluginError as error:
            raise PluginDeclaredWrongly(name, innermost(error, PREFIX + name)) from error
        except (Exception, SystemExit) as error:
            raise PluginBroken(name, innermost(error, PREFIX + name)) from error
        if not isinstance(module, ModuleType):
            raise NoPluginObject(name, repr(module))
        return module

    def _register(self, name: str, module: ModuleType) -> None:
        try:
            self.manager.register(module, name)
            self.manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            if self.manager.get_plugin(name) is module:
                self.manager.unregister(module)
            raise PluginDeclaredWrongly(name, re.sub(r"\s+", " ", str(error))) from error
