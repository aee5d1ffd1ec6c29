"""``townhall check``: every fault of ops.toml at once, and what the accounts themselves find wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path

from townhall.adapter import Finding
from townhall.cli.asking import ask_accounts
from townhall.cli.control import ask
from townhall.cli.loading import load_with_switches
from townhall.cli.outcome import WRONG, Failure, Refusal
from townhall.cli.output import print_json, say
from townhall.config.diagnostics import Diagnostic
from townhall.config.loading import Loaded
from townhall.plugin.loading import Installed
from townhall.run.accounts import own_words
from townhall.run.status_order import StatusAnswer, StatusOrder

REFUSED = "refused"
DEADLINE = 10.0
"""Seconds a running Townhall has to say which accounts it serves."""


def check(path: Path, installed: Installed, *, json: bool, offline: bool) -> None:
    """Print what is wrong; ends with 2 when a start would be refused."""
    loaded = load_with_switches(path, installed)
    findings = () if offline else _findings(loaded)
    refused = bool(loaded.errors) or any(finding.fatal for _, finding in findings)
    if json:
        print_json(_as_json(loaded, findings, refused))
    else:
        _print(loaded, findings)
    if refused:
        raise SystemExit(WRONG)


def _findings(loaded: Loaded) -> tuple[tuple[str, Finding], ...]:
    if loaded.configuration is None:
        return ()
    answers = asyncio.run(ask_accounts(loaded, lambda adapter: adapter.diagnose()))
    found = tuple(
        (account, finding)
        for account, answer in answers.items()
        for finding in ([_unanswered(account, answer)] if isinstance(answer, Exception) else answer)
    )
    if not any(finding.while_stopped for _, finding in found):
        return found
    served = _served(loaded)
    return tuple(one for one in found if not (one[1].while_stopped and one[0] in served))


def _served(loaded: Loaded) -> frozenset[str]:
    """Return the accounts that a Townhall which runs on the same database serves."""
    assert loaded.configuration is not None
    database = loaded.configuration.townhall.database
    try:
        running = ask(database, loaded.path.parent, "status", StatusOrder(), StatusAnswer, DEADLINE)
    except (Refusal, Failure):
        # One that cannot be asked tells nothing about its accounts.
        return frozenset()
    return frozenset(one.name for one in running.accounts if one.state != REFUSED) if running else frozenset()


def _unanswered(account: str, error: Exception) -> Finding:
    said = str(error) or type(error).__name__
    remedy = "See whether the platform can be reached from here, or check with --offline."
    return Finding(code="account-silent", fault=f"The account {account} could not be asked: {said}", remedy=remedy)


def _print(loaded: Loaded, findings: tuple[tuple[str, Finding], ...]) -> None:
    for diagnostic in (*loaded.diagnostics, *loaded.notes):
        say(str(diagnostic), diagnostic.severity.value)
    for account, finding in findings:
        style = "error" if finding.fatal else "warning"
        say(f"accounts.{account}: {own_words(account, finding.fault)} {finding.remedy} [{finding.code}]", style)
    say(_summary(loaded, findings), "error" if loaded.errors else "good")


def _summary(loaded: Loaded, findings: tuple[tuple[str, Finding], ...]) -> str:
    errors = len(loaded.errors) + sum(finding.fatal for _, finding in findings)
    warnings = len(loaded.warnings) + sum(not finding.fatal for _, finding in findings)
    if not errors and not warnings:
        return f"{loaded.path.name} is in order."
    counted = ", ".join(_count(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number)
    return f"{loaded.path.name}: {counted}."


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _as_json(loaded: Loaded, findings: tuple[tuple[str, Finding], ...], refused: bool) -> dict[str, object]:
    return {
        "file": str(loaded.path),
        "ok": not refused,
        "revision": loaded.configuration.revision if loaded.configuration else "",
        "diagnostics": [_plain(one) for one in (*loaded.diagnostics, *loaded.notes)],
        "findings": [
            {"account": account, "code": one.code, "fault": one.fault, "remedy": one.remedy, "fatal": one.fatal}
            for account, one in findings
        ],
    }


def _plain(one: Diagnostic) -> dict[str, object]:
    return {
        "code": one.code.value,
        "severity": one.severity.value,
        "file": one.file,
        "line": one.line,
        "key": one.key,
        "fault": one.fault,
        "expected": one.expected,
        "remedy": one.remedy,
        "nearest": one.nearest,
    }
