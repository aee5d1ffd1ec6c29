"""Look at the settings against the group, its platform and this machine, so that ``check`` says what will not work."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from townhall import Capabilities, Feature, GroupSettings, SettingsDoubt, Yes
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.settings import LeaderboardSettings


@plugin.check
def check_surroundings(settings: LeaderboardSettings, group: GroupSettings) -> Iterator[SettingsDoubt]:
    """Doubt a community board without a community, and a picture that cannot be drawn here."""
    if settings.whole_community and not group.community:
        yield SettingsDoubt(
            "is on, but the group belongs to no community, so only its own talk counts. "
            'Write community = "…" in the group, or take whole_community out.',
            at=("whole_community",),
        )
    if settings.picture != "none" and (lack := _lack_of_pictures()):
        yield SettingsDoubt(f"cannot be drawn here: {lack} Until then the board comes in words alone.", at=("picture",))


@plugin.check_platform
def check_platform(settings: LeaderboardSettings, capabilities: Capabilities) -> Iterator[SettingsDoubt]:
    """Doubt a picture that the platform does not show."""
    if settings.picture != "none" and not isinstance(capabilities.ability(Feature.IMAGES), Yes):
        yield SettingsDoubt(
            "is set, but this platform shows no pictures from our machine, so the board comes in words. Take it out.",
            at=("picture",),
        )


def _lack_of_pictures() -> str:
    if find_spec("PIL") is None:
        return "the library is not installed. Install it: pip install 'townhall[pictures]'."
    from townhall_leaderboard import fonts

    return "" if fonts.found() else "no font was found. Install one, such as fonts-noto-cjk."
