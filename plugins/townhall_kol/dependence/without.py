"""What if somebody were not there: who would stay without an answer, which topics nobody would know. Pure."""

from __future__ import annotations

from typing import NamedTuple

from townhall import MemberId
from townhall_kol.dependence.figures import Figures, figures_of
from townhall_kol.dependence.weeks import Answer, Week, values_of


class Without(NamedTuple):
    """A week as it would have been without a person."""

    member: MemberId
    share: float
    """Which share of all they gave."""
    answered: int
    """How many messages of others were answered."""
    unanswered: int
    """How many of them nobody else answered."""
    topics_lost: tuple[str, ...]
    """Which topics nobody else wrote about."""
    figures: Figures
    """How what is left is spread."""

    @property
    def unanswered_share(self) -> float:
        """Which share of what was answered would have stayed without an answer."""
        return self.unanswered / self.answered if self.answered else 0.0


def without(member: MemberId, week: Week) -> Without:
    """Return what a week would have been without a person: nothing by them, and nothing others had of them."""
    values, whole = values_of(week), sum(values_of(week).values())
    helpers: dict[str, set[MemberId]] = {}
    for answer in week.answers:
        if answer.asker != member:
            helpers.setdefault(answer.message, set()).add(answer.helper)
    left = left_without(member, week)
    return Without(
        member=member,
        share=values.get(member, 0.0) / whole if whole else 0.0,
        answered=len(helpers),
        unanswered=sum(by == {member} for by in helpers.values()),
        topics_lost=tuple(sorted(topic for topic, by in week.topics.items() if by == {member})),
        figures=figures_of(values_of(left)),
    )


def left_without(member: MemberId, week: Week) -> Week:
    """Return what is left of a week without what somebody gave and had."""
    answers: set[Answer] = {one for one in week.answers if member not in (one.asker, one.helper)}
    topics = {topic: by - {member} for topic, by in week.topics.items()}
    return Week(
        credits={credit for credit in week.credits if member not in (credit[0], credit[3])},
        answers=answers,
        later=week.later,
        topics={topic: by for topic, by in topics.items() if by},
    )
