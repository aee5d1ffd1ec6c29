"""A campaign by the shipped plugin: planned in the settings of one group for many others, begun by its timer."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import townhall_campaign
from bench.posting import HOME, configuration_of
from bench.strict import StrictPlatform
from townhall.config.model import Configuration, PluginUse
from townhall.run.engine import Engine
from townhall_campaign import CampaignSettings
from townhall_campaign.post import Audience, Post
from townhall_campaign.records import Tally

_POST = Post(text="Our autumn meeting is on the tenth.", at="2026-10-07 12:01", audience=Audience(groups=("g*",)))


def planned_for(groups: int) -> Configuration:
    """Return a configuration in which one group plans a post for so many others."""
    townhall_campaign.plugin.adopt("campaign", townhall_campaign)
    here = (PluginUse("campaign", townhall_campaign.plugin, CampaignSettings()),)
    home = (PluginUse("campaign", townhall_campaign.plugin, CampaignSettings(posts={"autumn": _POST})),)
    return configuration_of(groups, lambda place: home if place == HOME else here)


def set_up(running: Engine) -> None:
    """Give it the texts of the plugin, and let timers fire."""
    running.world.texts.add_folder("campaign", files(townhall_campaign) / "texts")
    running.start_clock()


def is_over(running: Engine, platform: StrictPlatform, groups: int) -> Callable[[], bool]:
    """Return what says whether every group has got it and its home knows."""
    records = running.world.cache.records

    def over() -> bool:
        if len(platform.arrived) < groups:
            return False
        tallies = [record for record in records.values() if isinstance(record, Tally)]
        return any(tally.counts.get("sent", 0) >= groups for tally in tallies)

    return over
