"""What ``townhall run`` says first: what it serves, where, for which groups, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from townhall.config.diagnostics import Diagnostic
from townhall.config.model import Configuration, GroupConfiguration
from townhall.run.supervisor import AdapterState, AdapterStatus

MOST = 6
"""How many groups of an account are named; of the rest their number."""


class Start(msgspec.Struct, frozen=True):
    """What there is to say at a start."""

    version: str
    path: Path
    configuration: Configuration
    addresses: Mapping[str, str] = msgspec.field(default_factory=dict[str, str])
    """Account to the page where its people are, for those that serve one themselves."""
    states: Mapping[str, AdapterStatus] = msgspec.field(default_factory=dict[str, AdapterStatus])
    health: str = ""
    """Where health and metrics are served; empty when nowhere."""
    warnings: Sequence[Diagnostic] = ()
    waiting: int = 0
    """Events that were accepted before and are handled now."""


def lines(start: Start) -> Iterator[tuple[str, str]]:
    """Yield the lines of a start, each with its style."""
    configuration = start.configuration
    yield f"Townhall {start.version} serves {_summary(configuration)}.", "good"
    for name, account in configuration.accounts.items():
        served = [one for one in configuration.groups.values() if one.core.account == name]
        yield _where(name, account.platform, start)
        yield f"  {'':<10} {_named(served)}", "faint"
    yield from _process(start)
    for diagnostic in start.warnings:
        yield str(diagnostic), diagnostic.severity.value


def _where(name: str, platform: str, start: Start) -> tuple[str, str]:
    status = start.states.get(name)
    if status is not None and status.state in (AdapterState.LOST, AdapterState.REFUSED):
        return f"  {name:<10} {status.state.value}: {status.reason}", "error"
    return f"  {name:<10} {start.addresses.get(name, '') or f'on {platform}'}", ""


def _process(start: Start) -> Iterator[tuple[str, str]]:
    yield f"  {'database':<10} {start.configuration.townhall.database}", "faint"
    if start.health:
        yield f"  {'health':<10} {start.health}/readyz, {start.health}/metrics", "faint"
    yield f"  {'settings':<10} {start.path} (a saved change applies at once)", "faint"
    if start.waiting:
        yield f"  {'waiting':<10} {_count(start.waiting, 'event')} from before the start", "faint"
    yield "Stop with Ctrl-C.", "faint"


def _summary(configuration: Configuration) -> str:
    used = {use.name for group in configuration.groups.values() for use in group.plugins}
    plugins = f"{_count(len(used), 'plugin')} ({', '.join(sorted(used))})" if used else "no plugins"
    groups = _count(len(configuration.groups), "group")
    return f"{groups} on {_count(len(configuration.accounts), 'account')} with {plugins}"


def _named(groups: Sequence[GroupConfiguration]) -> str:
    if not groups:
        return "no groups yet"
    shown = ", ".join(_group(one) for one in groups[:MOST])
    rest = len(groups) - MOST
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _group(group: GroupConfiguration) -> str:
    return f"{group.alias} (like {group.core.like})" if group.core.like else group.alias


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
