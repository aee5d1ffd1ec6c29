"""The commands with which one sees Townhall at work and tries things out, where nothing is at stake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from townhall.cli.options import OPS, Config, Json, Since, SkipBad, Until, installed_of


def demo(
    context: typer.Context,
    speed: Annotated[float, typer.Option("--speed", help="2 lets the week last half as long, 0.5 twice.")] = 1.0,
    fast: Annotated[bool, typer.Option("--fast", help="As fast as it goes.")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="Plain lines, as in a pipe.")] = False,
    keep: Annotated[Path | None, typer.Option("--keep", help="A new folder in which everything stays.")] = None,
    script: Annotated[
        Path | None, typer.Option("--script", help="A week of your own; its ops.toml lies beside it.")
    ] = None,
) -> None:
    """Watch a week of a community in seconds.

    A small community on a Lobby of its own: people come and talk, somebody advertises, somebody quarrels, and one sees
    what each plugin does and why. It is the same every time, needs no account and touches no file of yours.
    """
    from townhall.cli.demo import Wish
    from townhall.cli.demo import demo as play_it

    play_it(installed_of(context), Wish(speed=speed, fast=fast, lines=lines, keep=keep, script=script))


def replay(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A recording, a database, or a chat that Telegram Desktop, DiscordChatExporter or Element exported "
            "as JSON; nothing: the database of ops.toml."
        ),
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="Another ops.toml: show where the two part.")
    ] = None,
    group: Annotated[str, typer.Option("--group", help="Only this group; whose history an export is.")] = "",
    since: Since = "",
    until: Until = "",
    skip_bad: SkipBad = False,
    config: Config = OPS,
    json: Json = False,
) -> None:
    """Show what would have been done.

    Takes what happened through the plugins of ops.toml, with the clock of then and nobody at the other end, and prints
    what they would have done and why. Nothing is sent, and nothing is kept.
    """
    from townhall.cli.replaying import Wanted, replay_it

    wanted = Wanted(file=file, against=against, group=group, since=since, until=until, skip_bad=skip_bad, json=json)
    replay_it(config, installed_of(context), wanted)


def record(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="A new file, readable by you alone: talk.jsonl.")],
    group: Annotated[str, typer.Option("--group", help="Only this group of ops.toml.")] = "",
    since: Since = "",
    until: Until = "",
    skip_bad: SkipBad = False,
    config: Config = OPS,
) -> None:
    """Write down what happened, for replay.

    What platforms told in the last days, as far back as journal_retention goes. Works while Townhall runs.
    """
    from townhall.cli.recording import record_it

    record_it(config, installed_of(context), out, group, since, until, skip_bad=skip_bad)
