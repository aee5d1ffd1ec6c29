"""``townhall import``: let the plugins of a group learn from what happened before."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from townhall.adapter import AdapterError
from townhall.cli.loading import group_named, instant_of, load_with_switches, required
from townhall.cli.outcome import Failure, Refusal
from townhall.cli.output import print_json, say
from townhall.plugin.loading import Installed
from townhall.run.importing import Imported, Progress, import_history
from townhall.run.logs import set_up
from townhall.store.interface import StoreError


def import_it(path: Path, installed: Installed, alias: str, file: Path | None, since: str, *, json: bool) -> None:
    """Import the history of a group; raises :class:`Refusal` or :class:`Failure`."""
    loaded = load_with_switches(path, installed)
    configuration = required(loaded)
    group = group_named(alias, configuration, path)
    if file is not None and not file.is_file():
        raise Refusal(f"There is no file {file}. Name the file that the platform's client exported.")
    instant = instant_of(since, "--since", group.core.timezone)
    logs = set_up(configuration.townhall.log, "warning")
    for account in configuration.accounts.values():
        logs.redaction.learn_all(account.settings)
    try:
        with _shown(json=json) as progress:
            imported = asyncio.run(import_history(loaded, group, logs.log, file=file, since=instant, progress=progress))
    except (AdapterError, StoreError, OSError) as error:
        raise Failure(logs.redaction.text(f"Nothing more was imported into {alias}: {error}")) from None
    _tell(alias, imported, json=json)


def _tell(alias: str, imported: Imported, *, json: bool) -> None:
    if json:
        print_json({"group": alias, "read": imported.read, "new": imported.new, "until": imported.until})
    elif imported.read:
        known = imported.read - imported.new
        say(f"Imported {imported.new:,} events into {alias}; {known:,} were known already.", "good")
    else:
        say(f"There was nothing to import into {alias}.", "warning")


@contextmanager
def _shown(*, json: bool) -> Generator[Progress]:
    """Show how far it has come where somebody watches."""
    if json or not sys.stderr.isatty():
        yield lambda imported: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading")

        def show(imported: Imported) -> None:
            until = "" if imported.until is None else f", up to {imported.until:%Y-%m-%d}"
            bar.update(task, description=f"{imported.read:,} events read{until}")

        yield show
