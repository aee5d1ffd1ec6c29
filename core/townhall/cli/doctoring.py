"""``townhall doctor``: what stops what, asked of the running process or read from the file and the database."""

from __future__ import annotations

from pathlib import Path

from townhall.cli.control import ask
from townhall.cli.loading import database_of
from townhall.cli.outcome import Refusal
from townhall.cli.output import print_json, say
from townhall.doctor.finding import Report, State
from townhall.doctor.telling import by_weight, sentence
from townhall.plugin.loading import Installed
from townhall.run.doctor_order import DoctorOrder
from townhall.text.texts import Texts

_SHOWN = {
    State.STOPS: ("stops", "error"),
    State.WAITS: ("waits", "warning"),
    State.NOTE: ("note", "note"),
    State.CLEAR: ("clear", "faint"),
}
STOPPED = 1
"""The exit code when something stops."""


def doctor(path: Path, installed: Installed, order: DoctorOrder, *, json: bool) -> None:
    """Print what is found; ends with 1 when something stops, and with 2 for a group or plugin that there is not."""
    if (order.plugin or order.member) and not order.group:
        raise Refusal("Name the group as well: townhall doctor GROUP --plugin … --member …")
    report = ask(database_of(path, installed), path.parent, "doctor", order, Report)
    if report is None:
        # Whoever is answered by a running Townhall needs nothing of this.
        from townhall.cli.doctoring_alone import walked

        report = walked(path, installed, order)
    _print(report, installed.texts(), json=json)
    if report.stops:
        raise SystemExit(STOPPED)


def _print(report: Report, texts: Texts, *, json: bool) -> None:
    findings = by_weight(report.findings)
    if json:
        told = [
            {"gate": one.gate, "state": one.state.value, "plugin": one.plugin, "said": sentence(one, texts)}
            | {"text": one.text, "variables": one.variables}
            for one in findings
        ]
        print_json({"group": report.group, "running": report.running, "stops": report.stops, "findings": told})
        return
    for one in findings:
        word, style = _SHOWN[one.state]
        say(f"{word:<6} {sentence(one, texts)}", style)
    if not report.stops:
        say(texts.string("core.doctor.all_clear", "en"), "good")
