"""What `check` says of sets of labels in the group that has them, and on its platform."""

from __future__ import annotations

from collections.abc import Iterator

from townhall import Capabilities, Feature, GroupSettings, No, SettingsDoubt, SettingsError, Yes
from townhall_roles.declared import plugin
from townhall_roles.sets import LabelSet
from townhall_roles.settings import RolesSettings


@plugin.check
def give_no_rights_away(settings: RolesSettings, group: GroupSettings) -> Iterator[SettingsError]:
    """Refuse a label that people choose for themselves and that comes with permissions."""
    for name, one in settings.sets.items():
        for place, label in enumerate(one.labels):
            if one.self_service and group.grants.get(label):
                yield SettingsError(
                    f'has the label "{label}", which comes with permissions, so anybody could take them. '
                    f"Write self = false, or take {label} out of grants.",
                    at=("set", name, "labels", place),
                )


@plugin.check_platform
def fit_the_platform(settings: RolesSettings, capabilities: Capabilities) -> Iterator[SettingsError | SettingsDoubt]:
    """Refuse a menu that is larger than the platform's, and one of reactions where none are seen."""
    for name, one in settings.sets.items():
        if one.self_service and one.menu == "button":
            yield from _buttons(name, one, capabilities)
        elif one.self_service and one.menu == "reaction":
            yield from _reactions(name, capabilities)


def _buttons(name: str, one: LabelSet, capabilities: Capabilities) -> Iterator[SettingsError]:
    limits = capabilities.limits
    most = limits.button_rows * limits.buttons_per_row
    # Where there are no real buttons people type a number, and of those there are enough.
    if isinstance(capabilities.ability(Feature.BUTTONS), Yes) and len(one.labels) > most:
        yield SettingsError(
            f"has {len(one.labels)} labels, but a menu on {capabilities.platform} takes {most}. "
            'Part the set, or write menu = "keyword".',
            at=("set", name, "labels"),
        )


def _reactions(name: str, capabilities: Capabilities) -> Iterator[SettingsError | SettingsDoubt]:
    at = ("set", name, "menu")
    if not capabilities.can(Feature.SEES_REACTIONS):
        fault = f'is "reaction", but {capabilities.platform} tells of no reactions.'
        yield SettingsError(f'{fault} Write menu = "button" or "keyword".', at=at)
    elif isinstance(capabilities.ability(Feature.REACTION_LIST), No):
        fault = f'is "reaction", but {capabilities.platform} lists none: those made while Townhall is down are missed.'
        yield SettingsDoubt(f'{fault} Write menu = "button" if that matters.', at)
