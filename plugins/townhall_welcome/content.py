"""What a newcomer is told: what the group is for, what they get, the first step, where to ask, where the rules are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from townhall import Feature, Group, Member, MemberId, Mention, Part, Parts, Yes, plain_words, under_each_other

MOST_NAMES = 50
"""A longer list of names is read by nobody."""
MOST_ABOUT_LINES = 3
"""With the greeting itself and the line about the guide a message has at most five lines."""


def named(group: Group, members: Sequence[Mention]) -> Parts:
    """Return people as a list in the group's language: Ada, Bo and Cy; of a crowd the first, and a count."""
    shown = members[: _most_names(group)]
    comma, last = group.text("welcome.names.comma"), group.text("welcome.names.last")
    parts: list[Part] = []
    for position, member in enumerate(shown):
        if position:
            parts.extend(last if position == len(members) - 1 else comma)
        parts.append(member)
    if more := len(members) - len(shown):
        parts.extend(group.text("welcome.names.more", count=more))
    return tuple(parts)


def _most_names(group: Group) -> int:
    can_mention = isinstance(group.ability(Feature.MENTION), Yes)
    return min(MOST_NAMES, group.capabilities.limits.mentions_per_message) if can_mention else MOST_NAMES


def person(group: Group, member: MemberId, name: str) -> Mention:
    """Return somebody as a text shows them; the name is theirs, so the core makes it safe."""
    shown = group.text("{somebody}", somebody=Member(id=member, name=name))
    return next(part for part in shown if isinstance(part, Mention))


def words_about(group: Group) -> dict[str, object]:
    """Return the variables every text of a newcomer may use; what the charter does not say is empty."""
    single = {name: plain_words(line) for name, line in _lines(group)}
    return {
        **dict.fromkeys(("purpose", "offer", "first_step", "ask", "hours"), ""),
        **single,
        "group": group.title,
        "rules": plain_words(group.text("welcome.about.rules")) if group.has("rules") else "",
        "guide": plain_words(group.text("welcome.about.guide")),
        "about": about(group),
    }


def about(group: Group) -> Parts:
    """Return the most telling lines of the charter and where the rest is, four at the most."""
    lines = [line for _, line in _lines(group)][:MOST_ABOUT_LINES]
    ending = "welcome.about.rules_and_guide" if group.has("rules") else "welcome.about.guide"
    return under_each_other([*lines, group.text(ending)])


def guide(group: Group, own: str) -> Parts:
    """Return everything there is to say about the group, for ``/guide``."""
    charter = group.charter
    lines = [group.text("welcome.guide.title", group=group.title)]
    lines.extend(line for name, line in _lines(group) if name != "ask")
    if charter.audience:
        lines.append(group.text("welcome.guide.audience", audience=_one_line(charter.audience)))
    lines.extend(group.text("welcome.guide.ask", topic=topic, where=where) for topic, where in ask_map(group))
    if group.has("rules"):
        lines.append(group.text("welcome.about.rules"))
    if any(group.has(plugin) for plugin in ("points", "tiers", "leaderboard")):
        lines.append(group.text("welcome.guide.effort"))
    if own:
        lines.append(group.text(own))
    lines.append(group.text("welcome.guide.help"))
    return under_each_other(lines)


def ask_map(group: Group) -> Iterator[tuple[str, str]]:
    """Yield topics with the title of the group where one asks about them."""
    for topic, place in group.charter.ask_map.items():
        alias = place.removeprefix("groups.")
        card = group.sibling(alias)
        here = card is not None and card.id == group.id
        yield (
            topic,
            plain_words(group.text("welcome.ask.here")) if here else (card.core.title or alias if card else place),
        )


def _lines(group: Group) -> Iterator[tuple[str, Parts]]:
    charter = group.charter
    if charter.purpose:
        yield "purpose", group.text("welcome.about.purpose", purpose=_one_line(charter.purpose))
    if charter.offer:
        yield "offer", group.text("welcome.about.offer", offer=_listed(group, charter.offer))
    if charter.first_step:
        yield "first_step", group.text("welcome.about.first_step", first_step=_one_line(charter.first_step))
    if charter.ask_map:
        yield "ask", group.text("welcome.about.ask", ask=_listed(group, [f"{t} → {w}" for t, w in ask_map(group)]))
    if charter.service_hours:
        yield "hours", group.text("welcome.about.hours", hours=_one_line(charter.service_hours))


def _listed(group: Group, things: Iterable[str]) -> str:
    return plain_words(group.text("welcome.names.comma")).join(_one_line(thing) for thing in things)


def _one_line(text: str) -> str:
    return " ".join(text.split())
