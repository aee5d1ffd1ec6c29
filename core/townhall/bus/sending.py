"""From an order of a plugin to rows in the outbox: fitted to the platform, held back by the plugin's mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from townhall.bus import restraints
from townhall.bus.cards import Suggestion, short_name, suggestion_card
from townhall.bus.collected import Collected
from townhall.bus.delegation.limits import check_action
from townhall.bus.menus import LIFETIME, OpenMenu
from townhall.bus.people import CORE, DirectHome
from townhall.config.model import GroupConfiguration
from townhall.config.settings import GroupSettings
from townhall.courier.outcome import finished
from townhall.model.actions import LOOKS, Action, ClosePoll, Lane, MessageRef, OpenPoll, Pin, Say, SayTo
from townhall.model.capabilities import Capabilities
from townhall.model.events import StaffNotice
from townhall.model.ids import EventId, GroupId, account_of
from townhall.model.parts import Parts, plain
from townhall.model.people import Member
from townhall.model.places import Place
from townhall.model.results import Dropped, Gone, Result
from townhall.plugin.group import Pending
from townhall.plugin.settings import Mode
from townhall.plugin.terms import Terms
from townhall.store.interface import Decision, Outgoing, RecordKey, SendState
from townhall.store.pseudonyms import is_pseudonym
from townhall.surface.degrade import FIRST_SENT, Refused, fit
from townhall.surface.words import words_in
from townhall.text.tones import tones_of

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


FORGOTTEN = "They asked to be forgotten, and nobody here knows any more who they are."
NO_CHARTER = "The group has no charter: nobody has said what it is for, so no promotion is sent."


class Sending:
    """How one turn sends."""

    __slots__ = ("turn",)

    def __init__(self, turn: Turn) -> None:
        self.turn = turn

    def decide(self, action: Action, terms: Terms) -> Pending:
        """Collect the rows of one action; their keys begin with the key that is returned."""
        turn = self.turn
        check_action(turn, action, terms.lane)
        asked = terms.answer or (turn.entry is not None and turn.entry.answers)
        state = self._state(asked or isinstance(action, LOOKS))
        template = Outgoing(
            key=turn.next_key(),
            group=action.place.group,
            account=account_of(action.place.group),
            plugin=turn.plugin,
            action=action,
            created_at=turn.now(),
            lane=terms.lane,
            state=state,
            event=turn.event.id,
            member=action.member if isinstance(action, SayTo) else terms.member,
            not_before=terms.not_before,
            expires_at=terms.expires_at,
            on_result=terms.on_result,
            payload=terms.payload,
            # What is only written down is over at once.
            settled_at=turn.now() if state is SendState.OBSERVED else None,
            passing=terms.passing,
            batch=terms.batch,
            needs=terms.needs,
            asked=asked and isinstance(action, SayTo) and _asker(turn) == action.member,
        )
        if is_pseudonym(getattr(action, "member", "")):
            self._refuse(template, Gone(FORGOTTEN))
            return Pending(template.key)
        if terms.lane is Lane.PROMO and not turn.configuration.core.charter.purpose:
            self._without_charter(template)
            return Pending(template.key)
        self._collect(template, turn.world.capabilities(action.place.group), turn.configuration.core)
        if state is SendState.SUGGESTED:
            self._suggest(template)
        return Pending(template.key)

    def _state(self, at_once: bool) -> SendState:
        """What a plugin does by itself follows its mode; what a person asked for is done, and looking harms nobody."""
        mode = self.turn.mode()
        if mode is Mode.ACT or at_once:
            return SendState.WAITING
        return SendState.SUGGESTED if mode is Mode.SUGGEST else SendState.OBSERVED

    def _collect(self, template: Outgoing, capabilities: Capabilities, core: GroupSettings) -> None:
        """Collect the pieces an action takes on its platform; what it cannot do at all has failed already."""
        turn = self.turn
        words = words_in(turn.world.texts, core.locale, tones_of(core.charter.tone))
        fitted = fit(template.action, capabilities, words, _answered(turn))
        if isinstance(fitted, Refused):
            self._refuse(template, fitted.result)
            return
        restraints.ordered(turn, template)
        last = len(fitted.actions) - 1
        for number, action in enumerate(fitted.actions):
            key = template.key if number == 0 else f"{template.key}.{number + 1}"
            on_result = template.on_result if number == last else ""
            row = msgspec.structs.replace(template, key=key, action=_pointed(action, template.key), on_result=on_result)
            turn.collect().effects.append(row)
        # What is only proposed shows no menu that a number could answer.
        if fitted.menu is not None and template.state is SendState.WAITING:
            lasts = template.action.duration if isinstance(template.action, OpenPoll) else None
            menu = OpenMenu(menu=fitted.menu, key=template.key, opened_at=turn.now(), lifetime=lasts or LIFETIME)
            turn.collect().records[RecordKey(*_menu_scope(template.action))] = menu
        elif isinstance(template.action, ClosePoll) and not fitted.actions:
            turn.collect().records[RecordKey(*_menu_scope(template.action))] = None
        if isinstance(template.action, SayTo):
            home = RecordKey(template.action.member, CORE, DirectHome.__name__, "")
            turn.collect().records[home] = DirectHome(group=template.action.place.group)

    def _without_charter(self, template: Outgoing) -> None:
        """Send no promotion to a group of which nobody said what it is for; tell its plugin, its staff and ``/why``."""
        turn, group = self.turn, self.turn.configuration
        self._refuse(template, Dropped(NO_CHARTER), SendState.DROPPED)
        turn.because(NO_CHARTER, "", (template.key,))
        room = self._staff_room()
        if room is not None:
            turn.raise_event(
                StaffNotice(
                    # Told once, and again only when the journal has forgotten it.
                    id=EventId(f"notice|{room.id}|no charter|{group.id}|{turn.plugin}"),
                    at=turn.now(),
                    place=Place(room.id),
                    received_at=turn.now(),
                    text="core.staff.no_charter",
                    variables={"group": group.core.title or group.alias, "plugin": turn.plugin},
                )
            )

    def _refuse(self, template: Outgoing, result: Result, state: SendState = SendState.FAILED) -> None:
        """Write down what cannot be sent; the plugin hears of it like of any other result."""
        turn = self.turn
        row = msgspec.structs.replace(template, state=state, result=result, settled_at=turn.now())
        turn.collect().effects.append(row)
        if row.on_result:
            turn.raise_event(finished(row, result, turn.now()))

    # -- staff ------------------------------------------------------------------------------------
    def _staff_room(self) -> GroupConfiguration | None:
        return self.turn.other(self.turn.configuration.core.staff_room)

    def tell_staff(self, parts: Parts) -> Pending | None:
        """Collect a message to the staff room; None when the group has none."""
        turn = self.turn
        room = self._staff_room()
        if room is None:
            turn.because(plain(parts), "", ())
            return None
        row = Outgoing(
            key=turn.next_key(),
            group=room.id,
            account=room.core.account,
            plugin=turn.plugin,
            action=Say(place=Place(room.id), parts=parts),
            created_at=turn.now(),
            event=turn.event.id,
        )
        self._collect(row, turn.world.capabilities(room.id), room.core)
        return Pending(row.key)

    def _suggest(self, row: Outgoing) -> None:
        room = self._staff_room()
        if room is None:
            return
        turn = self.turn
        short = short_name(row.key)
        where = RecordKey(room.id, CORE, Suggestion.__name__, short)
        turn.collect().records[where] = Suggestion(key=row.key, plugin=row.plugin, group=row.group)
        reason = row.action.reason or (turn.entry.summary if turn.entry is not None else "")
        self.tell_staff(suggestion_card(row, short, reason, turn.configuration, room, turn.world, turn.now()))

    # -- reasons ----------------------------------------------------------------------------------
    def explain(self, collected: Collected) -> None:
        """See that whatever is sent has a reason: the handler's own, or what the handler is for."""
        sends = [effect for effect in collected.effects if isinstance(effect, Outgoing)]
        if not sends:
            return
        turn = self.turn
        entry = turn.entry
        said = any(isinstance(effect, Decision) for effect in collected.effects)
        if not said and entry is not None and not entry.answers and entry.plugin != CORE:
            member = _about(turn)
            collected.effects.append(reason_of(turn, entry.summary, member, [row.key for row in sends]))


