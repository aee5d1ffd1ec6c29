"""``townhall record``: write what platforms told in the last days into a file that ``townhall replay`` reads."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from townhall.cli.loading import database_file, group_named, instant_of, load_with_switches, required
from townhall.cli.outcome import Failure, Refusal
from townhall.cli.output import say
from townhall.cli.version import version
from townhall.config.secrets import Unneeded
from townhall.plugin.loading import Installed
from townhall.replay.journal import Journal
from townhall.replay.opening import between
from townhall.replay.recording import FORMAT, Heading, write_recording
from townhall.replay.told import Unreadable


def record_it(
    path: Path, installed: Installed, out: Path, alias: str, since: str, until: str, *, skip_bad: bool
) -> None:
    """Write the journal of ops.toml's database into a new file; raises :class:`Refusal` or :class:`Failure`."""
    configuration = required(load_with_switches(path, installed, Unneeded()))
    group = group_named(alias, configuration, path) if alias else None
    zone = "UTC" if group is None else group.core.timezone
    if out.exists():
        raise Refusal(f"There is a file {out} already. Name another one.")
    groups = {one.id: one.alias for one in configuration.groups.values() if group in (None, one)}
    heading = Heading(
        townhall_recording=FORMAT,
        made_by=version(),
        made_at=datetime.now(UTC),
        groups={name: own for own, name in groups.items()},
    )
    span = (instant_of(since, "--since", zone), instant_of(until, "--until", zone))
    try:
        journal = Journal(database_file(configuration, path.parent), groups, skip_bad=skip_bad)
        told = between(journal.read(), *span, frozenset(groups))
        count = write_recording(out, heading, (one.event for one in told))
    except Unreadable as unreadable:
        raise Refusal(f"{unreadable}\nNothing was written.") from None
    except OSError as error:
        raise Failure(f"{out}: it cannot be written ({error.strerror or error}). Nothing is there.") from None
    say(f"Recorded {count:,} events in {out}. It holds what members wrote: give it to nobody else.", "good")
    say("Neither /forgetme nor any retention reaches it: delete it when you are done with it.", "warning")
    if journal.bad:
        say(f"Left out, because it could not be read: {journal.bad:,}.", "warning")
