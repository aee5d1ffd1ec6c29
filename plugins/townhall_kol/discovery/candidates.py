"""Who comes into question as an opinion leader: by help given, and among them the critics who are listened to (S53)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from townhall import Group, MemberId, Parts, plain_words, under_each_other
from townhall_kol.discovery.profiles import Profile, tone_of
from townhall_kol.discovery.strata import Placed, Stratum, bounds, is_above
from townhall_kol.people import account_here, is_of_team
from townhall_kol.settings import KolSettings
from townhall_kol.wording import listed, name_of, percent

LEAST_HELPED: Final = 3
"""A candidate has helped so many different people at least."""
OBJECTED: Final = 3
HEARD_BY: Final = 4
"""A critic has objected so often, and so many different people have answered them."""
MOST_LOOKED_AT: Final = 500
"""How far down one looks for people who are here and not of the team."""


class Candidate(NamedTuple):
    """Somebody who comes into question, by the account under which they are here."""

    person: MemberId
    account: MemberId
    profile: Profile


def is_critic(profile: Profile) -> bool:
    """Return whether somebody objects, and is listened to."""
    return profile.objections >= OBJECTED and profile.responders >= HEARD_BY


def ranked(found: Mapping[MemberId, Profile]) -> list[tuple[MemberId, Profile]]:
    """Return those who come into question by their figures, the best first; equal ones always in the same order."""
    able = [(m, p) for m, p in found.items() if p.helped >= LEAST_HELPED or is_critic(p)]
    return sorted(able, key=lambda one: (-one[1].score, -one[1].helped, -one[1].thanks, one[0]))


async def candidates_among(
    found: Mapping[MemberId, Profile], group: Group, settings: KolSettings
) -> Sequence[Candidate]:
    """Return the best candidates: present, people, and not of the team already."""
    chosen: list[Candidate] = []
    best = await group.compute(lambda: ranked(found)[:MOST_LOOKED_AT])
    for person, profile in best:
        account = await account_here(person, group)
        if account is None or await is_of_team(account, group):
            continue
        chosen.append(Candidate(person, account, profile))
        if len(chosen) == settings.candidates:
            break
    return chosen


async def candidates_text(chosen: Sequence[Candidate], group: Group) -> Parts:
    """Return the candidates as lines with their reasons, for the staff room."""
    if not chosen:
        return group.text("kol.candidates.none", group=group.title)
    shown = [group.text("kol.candidates.title", group=group.title)]
    for number, one in enumerate(chosen, 1):
        name, why = await name_of(one.account, group), reasons(one.profile, group)
        shown.append(
            group.text("kol.candidates.line", number=number, name=name, score=round(one.profile.score), why=why)
        )
    shown.append(group.text("kol.candidates.how"))
    return under_each_other(shown)


def reasons(profile: Profile, group: Group) -> str:
    """Return what speaks for somebody, in words."""
    said = [
        (profile.helped, group.text("kol.reason.helped", count=profile.helped)),
        (profile.thanks, group.text("kol.reason.thanks", count=profile.thanks)),
        (profile.responders, group.text("kol.reason.listened", percent=profile.rate, count=profile.responders)),
        (len(profile.topics), group.text("kol.reason.topics", topics=listed(profile.topics, group))),
        (profile.weeks, group.text("kol.reason.regular", count=profile.weeks, weeks=profile.of_weeks)),
        (is_critic(profile), group.text("kol.reason.critic", count=profile.objections)),
        (tone_of(profile) < 1, group.text("kol.reason.tone", percent=percent(1 - tone_of(profile)))),
    ]
    return listed([plain_words(words) for count, words in said if count], group)


async def why_text(member: MemberId, group: Group, settings: KolSettings) -> Parts:
    """Return everything that is known of what speaks for somebody, for the staff room."""
    person = await group.members.person(member)
    profile, placed = await group.store.get(Profile, person), await group.store.get(Placed, person)
    name = await name_of(member, group)
    if profile is None:
        return group.text("kol.why.nothing", name=name)
    shown = [
        group.text("kol.why.title", name=name, score=round(profile.score)),
        group.text("{why}", why=reasons(profile, group)),
    ]
    shown.append(
        group.text(
            "kol.why.figures",
            answers=profile.answers,
            posts=profile.posts,
            answered=profile.answered,
            began=profile.began,
        )
    )
    if placed is not None:
        stratum = plain_words(group.text(f"kol.stratum.{placed.stratum}"))
        shown.append(group.text("kol.why.stratum", stratum=stratum, since=placed.since))
    shown += _why_not_yet(profile, placed, group, settings)
    return under_each_other(shown)


def _why_not_yet(profile: Profile, placed: Placed | None, group: Group, settings: KolSettings) -> Sequence[Parts]:
    """Return for which stratum the score would be enough, and the weeks are not."""
    now: Stratum = "ordinary" if placed is None else placed.stratum
    for stratum, beginning, needed in bounds(settings.strata):
        if is_above(stratum, now) and profile.score >= beginning and profile.weeks < needed:
            name = plain_words(group.text(f"kol.stratum.{stratum}"))
            return [group.text("kol.why.weeks", stratum=name, needed=needed, weeks=profile.weeks)]
    return ()
