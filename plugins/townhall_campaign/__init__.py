"""Plan posts that respect people: in the group's own time, within its budget, promotion only where it belongs."""

from townhall_campaign import approving, dealing, scheduling, surroundings, writing
from townhall_campaign.declared import plugin
from townhall_campaign.events import handlers
from townhall_campaign.events.verifying import townhall_cli_commands
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings

__all__ = [
    "CampaignSettings",
    "Post",
    "approving",
    "dealing",
    "handlers",
    "plugin",
    "scheduling",
    "surroundings",
    "townhall_cli_commands",
    "writing",
]
