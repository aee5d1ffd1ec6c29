"""`townhall campaign`: the plan of ops.toml as a table and as a calendar, and what a post would do; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from townhall import Configuration
from townhall_campaign.calendar_file import CalendarEntry, calendar
from townhall_campaign.nodes import node_at
from townhall_campaign.planning import Entry, Home, homes_of, past_of, plan_of, starts_of
from townhall_campaign.post import Post
from townhall_campaign.showing import explained, losses_of
from townhall_campaign.slots import next_slot

REFUSED = 2
PAST_REMEDY = "Write a time to come, such as 2030-10-10 12:00, or take it out."


def add_commands(app: typer.Typer, configuration: Configuration | None) -> None:
    """Add the two commands."""
    campaign = typer.Typer(help="Look at what is planned; nothing is sent.", no_args_is_help=True)
    app.add_typer(campaign, name="campaign")

    @campaign.command("plan")
    def plan(
        group: Annotated[str, typer.Argument(help="Only what this group plans.")] = "",
        days: Annotated[int, typer.Option(help="How far to look ahead.", min=1, max=3660)] = 365,
        ics: Annotated[str, typer.Option(help="Write a calendar (iCalendar) into this file instead.")] = "",
    ) -> None:
        """Show what is planned: when, by which group, for whom, and what speaks against it."""
        found = _required(configuration, group)
        now = datetime.now(UTC)
        entries = plan_of(found, now, now + timedelta(days=days), group)
        if ics:
            _write(Path(ics), calendar_of(found, entries, now, days))
            typer.echo(f"{len(entries)} entries written to {ics}.")
        else:
            typer.echo(table_of(found, entries))
            for line in over(found, now, group):
                typer.echo(line)

    @campaign.command("dry")
    def dry(
        group: Annotated[str, typer.Argument(help="The group that plans the post.")],
        name: Annotated[str, typer.Argument(help="The name of the post.")],
    ) -> None:
        """Say what the next slot of a post would do, group by group, as far as ops.toml tells."""
        found = _required(configuration, group)
        home = next(one for one in homes_of(found) if one.group.alias == group)
        if name not in home.settings.posts:
            known = ", ".join(sorted(home.settings.posts)) or "there are none"
            _refuse(f"{group} plans no post {name}. It plans: {known}.")
        typer.echo("\n".join(rehearsal(found, home, name, datetime.now(UTC))))


def _required(configuration: Configuration | None, group: str) -> Configuration:
    if configuration is None:
        _refuse("ops.toml has mistakes. Run `townhall check` to see them.")
    homes = [one.group.alias for one in homes_of(configuration)]
    if group and group not in homes:
        _refuse(f"{group} has no campaigns. These have: {', '.join(homes) or 'none'}.")
    return configuration


def _refuse(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(REFUSED)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        _refuse(f"{file} cannot be written: {error.strerror or error}. Name a file in a folder that is there.")


def table_of(configuration: Configuration, entries: Sequence[Entry]) -> str:
    """Return a plan as lines of text, in each home's own time."""
    if not entries:
        return "Nothing is planned. Plan a post in ops.toml, under campaigns/, or with /post new in a staff room."
    zones = {home.group.alias: home.zone for home in homes_of(configuration)}
    rows = [_row(one, zones[one.home]) for one in entries]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(_aligned(row, widths).rstrip() for row in rows)


def over(configuration: Configuration, now: datetime, only: str = "") -> Iterator[str]:
    """Yield in a line or two which posts have a time that is over, and what to do about it."""
    past = [f"{name} ({home.group.alias}, {post.shown_time})" for home, name, post in past_of(configuration, now, only)]
    if past:
        yield f"Over, and not sent any more: {', '.join(past)}."
        yield f"{PAST_REMEDY} `townhall check` names their lines."


def _row(one: Entry, zone: ZoneInfo) -> tuple[str, ...]:
    due = one.due.astimezone(zone)
    often = f"and so on: {one.post.at}" if one.often else ""
    groups = f"{len(one.groups)} groups" if len(one.groups) != 1 else one.groups[0]
    notes = "; ".join(note for note in (often, one.note) if note)
    return (f"{due:%a %Y-%m-%d %H:%M}", one.home, one.name, one.shown_lane, groups, notes)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]))


def calendar_of(configuration: Configuration, entries: Iterable[Entry], now: datetime, days: int) -> str:
    """Return a plan as a calendar; events are in it beside the posts."""
    return calendar("Townhall", _calendar_entries(configuration, entries, now, days), now)


def _calendar_entries(
    configuration: Configuration, entries: Iterable[Entry], now: datetime, days: int
) -> Iterator[CalendarEntry]:
    for one in entries:
        often = f"{one.post.at}\n" if one.often else ""
        about = f"{often}{', '.join(one.groups)}\n{one.note}\n{' / '.join(one.post.texts)}"
        uid = f"{one.home}-{one.name}-{one.slot}@townhall"
        yield CalendarEntry(uid, one.due, f"{one.name} ({one.home}, {one.shown_lane})", about)
    for start in starts_of(configuration, now, now + timedelta(days=days)):
        about = "\n".join(filter(None, (start.home, start.event.where)))
        uid, title = f"{start.home}-{start.name}-event@townhall", start.event.title or start.name
        yield CalendarEntry(uid, start.at, title, about, start.event.lasts)


def rehearsal(configuration: Configuration, home: Home, name: str, now: datetime) -> Iterator[str]:
    """Yield what the next slot of a post would do, as far as ops.toml tells."""
    post = home.settings.posts[name]
    found = [
        one for one in plan_of(configuration, now, now + timedelta(days=3660), home.group.alias) if one.name == name
    ]
    if not found:
        yield f"{name} has no time to come: {post.shown_time} is over. {PAST_REMEDY}"
        return
    entry = found[0]
    yield f"{name}: {entry.due.astimezone(home.zone):%Y-%m-%d %H:%M} ({home.zone.key}), {entry.shown_lane}"
    for one in homes_of(configuration):
        if one.group.alias in entry.groups:
            zone = home.zone if post.time == "home" or post.relative is not None else one.zone
            slot = next_slot(post, home.settings.events, zone, now)
            if slot is not None:
                yield f"  {one.group.alias}: {_fate(one, entry, slot.due)}{_lost(configuration, one, post)}"
    if entry.needs:
        yield entry.needs
    yield "What is left of budgets, how many people see it twice and how long it takes is told by /post dry."


def _lost(configuration: Configuration, target: Home, post: Post) -> str:
    """Return what the platform of a group does not show of a post, and why."""
    able = configuration.capabilities_of(target.group)
    return "" if able is None else "".join(f"; {explained(one, able)}" for one in losses_of(post, able))


def _fate(target: Home, entry: Entry, due: datetime) -> str:
    core, post = target.group.core, entry.post
    if post.promo and not core.charter.purpose:
        return "left out, the group has no charter"
    if post.promo and core.budget.promo_per_week == 0:
        return "left out, the budget allows no promotion"
    if post.promo and target.settings.promo_nodes and node_at(due, target.settings, target.zone) is None:
        return "left out, no node of the group is near"
    return f"{due.astimezone(target.zone):%Y-%m-%d %H:%M} ({target.zone.key})"
