"""A warning by a delegate is taken back like any other case: it counts no more, and what it led to is lifted."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import DelegatedRunUndone, Group
from townhall_rules.cases import all_cases
from townhall_rules.declared import plugin
from townhall_rules.reversing import take_back
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import WITHDRAWN
from townhall_rules.wording import words

RECENT: Final = timedelta(days=2)
"""Longer than anything of a delegate can be taken back."""


@plugin.on(DelegatedRunUndone)
async def withdraw_cases(event: DelegatedRunUndone, group: Group, settings: RulesSettings) -> None:
    """Take the cases back that a delegate opened in the run that is undone."""
    if event.plugin != plugin.name:
        return
    for case in await all_cases(group, group.now - RECENT):
        if case.id in event.entries and case.counts:
            await take_back(case, WITHDRAWN, event.by, words(group, "rules.why.undone"), group)
