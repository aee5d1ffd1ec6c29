"""The handlers that count contributions, as the core has them in groups where a plugin wants it."""

from __future__ import annotations

import sys

from townhall.bus.counting.deeds import count_deed
from townhall.bus.counting.messages import count_deletion, count_message
from townhall.bus.counting.notes import KEPT, CountingNote
from townhall.bus.counting.reactions import count_reaction
from townhall.bus.counting.turns import Given
from townhall.bus.people import CORE
from townhall.config.model import PluginUse
from townhall.model.events import ContributionMade, MessageDeleted, MessageSent, ReactionAdded, ReactionRemoved
from townhall.plugin.declarations import Keeps
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings

COUNTING_KEEPS = (
    Keeps(Given, "to count a reaction or a deed once, however often it comes and goes", retention=KEPT),
    Keeps(
        CountingNote,
        "to count rightly what is told out of order",
        about_member=False,
        retention=KEPT,
    ),
)


def counting_use() -> PluginUse:
    """Return the part of the core that counts."""
    plugin: Plugin[Settings] = Plugin(Settings)
    # After all that might answer, and whatever a guard has stopped: what is deleted for it is taken back.
    plugin.observe(MessageSent, bots=True)(count_message)
    plugin.observe(MessageDeleted)(count_deletion)
    plugin.observe(ReactionAdded)(count_reaction)
    plugin.observe(ReactionRemoved)(count_reaction)
    plugin.observe(ContributionMade)(count_deed)
    plugin.adopt(CORE, sys.modules[__name__])
    return PluginUse(name=CORE, plugin=plugin, settings=Settings())