def reason_of(turn: Turn, summary: str, member: str, keys: Sequence[str]) -> Decision:
    """Return the reason for what the running handler decided."""
    return Decision(
        id=turn.next_key(),
        group=turn.configuration.id,
        plugin=turn.plugin,
        event=turn.event.id,
        at=turn.now(),
        mode=turn.mode(),
        summary=summary,
        member=member,
        keys=tuple(keys),
    )


def _about(turn: Turn) -> str:
    subject = getattr(turn.event, "member", None) or getattr(turn.event, "actor", None)
    return getattr(subject, "id", "")


def _menu_scope(action: Action) -> tuple[GroupId | str, str, str, str]:
    """A menu in private is the person's, one in a group is the group's."""
    scope = action.member if isinstance(action, SayTo) else action.place.group
    return scope, CORE, OpenMenu.__name__, ""


def _asker(turn: Turn) -> str:
    actor = _answered(turn)
    return "" if actor is None else actor.id


def _answered(turn: Turn) -> Member | None:
    actor = getattr(turn.event, "actor", None)
    return actor if isinstance(actor, Member) else None


def _pointed(action: Action, key: str) -> Action:
    """Point an action that follows a message at that message."""
    if isinstance(action, Pin) and action.target == FIRST_SENT:
        return msgspec.structs.replace(action, target=MessageRef(key=key))
    return action
