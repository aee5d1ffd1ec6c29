"""The one object that everything about campaigns is declared on."""

from __future__ import annotations

from typing import Final

from townhall import Feature, Plugin
from townhall_campaign.events.nodes import EVENTS, RAFFLES, SCRIPTS, TRIALS
from townhall_campaign.events.records import KEEPS as EVENTS_KEEP
from townhall_campaign.records import KEEPS
from townhall_campaign.settings import CampaignSettings, looks_back

PLAN: Final = "campaign.plan"
"""To plan posts, to pause and to cancel them."""
APPROVE: Final = "campaign.approve"
"""To approve what somebody else has planned."""
ANNOUNCE: Final = "campaign.announce"
"""To approve an announcement that notifies everybody; for leads."""

plugin = Plugin(
    CampaignSettings,
    requires=(Feature.SAY,),
    prefers=(
        *(Feature.SEES_MESSAGES, Feature.SEES_REACTIONS, Feature.SEES_LEAVES),
        *(Feature.SAY_TO, Feature.MENTION, Feature.IMAGES, Feature.BUTTONS, Feature.EDIT),
    ),
    keeps=(*KEEPS, *EVENTS_KEEP),
    permissions=(PLAN, APPROVE, ANNOUNCE, EVENTS, RAFFLES, TRIALS),
    # What is planned is sent later and in the lane of promotion, which is never a delegate's to spend.
    reserved=(PLAN, APPROVE, ANNOUNCE),
    needs_staff_room=True,
    scripts=SCRIPTS,
    promotes=True,
    contributions=True,
    looks_back=looks_back,
)
