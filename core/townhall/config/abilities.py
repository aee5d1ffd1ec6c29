"""Whether a group's platform can do what its plugins need, and how it degrades what they would like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from townhall.adapter import Adapter
from townhall.adapter.codes import readable
from townhall.config.codes import Code
from townhall.config.diagnostics import Problem, Trouble, nearest
from townhall.config.model import PluginUse
from townhall.config.settings import GroupSettings
from townhall.config.values import shown
from townhall.model.capabilities import Capabilities, Degraded, Feature, No
from townhall.model.platforms import PROFILES
from townhall.plugin.settings import Mode


def needs_of(core: GroupSettings, uses: Sequence[PluginUse], adapter: type[Adapter[Any]] | None) -> Iterator[Problem]:
    """Yield what a group's plugins miss on its platform, in its ``like`` and in its staff room."""
    if core.like and core.like not in PROFILES:
        close = nearest(core.like, PROFILES)
        expected = "one of " + ", ".join(PROFILES)
        yield Problem(("like",), Trouble(Code.UNKNOWN_LIKE, f"is {shown(core.like)}", expected, nearest=close))
    elif core.like and adapter is not None and not adapter.imitates:
        fault = f"is {shown(core.like)}, but the platform {adapter.platform} can only be itself"
        yield Problem(("like",), Trouble(Code.LIKE_NOT_POSSIBLE, fault, remedy="Take it out."))
    active = [use for use in uses if use.settings.mode is not Mode.OFF]
    yield from _staff_room(core, active)
    yield from _charter(core, active)
    if adapter is not None:
        capabilities = readable(PROFILES.get(core.like, adapter.capabilities))
        for use in active:
            yield from _features(use, capabilities)
        yield from _native_roles(core, capabilities)


def _native_roles(core: GroupSettings, capabilities: Capabilities) -> Iterator[Problem]:
    ability = capabilities.ability(Feature.ROLES) if core.native_roles else None
    if isinstance(ability, No):
        fault = f"names roles of the platform that it cannot have: {ability.reason.rstrip('.')}"
        remedy = ability.remedy or "Nothing needs doing; the labels hold without them."
        yield Problem(("native_roles",), Trouble(Code.ROLES_NOT_POSSIBLE, fault, remedy=remedy))


def _staff_room(core: GroupSettings, uses: Sequence[PluginUse]) -> Iterator[Problem]:
    for use in uses:
        if use.plugin.needs_staff_room and not core.staff_room:
            remedy = 'Name a group: staff_room = "…".'
            yield Problem(
                (use.name,),
                Trouble(Code.STAFF_ROOM_NEEDED, "needs a staff room, and the group has none", remedy=remedy),
            )


def _charter(core: GroupSettings, uses: Sequence[PluginUse]) -> Iterator[Problem]:
    for use in uses:
        if use.plugin.promotes and not core.charter.purpose:
            fault = "sends promotion, and the group has no charter; none of it will be sent"
            remedy = 'Say what the group is for: charter = { purpose = "…" }.'
            yield Problem((use.name,), Trouble(Code.PROMOTION_WITHOUT_CHARTER, fault, remedy=remedy))


def _features(use: PluginUse, capabilities: Capabilities) -> Iterator[Problem]:
    for feature in sorted(use.plugin.requires):
        ability = capabilities.ability(feature)
        if isinstance(ability, No):
            fault = f"needs {feature.words}: {ability.reason.rstrip('.')}"
            remedy = ability.remedy or "Switch the plugin off in this group."
            yield Problem((use.name,), Trouble(Code.UNMET_NEED, fault, remedy=remedy))
    for feature in sorted(use.plugin.prefers):
        ability = capabilities.ability(feature)
        if isinstance(ability, No):
            fault = f"does without {feature.words}: {ability.reason.rstrip('.')}"
            yield Problem(
                (use.name,),
                Trouble(Code.DEGRADED, fault, remedy=ability.remedy or "Nothing needs doing if that is enough."),
            )
        elif isinstance(ability, Degraded):
            yield Problem((use.name,), Trouble(Code.LESSER, f"has {feature.words} in a lesser form: {ability.how}"))
