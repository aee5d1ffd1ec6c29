"""Compose the reference pages of the manual from the docstrings of the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docs.layout import fields, index, method, page, section
from docs.pages_of_commands import commands_page
from docs.pages_of_diagnostics import CODES, diagnostics_page
from docs.pages_of_metrics import metrics_page
from docs.pages_of_platforms import capabilities_page
from docs.pages_of_plugins import plugin_pages
from docs.source import ROOT, classes, functions, module_text

MODEL = "core/townhall/model"
CONTRACT = "core/townhall/adapter/__init__.py"


def every_page() -> dict[str, str]:
    """Return the text of each page by its file name; pages of parts that are not there are left out."""
    written = {name: page() for name, (source, page) in _PAGES.items() if (ROOT / source).exists()}
    return {**written, **plugin_pages()}


def events_page() -> str:
    """Return the page of everything that can happen."""
    found = classes(f"{MODEL}/events.py")
    people = [one for path in ("people", "places") for one in classes(f"{MODEL}/{path}.py")]
    return page(
        "Events",
        module_text(f"{MODEL}/events.py"),
        index("Event", [one for one in found if one.tag]),
        "## What several events share",
        *(section(one, found) for one in found if not one.tag),
        "## One by one",
        *(section(one, found) for one in found if one.tag),
        "## People and places",
        *(section(one, people) for one in people),
    )


def actions_page() -> str:
    """Return the page of everything that can be done."""
    found = classes(f"{MODEL}/actions.py")
    actions = [one for one in found if one.tag]
    return page(
        "Actions",
        module_text(f"{MODEL}/actions.py"),
        index("Action", actions),
        "## What they are made of",
        *(section(one, found) for one in found if not one.tag),
        "## One by one",
        *(section(one, found) for one in actions),
    )


def parts_page() -> str:
    """Return the page of what a message is made of."""
    return _page_of("Parts of a message", f"{MODEL}/parts.py")


def results_page() -> str:
    """Return the page of how an action can end."""
    return _page_of("Results", f"{MODEL}/results.py")


def hooks_page() -> str:
    """Return the page of hooks."""
    path = "core/townhall/hooks.py"
    hooks = [one for one in functions(path) if one.name.startswith("townhall_")]
    return page("Hooks", module_text(path), *(method(one, level=2) for one in hooks))


def configuration_page() -> str:
    """Return the page of the core's own tables in ops.toml."""
    return _page_of("Tables of ops.toml", "core/townhall/config/settings.py")


def author_page() -> str:
    """Return the page of what a plugin declares and what its handlers can do."""
    return page(
        "Plugin, Group and what hangs on a group",
        module_text("core/townhall/plugin/plugin.py"),
        *_api("core/townhall/plugin/plugin.py"),
        module_text("core/townhall/plugin/group.py"),
        *_api("core/townhall/plugin/group.py"),
        *_api("core/townhall/plugin/desks.py"),
        *_api("core/townhall/plugin/facts.py"),
        module_text("core/townhall/plugin/delegations.py"),
        *_api("core/townhall/plugin/delegations.py"),
        *_api("core/townhall/plugin/allowances.py"),
        *_api("core/townhall/plugin/privileged.py"),
        *_api("core/townhall/model/contributions.py"),
        *_api("core/townhall/plugin/settings.py"),
        *_api("core/townhall/plugin/triggers.py"),
    )


def testing_page() -> str:
    """Return the page of the test kit."""
    room, doings = "core/townhall/testing/room.py", "core/townhall/testing/doings.py"
    return page("The test kit", module_text(room), *_api(room), *_api(doings))


def adapter_page() -> str:
    """Return the page of the adapter's contract."""
    return page("Adapter", module_text(CONTRACT), *_api(CONTRACT))


def _page_of(title: str, path: str) -> str:
    found = classes(path)
    return page(title, module_text(path), *(section(one, found) for one in found))


def _api(path: str) -> list[str]:
    blocks: list[str] = []
    for one in classes(path):
        blocks.append("\n\n".join(block for block in (f"## {one.name}", one.text, fields(one.fields)) if block))
        blocks.extend(method(function, level=3) for function in one.functions)
    return blocks


_PAGES: Mapping[str, tuple[str, Callable[[], str]]] = {
    "events.md": (f"{MODEL}/events.py", events_page),
    "actions.md": (f"{MODEL}/actions.py", actions_page),
    "parts.md": (f"{MODEL}/parts.py", parts_page),
    "results.md": (f"{MODEL}/results.py", results_page),
    "capabilities.md": (f"{MODEL}/capabilities.py", lambda: page("Capabilities", *capabilities_page())),
    "plugin.md": ("core/townhall/plugin/plugin.py", author_page),
    "adapter.md": (CONTRACT, adapter_page),
    "testing.md": ("core/townhall/testing/room.py", testing_page),
    "hooks.md": ("core/townhall/hooks.py", hooks_page),
    "commands.md": ("core/townhall/cli/app.py", lambda: page("The command line", *commands_page())),
    "diagnostics.md": (CODES, lambda: page("Diagnostics", *diagnostics_page())),
    "metrics.md": ("core/townhall/run/exposition.py", metrics_page),
    "configuration.md": ("core/townhall/config/settings.py", configuration_page),
}
