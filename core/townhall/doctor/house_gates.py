"""The gates of the house: does it run, can it write, is the file in force, does the account hear."""

from __future__ import annotations

from collections.abc import Iterator

from townhall.doctor.finding import Finding, clear, note, stops, waits
from townhall.doctor.patient import Patient, Running
from townhall.run.supervisor import AdapterState, AdapterStatus

BUSY = 1000
"""Events that may wait before it is worth a word."""


def house(patient: Patient) -> Iterator[Finding]:
    """Yield what is true of everything that this Townhall does."""
    running = patient.running
    if running is None:
        yield stops("process", "not_running")
        yield from () if patient.reads is not None else (note("database", "no_database"),)
        if patient.newer:
            yield stops("database", "database_newer", version=patient.newer)
        return
    yield clear("process", "running", version=running.version)
    if running.trouble is not None:
        yield stops("database", "database_trouble", reason=running.trouble.reason, remedy=running.trouble.remedy)
    else:
        yield clear("database", "database_ok")
    if running.queued > BUSY:
        yield waits("lanes", "queued", count=running.queued)
    if running.refused_reload:
        yield note("file", "file_refused", said=running.refused_reload)


def accounts(patient: Patient, names: Iterator[str]) -> Iterator[Finding]:
    """Yield how accounts stand with their platforms; nothing is known of it while nothing runs."""
    if patient.running is not None:
        for name in names:
            yield from _account(patient, patient.running, name)


def _account(patient: Patient, running: Running, name: str) -> Iterator[Finding]:
    status = running.statuses.get(name)
    if status is None:
        yield stops("account", "account_missing", account=name)
        return
    yield _standing(patient, running, name, status)
    for finding in status.findings:
        said = {"account": name, "fault": finding.fault, "remedy": finding.remedy}
        yield (stops if finding.fatal else note)("intent", "account_finding", **said)


def _standing(patient: Patient, running: Running, name: str, status: AdapterStatus) -> Finding:
    since = patient.at(status.since)
    match status.state:
        case AdapterState.CONNECTED:
            heard = running.heard_at.get(name)
            if heard is None:
                return clear("account", "account_silent", account=name, since=since)
            return clear("account", "account_connected", account=name, since=since, heard=patient.at(heard))
        case AdapterState.CONNECTING:
            return waits("account", "account_connecting", account=name, since=since)
        case AdapterState.LOST:
            again = patient.at(status.next_try) if status.next_try else ""
            return stops("account", "account_lost", account=name, reason=status.reason, again=again, since=since)
        case AdapterState.REFUSED:
            return stops("account", "account_refused", account=name, reason=status.reason)
