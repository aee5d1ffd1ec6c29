"""Plan posts that respect people: in the group's own time, within its budget, promotion only where it belongs."""

from townhall_campaign import (
    answering,
    approving,
    dealing,
    ending,
    giving,
    measuring,
    people,
    running,
    scheduling,
    surroundings,
    telling,
)
from townhall_campaign.declared import plugin
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings

__all__ = [
    "CampaignSettings",
    "Post",
    "answering",
    "approving",
    "dealing",
    "ending",
    "giving",
    "measuring",
    "people",
    "plugin",
    "running",
    "scheduling",
    "surroundings",
    "telling",
]
