"""Menus of labels: one's own after ``/labels``, and one for everybody that the team posts."""

from __future__ import annotations

from typing import Final

from townhall import (
    ActionFinished,
    Button,
    ButtonPressed,
    Feature,
    Group,
    MemberId,
    MessageRef,
    Parts,
    Place,
    React,
    Receipt,
    UserError,
    plain_words,
    under_each_other,
)
from townhall_roles.declared import plugin
from townhall_roles.labelling import choosable, press, told
from townhall_roles.names import short
from townhall_roles.reactions import EVERY, forget_menu
from townhall_roles.records import Menu
from townhall_roles.sets import LabelSet
from townhall_roles.settings import RolesSettings

PER_ROW: Final = 3
HELD: Final = "✓"


async def show_labels(member: MemberId, group: Group, settings: RolesSettings) -> None:
    """Show somebody the labels there are, with a sign at those they hold."""
    held, numbers = await group.labels.of(member), {one: at for at, one in enumerate(choosable(settings), 1)}
    shown: list[Parts] = [group.text("roles.labels.title")]
    rows: list[list[Button]] = []
    for name, one in settings.sets.items():
        if not one.self_service:
            continue
        shown.append(_heading(name, one, group))
        if one.menu == "button":
            rows.extend(_rows(one, group, held))
        else:
            shown.extend(_line(label, numbers[label], one, label in held, group) for label in one.labels)
    shown.append(group.text("roles.labels.how"))
    await group.reply(under_each_other(shown), buttons=rows)


async def post_menu(name: str, group: Group, settings: RolesSettings) -> None:
    """Post the menu of a set for everybody."""
    one = settings.sets[name]
    if not one.self_service:
        raise UserError("roles.label.by_team", about=name)
    shown = [_heading(name, one, group)]
    if one.menu == "button":
        shown.append(group.text("roles.labels.press"))
    elif one.menu == "reaction":
        shown.extend(group.text("{emoji} {label}", emoji=one.emoji[label], label=label) for label in one.labels)
        shown.append(group.text("roles.labels.react"))
    else:
        shown.extend(group.text("+{label}", label=label) for label in one.labels)
        shown.append(group.text("roles.labels.word"))
    buttons = _rows(one, group, frozenset()) if one.menu == "button" else []
    await group.say(under_each_other(shown), buttons=buttons, on_result="posted", payload=name.encode())


@plugin.result("posted")
async def after_posting(event: ActionFinished, group: Group, settings: RolesSettings) -> None:
    """Remember the menu, and put the reactions under it that people may press."""
    receipt: Receipt | None = getattr(await group.outcome(event.key), "receipt", None)
    name = event.payload.decode()
    one = settings.sets.get(name)
    if receipt is None or not receipt.messages or one is None or one.menu != "reaction":
        return
    message = receipt.messages[-1]
    await forget_menu(name, group)
    group.store.put(Menu(message=message), name)
    if group.can(Feature.REACT):
        for label in one.labels:
            group.do(React(place=Place(group.id), target=MessageRef(message), emoji=one.emoji[label]))
    if not await group.timers.list("catch_up"):
        group.timers.set("catch_up", after=EVERY)


@plugin.button("pick")
async def pick(event: ButtonPressed, group: Group, settings: RolesSettings) -> None:
    """Choose a label, or give it back with the second press."""
    found = next((label for label in choosable(settings) if short(label) == group.argument), "")
    if not found:
        raise UserError("roles.label.gone")
    await group.answer(told(await press(event.actor.id, found, group, settings), group))


def _rows(one: LabelSet, group: Group, held: frozenset[str]) -> list[list[Button]]:
    buttons = [
        group.button("pick", f"{label} {HELD}" if label in held else label, short(label)) for label in one.labels
    ]
    return [buttons[at : at + PER_ROW] for at in range(0, len(buttons), PER_ROW)]


def _heading(name: str, one: LabelSet, group: Group) -> Parts:
    key = {"one": "roles.labels.one", "any": "roles.labels.any"}.get(one.mode, "roles.labels.up_to")
    return group.text("roles.labels.set", title=one.title or name, limit=plain_words(group.text(key, most=one.most)))


def _line(label: str, number: int, one: LabelSet, held: bool, group: Group) -> Parts:
    emoji = one.emoji.get(label, "")
    shown = f"{emoji} {label}".strip()
    return group.text("{number}) {label}", number=number, label=f"{shown} {HELD}" if held else shown)
