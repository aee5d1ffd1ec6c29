"""The commands and their options. What a command does is in a module of its own, imported when it is called."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from townhall.cli.contributed import add_commands, wanted
from townhall.cli.options import OPS, Config, Json, Kept, Offline, installed_of
from townhall.cli.outcome import guarded
from townhall.cli.trying import demo, record, replay

if TYPE_CHECKING:
    from townhall.plugin.loading import Installed


def build(arguments: Sequence[str], installed: Installed | None = None) -> typer.Typer:
    """Return the command line with the commands that plugins add, where ``arguments`` may be for one of those."""
    app = typer.Typer(
        name="townhall",
        help="Look after chat groups on any platform, as ops.toml says.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        # Typer would import Rich for help and mistakes even where nobody reads colours.
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    )
    app.callback()(_whole)
    app.command()(guarded(run))
    app.command()(guarded(status))
    app.command()(guarded(check))
    app.command()(guarded(explain))
    app.command()(guarded(schema))
    app.command()(guarded(plugins))
    app.command()(guarded(groups))
    app.command()(guarded(switch))
    app.command()(guarded(doctor))
    app.command("import")(guarded(import_history))
    app.command()(guarded(demo))
    app.command()(guarded(replay))
    app.command()(guarded(record))
    app.command()(guarded(export))
    app.command()(guarded(erase))
    app.command()(guarded(backup))
    app.command()(guarded(restore))
    app.command("new-plugin")(guarded(new_plugin))
    if wanted(app, arguments):
        add_commands(app, Path(os.environ.get("TOWNHALL_CONFIG", OPS)), installed)
    return app


def _show_version(asked: bool) -> None:
    if asked:
        from townhall.cli.version import version

        typer.echo(f"townhall {version()}")
        raise typer.Exit


def _whole(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None: ...


def run(context: typer.Context, config: Config = OPS) -> None:
    """Serve the groups of ops.toml.

    Stops on Ctrl-C and SIGTERM within 10 seconds with nothing lost. A saved change of the file, or SIGHUP, applies it.
    """
    from townhall.cli.running import run as run_it

    run_it(config, installed_of(context))


def status(context: typer.Context, config: Config = OPS, json: Json = False) -> None:
    """Say how the running Townhall is.

    Ends with 0 when all is well, with 1 when something needs a person, and with 2 when none runs on this database.
    """
    from townhall.cli.status import status as status_of

    status_of(config, installed_of(context), json=json)


def check(context: typer.Context, config: Config = OPS, json: Json = False, offline: Offline = False) -> None:
    """Say what is wrong, and start nothing.

    Every fault of ops.toml at once, then what the accounts find wrong with themselves. Ends with 2 when a start would
    be refused.
    """
    from townhall.cli.checking import check as check_it

    check_it(config, installed_of(context), json=json, offline=offline)


def explain(
    context: typer.Context,
    group: Annotated[str, typer.Argument(help="The name of a group in ops.toml.")],
    plugin: Annotated[str, typer.Argument(help="Only this plugin.")] = "",
    config: Config = OPS,
    json: Json = False,
) -> None:
    """Show where each setting comes from.

    Every setting that holds in a group, with the layer and the line that say so.
    """
    from townhall.cli.explaining import explain as explain_it

    explain_it(config, installed_of(context), group, plugin, json=json)


def schema(context: typer.Context, config: Config = OPS) -> None:
    """Print the JSON Schema of ops.toml.

    For completion in editors, with the settings of every installed plugin.
    """
    from townhall.cli.explaining import schema as schema_of

    schema_of(config, installed_of(context))


def plugins(context: typer.Context, config: Config = OPS, json: Json = False, kept: Kept = False) -> None:
    """List the installed plugins, or what they keep."""
    from townhall.cli.listing import plugins as list_them

    list_them(config, installed_of(context), json=json, kept=kept)


def groups(
    context: typer.Context,
    config: Config = OPS,
    json: Json = False,
    visible: Annotated[bool, typer.Option("--visible", help="Ask the platforms which chats the accounts see.")] = False,
) -> None:
    """List the groups and their plugins."""
    from townhall.cli.listing import groups as list_them

    list_them(config, installed_of(context), json=json, visible=visible)


def switch(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(help="[set] GROUP KEY VALUE, or clear GROUP KEY, or list [GROUP].", show_default=False),
    ] = None,
    span: Annotated[str, typer.Option("--for", help="How long it holds: 2h.")] = "",
    until: Annotated[str, typer.Option("--until", help='Until when: "2026-12-01 09:00", in the group\'s zone.')] = "",
    why: Annotated[str, typer.Option("--why", help="The reason, for whoever asks later.")] = "",
    toml: Annotated[bool, typer.Option("--toml", help="List them as lines for ops.toml.")] = False,
    config: Config = OPS,
    json: Json = False,
) -> None:
    """Change a setting of a group by hand.

    Over ops.toml, which stays as it is: townhall switch lounge welcome off --for 2h. Checked like a line of the file,
    in force at once while Townhall runs and from the next start otherwise, and gone by itself when its time is over.
    """
    from townhall.cli.switching import list_switches, order_of
    from townhall.cli.switching import switch as switch_it

    order = order_of(words or [], span=span, until=until, why=why)
    if order is None:
        list_switches(config, installed_of(context), words or [], toml=toml, json=json)
    else:
        switch_it(config, installed_of(context), order, json=json)


def doctor(
    context: typer.Context,
    group: Annotated[
        str, typer.Argument(help="The name of a group in ops.toml; without one, the house as a whole.")
    ] = "",
    plugin: Annotated[str, typer.Option("--plugin", help="Only this plugin.")] = "",
    member: Annotated[str, typer.Option("--member", help="What this person may do: their name there, or an id.")] = "",
    config: Config = OPS,
    json: Json = False,
) -> None:
    """Say what stops what, and the remedy.

    Walks every gate between an event and an action: process, database, account, rights, switches, modes, permissions,
    budgets, quiet hours, breakers, schedules. Asks Townhall where it runs. Ends with 1 when something stops.
    """
    from townhall.cli.doctoring import doctor as ask_it
    from townhall.run.doctor_order import DoctorOrder

    order = DoctorOrder(group=group, plugin=plugin, member=member)
    ask_it(config, installed_of(context), order, json=json)


def import_history(
    context: typer.Context,
    group: Annotated[str, typer.Argument(help="The name of a group in ops.toml.")],
    file: Annotated[Path | None, typer.Argument(help="An export of the platform's client, where it makes one.")] = None,
    since: Annotated[str, typer.Option(help="Leave out what is older: 2026-01-31, in the group's zone.")] = "",
    config: Config = OPS,
    json: Json = False,
) -> None:
    """Let plugins learn from a group's history.

    Reads it from an export, or from the platform where that keeps it. Nobody is greeted or answered for it, and what
    was heard already counts once. Townhall must not be running on the same database meanwhile.
    """
    from townhall.cli.importing import import_it

    import_it(config, installed_of(context), group, file, since, json=json)


def export(
    context: typer.Context,
    member: Annotated[str, typer.Argument(help="platform:account:user, or with --group the name they have there.")],
    group: Annotated[str, typer.Option("--group", help="Find them by name in this group of ops.toml.")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="A new file, readable by you alone.")] = None,
    config: Config = OPS,
) -> None:
    """Write what is stored about somebody.

    Everything, over all groups of their account, as JSON. Works while Townhall runs. What stands in the log of events
    for the days of journal_retention is not part of it.
    """
    from townhall.cli.people import export as export_it

    export_it(config, installed_of(context), member, group, out)


def erase(
    context: typer.Context,
    member: Annotated[str, typer.Argument(help="platform:account:user, or with --group the name they have there.")],
    group: Annotated[str, typer.Option("--group", help="Find them by name in this group of ops.toml.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = OPS,
) -> None:
    """Erase somebody for good.

    Over all groups of their account, as /forgetme does, and out of the free space of the file too. Decisions of the
    team and the rules stay under a pseudonym until their time is over. Townhall must not be running on the same
    database meanwhile.
    """
    from townhall.cli.people import erase as erase_it

    erase_it(config, installed_of(context), member, group, yes=yes)


def backup(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(help="A new folder; by default backups/townhall-TIME beside ops.toml.")
    ] = None,
    keep: Annotated[int, typer.Option(help="Remove all but so many newest backups beside it; 0 keeps all.")] = 0,
    config: Config = OPS,
    json: Json = False,
) -> None:
    """Take a backup, also while Townhall runs.

    The database, what accounts keep, and the configuration; no secret that ops.toml only refers to. It is read again
    and checked before the folder gets its name. Nothing is left behind when it fails.
    """
    from townhall.cli.backups import backup as take_it

    take_it(config, installed_of(context), folder, keep, json=json)


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder that townhall backup made.")],
    check: Annotated[bool, typer.Option("--check", help="Only say whether the backup is whole.")] = False,
    as_it_was: Annotated[
        bool, typer.Option("--as-it-was", help="Send what waited: nothing was sent since the backup was made.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = OPS,
    json: Json = False,
) -> None:
    """Put a backup back.

    Townhall must not be running. What is there now is kept under another name, and ops.toml stays as it is. A message
    that waited when the backup was made may have gone out since: staff are asked where the platform cannot tell.
    """
    from townhall.cli.backups import put_back

    put_back(config, installed_of(context), folder, only_check=check, yes=yes, as_it_was=as_it_was, json=json)


def new_plugin(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits and underscores: raffle, daily_quiz.")],
    folder: Annotated[Path, typer.Option("--in", help="Where to put it.")] = Path("plugins"),
) -> None:
    """Write a plugin that passes its tests."""
    from townhall.cli.new_plugin import new_plugin as write_it

    write_it(name, folder, installed_of(context))
