"""What `check` says of events, trials and draws in the group that has them, and on its platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from townhall import Capabilities, Feature, GroupSettings, SettingsDoubt, SettingsError, Yes, instant_of
from townhall_campaign.declared import plugin
from townhall_campaign.events.settings import WALL
from townhall_campaign.events.times import is_left_out
from townhall_campaign.settings import CampaignSettings


@plugin.check
def exist_on_the_clock(settings: CampaignSettings, group: GroupSettings) -> Iterator[SettingsError]:
    """Refuse a time that the clocks of the group never show."""
    zone = ZoneInfo(group.timezone)
    for name, event in settings.events.items():
        yield from _left_out(event.begins, zone, ("events", name, "start"))
        yield from _left_out(event.ends_sign_up, zone, ("events", name, "closes" if event.closes else "deadline"))
    for name, trial in settings.trials.items():
        if trial.ends_sign_up is not None:
            yield from _left_out(trial.ends_sign_up, zone, ("trials", name, "closes"))


def _left_out(wall: datetime, zone: ZoneInfo, at: tuple[str | int, ...]) -> Iterator[SettingsError]:
    if is_left_out(wall, zone):
        first = instant_of(wall, zone).astimezone(zone).strftime(WALL)
        fault = f"is {wall.strftime(WALL)}, which the clocks in {zone.key} leave out"
        yield SettingsError(f'{fault}. Write "{first}".', at=at)


@plugin.check_platform
def fit_the_platform_of_the_event(
    settings: CampaignSettings, capabilities: Capabilities
) -> Iterator[SettingsError | SettingsDoubt]:
    """Refuse a draw by reactions that nobody sees, and warn of questions that nobody can answer in private."""
    for name, raffle in settings.raffles.items():
        if raffle.entry == "reaction" and not capabilities.can(Feature.SEES_REACTIONS):
            fault = f'is "reaction", but {capabilities.platform} tells of no reactions'
            yield SettingsError(f'{fault}. Write entry = "keyword" or "button".', at=("raffles", name, "entry"))
    private = capabilities.can(Feature.SAY_TO) or isinstance(capabilities.ability(Feature.FORMS), Yes)
    for table, several in (("events", settings.events), ("trials", settings.trials)):
        for name, one in several.items():
            if one.form and not private:
                fault = f"is not asked on {capabilities.platform}, where nothing can be said in private"
                yield SettingsDoubt(f"{fault}; people sign up there without answers.", (table, name, "form"))
