"""What a replay found, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from townhall.cli.output import say, table
from townhall.replay.comparing import Difference, compare, shifts
from townhall.replay.findings import Deed, Findings, Occasion, Why
from townhall.replay.rehearsal import Replayed

MOST_REASONS = 12
"""Reasons of a plugin that are shown; --json has all."""
MOST_GROUPS = 5
"""Groups that are named of those that were left out."""


def show(replayed: Replayed, name: str, bad: int) -> None:
    """Print what would have been done under the file of that name, by plugin, and why."""
    _heading(replayed, name, bad)
    findings = replayed.findings
    counts = findings.counts()
    plugins = sorted({plugin for plugin, _, _ in counts} | {plugin for plugin, _ in findings.reasons})
    if not plugins:
        say("No plugin would have done anything.", "good")
    for plugin in plugins:
        say()
        say(plugin, "good")
        done = sorted((kind, times) for kind, times in counts.items() if kind[0] == plugin)
        for (_, action, state), times in done:
            say(f"  {times:>7,}  {action}{f' ({state})' if state else ''}")
        _reasons(plugin, findings)


def _reasons(plugin: str, findings: Findings) -> None:
    found = [(why, reason) for (of, reason), why in findings.reasons.items() if of == plugin]
    found.sort(key=lambda one: (-one[0].times, one[1]))
    if found:
        say("  because")
    for why, reason in found[:MOST_REASONS]:
        say(f"  {why.times:>7,}  {reason}")
        for occasion in why.first:
            say(f"             {_line(occasion)}", "faint")
    if len(found) > MOST_REASONS:
        say(f"           and {len(found) - MOST_REASONS:,} other reasons; --json has them all", "faint")


def show_both(first: Replayed, second: Replayed, names: tuple[str, str], bad: int) -> None:
    """Print where two configurations part: in how much, for which reasons, and on what."""
    found = compare(first.findings, second.findings)
    before, after = names
    if before == after:
        before, after = f"{before} (now)", f"{after} (against)"
    _heading(first, before, bad)
    _left_out(second, after)
    if second.failures:
        say(f"With {after} handlers failed {second.failures:,} times.", "error")
    say()
    _counts(found, before, after)
    _shifts(first, second, before, after)
    if not any(one.only_before or one.only_after for one in found):
        say("Both would have done exactly the same.", "good")
    for one in found:
        _examples(one, f"only with {before}", one.lost, one.only_before)
        _examples(one, f"only with {after}", one.gained, one.only_after)


def _counts(found: Sequence[Difference], before: str, after: str) -> None:
    lost, gained = sum(one.only_before for one in found), sum(one.only_after for one in found)
    if lost or gained:
        say(f"{after} would have done {gained:,} things that {before} would not, and not {lost:,} that {before} would.")
        say()
    rows = [
        (one.plugin, _kind(one), f"{one.before:,}", f"{one.after:,}", f"{one.only_before:,}", f"{one.only_after:,}")
        for one in found
    ]
    if rows:
        table(("Plugin", "Action", before, after, f"only {before}", f"only {after}"), rows)


def _shifts(first: Replayed, second: Replayed, before: str, after: str) -> None:
    found = shifts(first.findings, second.findings)
    if not found:
        return
    say()
    rows = [(one.plugin, one.reason, f"{one.before:,}", f"{one.after:,}") for one in found[:MOST_REASONS]]
    table(("Plugin", "Because", before, after), rows)
    if len(found) > MOST_REASONS:
        say(f"and {len(found) - MOST_REASONS:,} other reasons that part; --json has them all", "faint")


def _examples(one: Difference, where: str, deeds: Sequence[Deed], times: int) -> None:
    if not deeds:
        return
    say()
    say(f"{one.plugin}: {_kind(one)}, {where} ({times:,})", "good")
    for deed in deeds:
        says = f" → “{deed.says}”" if deed.says else ""
        say(f"  {_line(deed.occasion)}{says}")


def _heading(replayed: Replayed, name: str, bad: int) -> None:
    since, until = replayed.since, replayed.until
    span = "" if since is None or until is None else f", {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC"
    say(f"{replayed.events:,} events{span}. Nothing was sent, and nothing is kept.")
    _left_out(replayed, name)
    for what, times in sorted(replayed.lost.items()):
        say(f"{times:,} {what}.", "warning")
    if bad:
        say(f"Left out, because it could not be read: {bad:,}.", "warning")
    if replayed.failures:
        say(f"Handlers failed {replayed.failures:,} times; the first of each kind is shown above.", "error")


def _left_out(replayed: Replayed, name: str) -> None:
    if replayed.left_out:
        groups = sorted(replayed.left_out.items())
        more = f" and {len(groups) - MOST_GROUPS:,} other groups" if len(groups) > MOST_GROUPS else ""
        names = ", ".join(f"{group} ({times:,})" for group, times in groups[:MOST_GROUPS])
        say(f"Left out, because {name} has no such group: {names}{more}.", "warning")


def _kind(one: Difference) -> str:
    return f"{one.action} ({one.state})" if one.state else one.action


def _line(on: Occasion) -> str:
    who = f" {on.who}" if on.who else ""
    quote = f": “{on.quote}”" if on.quote else ""
    return f"{on.at:%Y-%m-%d %H:%M} {on.group}{who}{quote}"


# -- for scripts ----------------------------------------------------------------------------------
def as_json(first: Replayed, second: Replayed | None, bad: int) -> dict[str, object]:
    """Return everything as JSON can hold it."""
    told = {**_as_json(first), "bad": bad}
    if second is not None:
        told["against"] = _as_json(second)
        told["differences"] = compare(first.findings, second.findings)
        told["shifts"] = shifts(first.findings, second.findings)
    return told


def _as_json(replayed: Replayed) -> dict[str, object]:
    findings = replayed.findings
    return {
        "events": replayed.events,
        "since": replayed.since,
        "until": replayed.until,
        "left_out": dict(replayed.left_out),
        "lost": dict(replayed.lost),
        "failures": replayed.failures,
        "actions": [
            {"plugin": plugin, "action": action, "state": state, "times": times}
            for (plugin, action, state), times in sorted(findings.counts().items())
        ],
        "reasons": list(_told(findings.reasons.items())),
    }


def _told(reasons: Iterable[tuple[tuple[str, str], Why]]) -> Iterable[dict[str, object]]:
    for (plugin, reason), why in sorted(reasons, key=lambda one: one[0]):
        yield {"plugin": plugin, "reason": reason, "times": why.times, "first": why.first}
