"""The one object that everything about greeting is declared on."""

from __future__ import annotations

from townhall import Feature, Plugin
from townhall_welcome.records import KEEPS
from townhall_welcome.settings import WelcomeSettings, looks_back

plugin = Plugin(
    WelcomeSettings,
    requires=(Feature.SAY, Feature.SEES_JOINS),
    prefers=(Feature.MENTION, Feature.SAY_TO, Feature.SEES_LEAVES, Feature.DELETE_OWN, Feature.BUTTONS),
    keeps=KEEPS,
    looks_back=looks_back,
)
