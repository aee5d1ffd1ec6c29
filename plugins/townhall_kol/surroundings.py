"""Look at the settings against the group, so that ``check`` says what will not work."""

from __future__ import annotations

from collections.abc import Iterator

from townhall import GroupSettings, SettingsDoubt
from townhall_kol.declared import plugin
from townhall_kol.settings import KolSettings


@plugin.check
def check_group(settings: KolSettings, group: GroupSettings) -> Iterator[SettingsDoubt]:
    """Doubt a community that is none, and the label of a guest that comes with permissions."""
    if settings.whole_community and not group.community:
        yield SettingsDoubt(
            "is on, but the group belongs to no community, so only its own talk counts. "
            'Write community = "…" in the group, or take whole_community out.',
            at=("whole_community",),
        )
    label = settings.guests.label
    if group.grants.get(label):
        yield SettingsDoubt(
            f'is "{label}", which comes with permissions in this group, so every guest has them. '
            "Name another label, or take it out of grants.",
            at=("guests", "label"),
        )
