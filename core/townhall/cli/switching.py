"""``townhall switch``: set, clear and list switches over ops.toml, while Townhall runs and while it does not."""

from __future__ import annotations

import asyncio
import getpass
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from townhall.bus.switch_telling import shown, shown_value
from townhall.bus.switchboard import StandingSwitch
from townhall.cli.control import ask
from townhall.cli.loading import database_of, load_stored, required
from townhall.cli.names import names_of
from townhall.cli.outcome import Failure, Refusal
from townhall.cli.output import print_json, say, table
from townhall.clock.time import SystemTime
from townhall.config.diagnostics import unknown
from townhall.config.loading import Loaded
from townhall.config.overrides import as_toml
from townhall.plugin.loading import Installed
from townhall.run.control import ControlFailed, ControlRefused
from townhall.run.logs import set_up
from townhall.run.switch_orders import SwitchAnswer, SwitchOrder, carry_out
from townhall.run.switching import Switches, fault_of
from townhall.store.interface import Incoming, Override, StoreError
from townhall.store.opening import open_store

USAGE = (
    "Like this: townhall switch GROUP KEY VALUE [--for 2h], townhall switch clear GROUP KEY, "
    "townhall switch list [GROUP]. A group that is called set, clear or list: townhall switch set list KEY VALUE"
)
VERBS = ("set", "clear", "list")
"""What the first word may say to do; any other names the group of which something is set."""


def order_of(words: Sequence[str], *, span: str, until: str, why: str) -> SwitchOrder | None:
    """Return what the words of the command order; None for a list."""
    for word in (*words, span, until, why):
        if not word.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in word):
            raise Refusal(f"{word!r} is no text this terminal could have meant. Write it in UTF-8.")
    match list(words):
        case [] | ["list"] | ["list", _]:
            return None
        case ["clear", group, path]:
            return SwitchOrder(group=group, path=path, clear=True, why=why, who=_operator())
        case ["set", group, path, first, *more]:
            said = [first, *more]
        case [group, path, first, *more] if group not in VERBS:
            said = [first, *more]
        case _:
            raise Refusal(USAGE)
    value = " ".join(said)
    return SwitchOrder(group=group, path=path, said=value, span=span, until=until, why=why, who=_operator())


def _operator() -> str:
    try:
        return f"shell:{getpass.getuser()}"
    except (OSError, KeyError):
        # A container may run as a number nobody has a name for.
        return f"shell:{os.getuid()}"


# -- set and clear --------------------------------------------------------------------------------
def switch(path: Path, installed: Installed, order: SwitchOrder, *, json: bool) -> None:
    """Carry an order out; raises :class:`Refusal` or :class:`Failure` with what is wrong, and then nothing is done."""
    answer = ask(database_of(path, installed), path.parent, "switch", order, SwitchAnswer)
    running = answer is not None
    if answer is None:
        answer = _without_a_process(path, installed, order)
    if json:
        print_json({"running": running, "state": answer.state, "value": answer.value, "until": answer.until})
        return
    say(answer.said, "good")
    if not running:
        say("Townhall is not running; it holds from the next start.")


def _without_a_process(path: Path, installed: Installed, order: SwitchOrder) -> SwitchAnswer:
    loaded, _ = load_stored(path, installed)
    required(loaded)
    try:
        return asyncio.run(_carry_out(loaded, order))
    except ControlRefused as error:
        raise Refusal(str(error)) from None
    except (ControlFailed, StoreError) as error:
        raise Failure(f"Nothing was switched. {error}") from None


async def _carry_out(loaded: Loaded, order: SwitchOrder) -> SwitchAnswer:
    assert loaded.configuration is not None
    store = open_store(loaded.configuration.townhall.database, loaded.path.parent)
    await store.open()
    try:
        time = SystemTime()
        switches = Switches(store, time, lambda: loaded, dict, _nothing_in_force, set_up("text", "error").log)
        await switches.open()
        carried = await carry_out(order, loaded, switches, time.now())
        if carried.asked is not None:
            raise ControlRefused(
                f"Nothing was switched. {order.path} needs a second person to agree, who is asked in the staff room "
                "while Townhall runs. Start it first, or change the file."
            )
        if carried.notice is not None:
            # Told at the next start, when the room's lane is served again.
            notice = carried.notice
            carried.effects.events.append(Incoming(notice.id, notice.place.group, notice))
        await store.commit(carried.effects)
        return carried.answer
    finally:
        await store.close()


async def _nothing_in_force(*_: object) -> None:
    """Put nothing in force, where nothing runs."""


# -- list -----------------------------------------------------------------------------------------
def list_switches(path: Path, installed: Installed, words: Sequence[str], *, toml: bool, json: bool) -> None:
    """Print the switches there are, in one group or in all."""
    loaded, stored = load_stored(path, installed)
    groups = {words[1]} if len(words) > 1 else {one.group for one in stored}
    _refuse_unknown(loaded, words, stored)
    standing = [StandingSwitch(one, _fault(one, loaded)) for one in stored if one.group in groups]
    if toml:
        say(as_toml(one.override for one in standing).rstrip("\n"))
        return
    names = names_of(loaded, [one.override.who for one in standing])
    if json:
        print_json([_as_json(one, names) for one in standing])
    elif standing:
        headings = ("group", "key", "value", "set by", "at", "until", "in force")
        table(headings, [_row(one, names) for one in standing])
    else:
        say("Nothing is switched by hand; everything is as the file says.")


def _refuse_unknown(loaded: Loaded, words: Sequence[str], stored: Sequence[Override]) -> None:
    known: Collection[str] = () if loaded.configuration is None else loaded.configuration.aliases
    if len(words) > 1 and loaded.configuration is not None and words[1] not in known:
        if not any(one.group == words[1] for one in stored):
            raise Refusal(unknown("group", words[1], known, loaded.path.name))


def _fault(override: Override, loaded: Loaded) -> str:
    if override.until is not None and override.until <= datetime.now(UTC):
        return "Its time is over; it goes when Townhall runs."
    return fault_of(override, loaded)


def _row(one: StandingSwitch, names: Mapping[str, str]) -> tuple[str, ...]:
    override = one.override
    return (
        override.group,
        override.path,
        shown(shown_value(override)),
        names.get(override.who, override.who),
        f"{override.at:%Y-%m-%d %H:%M}",
        "" if override.until is None else f"{override.until:%Y-%m-%d %H:%M} UTC",
        one.fault or "yes",
    )


def _as_json(one: StandingSwitch, names: Mapping[str, str]) -> dict[str, object]:
    override = one.override
    return {
        "group": override.group,
        "key": override.path,
        "value": override.value,
        "who": override.who,
        "name": names.get(override.who, ""),
        "at": override.at.isoformat(),
        "until": None if override.until is None else override.until.isoformat(),
        "in_force": not one.fault,
        "fault": one.fault,
    }
