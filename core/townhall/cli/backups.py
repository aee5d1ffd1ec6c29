"""``townhall backup`` and ``townhall restore``: keep everything in another place, and put it back."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from townhall.cli.loading import database_of
from townhall.cli.outcome import Failure, Refusal
from townhall.cli.output import print_json, say
from townhall.cli.version import version
from townhall.config.beside import paths_beside
from townhall.plugin.loading import Installed
from townhall.run.backup import BackupError, Manifest, Sources, check, prune, restore, take
from townhall.run.backup.files import Progress
from townhall.run.backup.taking import megabytes
from townhall.store.opening import file_of


def backup(path: Path, installed: Installed, folder: Path | None, keep: int, *, json: bool) -> None:
    """Take a backup, also while Townhall runs; raises :class:`Refusal` or :class:`Failure`."""
    if keep < 0:
        raise Refusal(f"--keep is {keep}, and nothing can be kept less than not at all. Write how many are to stay.")
    sources = _sources(path, installed)
    if not sources.database.is_file():
        raise Refusal(f"There is no database {sources.database} yet. Start Townhall once, and then keep what it knows.")
    now = datetime.now(UTC)
    target = folder or path.parent / "backups" / f"townhall-{now:%Y%m%dT%H%M%SZ}"
    try:
        with _shown("Copying", sources.size(), json=json) as progress:
            taken = take(sources, target, version(), now, progress)
        gone = prune(target.parent, keep) if keep else ()
    except (BackupError, OSError) as error:
        raise Failure(str(error)) from None
    if json:
        print_json({"folder": str(taken.folder), "backup": taken.manifest, "removed": [str(one) for one in gone]})
        return
    say(f"{_described(taken.manifest)} is in {taken.folder}, read again and found whole.", "good")
    for one in gone:
        say(f"{one} was older than the {keep} that are kept, and is gone.")


def put_back(
    path: Path, installed: Installed, folder: Path, *, only_check: bool, yes: bool, as_it_was: bool, json: bool
) -> None:
    """Put a backup in the place of what there is; raises :class:`Refusal` or :class:`Failure`."""
    try:
        manifest = check(folder)
    except BackupError as error:
        raise Refusal(str(error)) from None
    if only_check:
        _tell_checked(folder, manifest, json=json)
        return
    sources = _sources(path, installed, folder)
    if not yes:
        _confirm(sources.database, manifest)
    try:
        with _shown("Putting back", manifest.size, json=json) as progress:
            restored = restore(folder, sources, datetime.now(UTC), progress, as_it_was=as_it_was)
    except BackupError as error:
        raise Failure(str(error)) from None
    if json:
        print_json(restored)
        return
    say(f"{_described(restored.manifest)} is back in {sources.database}.", "good")
    for one in restored.set_aside:
        say(f"What was there before is {one}. Delete it when you need it no more.")
    for one in restored.configuration:
        say(f"{one} was missing and is back.")
    if restored.held:
        say(
            f"{restored.held} messages waited to be sent when the backup was made, and may have gone out since. "
            "Where a platform cannot tell, the staff rooms are asked.",
            "warning",
        )


def _sources(path: Path, installed: Installed, backup_folder: Path | None = None) -> Sources:
    """Return what is kept of the Townhall of a file; of a file that is missing, as its copy in the backup says."""
    there = path if path.exists() or backup_folder is None else backup_folder / path.name
    # Nothing else of the file is needed: not the tokens, which only the service has, nor that it has no mistakes.
    url, folder = database_of(there, installed), path.parent
    database = file_of(url, folder)
    if database is None:
        raise Refusal(
            f"[townhall] database = {url!r} is no file, so there is nothing to keep and nowhere to put it back."
        )
    return Sources(
        database=database,
        accounts=folder / "accounts",
        configuration=(path, *paths_beside(path)),
    )


def _tell_checked(folder: Path, manifest: Manifest, *, json: bool) -> None:
    if json:
        print_json({"folder": str(folder), "backup": manifest})
    else:
        say(f"{folder} is whole: {_described(manifest)}.", "good")


def _described(manifest: Manifest) -> str:
    made = f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"
    return f"The backup of {made} ({len(manifest.files)} files, {megabytes(manifest.size)})"


def _confirm(database: Path, manifest: Manifest) -> None:
    made = f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"
    if not database.exists():
        return
    if not sys.stdin.isatty():
        raise Refusal(f"{database} would go back to {made}. Repeat the command with --yes if you mean it.")
    import typer

    if not typer.confirm(f"Put {database} back to {made}? What is there now is kept under another name."):
        raise Refusal("Nothing was restored.")


@contextmanager
def _shown(what: str, total: int, *, json: bool) -> Generator[Progress]:
    """Show how far it is, where somebody looks at a terminal."""
    if json or not sys.stderr.isatty():
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn(what), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda more: bar.advance(task, more)
