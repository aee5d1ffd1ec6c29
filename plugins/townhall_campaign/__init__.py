"""Plan posts that respect people: in the group's own time, within its budget, promotion only where it belongs."""

from townhall_campaign import (
    answering,
    approve_command,
    approving,
    cards,
    commands,
    dealing,
    drafting,
    ending,
    findings,
    giving,
    kinds,
    measuring,
    people,
    refusals,
    rewriting,
    running,
    scheduling,
    steering,
    surroundings,
    telling,
)
from townhall_campaign.cli import townhall_cli_commands
from townhall_campaign.declared import plugin
from townhall_campaign.events import handlers
from townhall_campaign.findings import townhall_findings
from townhall_campaign.post import Post
from townhall_campaign.settings import CampaignSettings

__all__ = [
    "CampaignSettings",
    "Post",
    "answering",
    "approve_command",
    "approving",
    "cards",
    "commands",
    "dealing",
    "drafting",
    "ending",
    "findings",
    "giving",
    "handlers",
    "kinds",
    "measuring",
    "people",
    "plugin",
    "refusals",
    "rewriting",
    "running",
    "scheduling",
    "steering",
    "surroundings",
    "telling",
    "townhall_cli_commands",
    "townhall_findings",
]
