"""``/undo``: what a delegate did is taken back for a day, by their sponsor or by whoever lends."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import CommandInvoked, DelegatedRun, Group, Parts, Undone, UserError, plain_words, under_each_other
from townhall_kol.declared import DELEGATE, plugin
from townhall_kol.delegation.wording import person
from townhall_kol.settings import KolSettings
from townhall_kol.wording import listed, minute

MOST = 20
"""Runs that are listed at once."""


@plugin.command("undo", "撤回")
async def undo(event: CommandInvoked, group: Group, settings: KolSettings, run: str = "") -> None:
    """Take back what a delegate of yours did in the last 24 hours: /undo lists it, /undo 3f9a0c12 takes it back."""
    runs = await group.delegations.runs()
    if not run:
        await group.answer(under_each_other(await _listed(await _theirs(runs, event, group), group)))
        return
    meant = [one for one in runs if one.id == run.strip().casefold()]
    if not await _theirs(meant, event, group):
        raise UserError("kol.undo.unknown", run=run[:16])
    undone = await group.delegations.undo(run, by=event.actor.id)
    await group.answer(under_each_other(_told(undone, group)))


async def _theirs(runs: Sequence[DelegatedRun], event: CommandInvoked, group: Group) -> Sequence[DelegatedRun]:
    """Return what somebody may take back of some runs: what was done on their behalf, or all as one who lends."""
    own = [one for one in runs if one.sponsor == event.actor.id]
    if len(own) == len(runs):
        return own
    about = runs[0].delegate if len(runs) == 1 else ""
    return runs if await group.asker_may(DELEGATE, about=about) else own


async def _listed(runs: Sequence[DelegatedRun], group: Group) -> list[Parts]:
    if not runs:
        return [group.text("kol.undo.nothing")]
    shown = [group.text("kol.undo.title")]
    for one in runs[:MOST]:
        name, sponsor = (await person(one.delegate, group)).name, (await group.delegations.sponsor(one)).name
        key = "kol.undo.line_undone" if one.undone else "kol.undo.line"
        call = f"{one.call} {one.argument}".strip()[:80]
        shown.append(group.text(key, run=one.id, at=minute(one.at, group), name=name, sponsor=sponsor, call=call))
    return shown


def _told(undone: Undone, group: Group) -> list[Parts]:
    said = [group.text("kol.undo.done", what=_named(undone.undone, group))] if undone.undone else []
    if undone.held:
        said.append(group.text("kol.undo.held", what=_named(undone.held, group)))
    if undone.handed_on:
        said.append(group.text("kol.undo.handed_on"))
    if undone.stays:
        said.append(group.text("kol.undo.stays", what=_named(undone.stays, group)))
    return said


def _named(actions: Sequence[str], group: Group) -> str:
    """Return the names of actions, each once."""
    return listed([plain_words(group.text(_NAMES.get(one, "kol.undo.other"))) for one in dict.fromkeys(actions)], group)


_NAMES = {
    "say": "kol.undo.say",
    "say_to": "kol.undo.say_to",
    "announce": "kol.undo.say",
    "mute": "kol.undo.mute",
    "unmute": "kol.undo.unmute",
    "ban": "kol.undo.ban",
    "kick": "kol.undo.kick",
    "set_nickname": "kol.undo.nickname",
    "set_slow_mode": "kol.undo.slow_mode",
    "delete_messages": "kol.undo.delete",
    "pin": "kol.undo.pin",
    "unpin": "kol.undo.pin",
    "grant_role": "kol.undo.role",
    "revoke_role": "kol.undo.role",
    "fact": "kol.undo.fact",
    "label": "kol.undo.label",
}
