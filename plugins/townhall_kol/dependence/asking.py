"""Whether anybody asks: a week of talk without a question is told once, with what helps, and once when over (S51)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Final, NamedTuple

from townhall import Contribution, Group, MemberId, Parts, Window, plain_words
from townhall_kol.giving.kinds import QUESTION
from townhall_kol.people import account_here
from townhall_kol.settings import KolSettings
from townhall_kol.wording import names_of

TALKERS: Final = 1000
"""Where so many people talk, the group is active, whatever the others write."""
LOOKED_AT: Final = 20
MOST: Final = 3
"""So many who used to ask are named."""


class Asking(NamedTuple):
    """How much was said and asked here in a week."""

    messages: int
    questions: float

    def unasked(self, before: bool | None, least: int) -> bool:
        """Return whether nobody asks.

        A week with less talk changes nothing. ``before``: how it was; None before a whole week was listened to.
        """
        if self.questions > 0 or not least or before is None:
            return False
        return self.messages >= least or before


async def asking_in(window: Window, group: Group) -> Asking:
    """Return how much was said and asked in whole days."""
    talkers = await group.facts.top(Contribution.MESSAGE, since=window.start, until=window.end, most=TALKERS)
    questions = await group.facts.totals(QUESTION, since=window.start, until=window.end)
    return Asking(sum(one.times for one in talkers), sum(questions.values()))


async def unasked_text(
    asking: Asking, window: Window, team: Set[MemberId], group: Group, settings: KolSettings
) -> Sequence[Parts]:
    """Return that nobody asked, with what helps."""
    said = group.text("kol.asking.none", group=group.title, count=asking.messages)
    group.because(plain_words(said))
    shown = [said, group.text("kol.asking.helps")]
    used_to = await _used_to_ask(window, team, group, settings)
    if used_to:
        shown.append(group.text("kol.asking.invite", people=await names_of(used_to, group)))
    return shown


async def _used_to_ask(window: Window, team: Set[MemberId], group: Group, settings: KolSettings) -> list[MemberId]:
    """Return who asked most before the week and is still here, without the team."""
    since = window.start - settings.over
    found: list[MemberId] = []
    for one in await group.facts.top(QUESTION, since=since, until=window.start, most=LOOKED_AT):
        person = await group.members.person(one.member)
        if person not in (*team, *found) and await account_here(person, group) is not None:
            found.append(person)
    return found[:MOST]
