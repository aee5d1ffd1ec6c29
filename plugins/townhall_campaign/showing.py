"""What the platforms of an audience take of a post: which text is too long for one, and what it cannot show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

from townhall import Capabilities, Degraded, Feature, No, SettingsError, Yes, text_size
from townhall_campaign.post import Post

Loss: TypeAlias = Literal["pictures", "addresses", "buttons", "labels", "notice", "private"]
"""What a platform does not show as it was meant."""
LOST: Final[Mapping[Loss, str]] = {
    "pictures": "pictures are left out",
    "addresses": "pictures are shown by their addresses",
    "buttons": "buttons become numbers to type, or addresses",
    "labels": "the words on buttons are cut",
    "notice": "nobody is notified of the announcement",
    "private": "people are named in the group, not written to",
}
"""The same in words, for the command line."""
MOST_NAMED: Final = 3
WEB: Final = ("http://", "https://")


class Place(msgspec.Struct, frozen=True):
    """A group of an audience, as far as it matters here."""

    alias: str
    locale: str
    capabilities: Capabilities


def length_faults(
    post: Post, places: Iterable[Place], words: Callable[[str, str], str], at: tuple[str | int, ...] = ()
) -> Iterator[SettingsError]:
    """Yield which texts of a post are longer than a platform of its audience takes in one message.

    ``words`` returns what a text, or the key of one, says in a language, as far as that is known.
    """
    groups = list(places)
    for key, text in _texts(post):
        alike: dict[tuple[str, int, int], list[str]] = {}
        sizes = {locale: text_size(words(text, locale)) for locale in {one.locale for one in groups}}
        for one in groups:
            most, size = one.capabilities.limits.text_length, sizes[one.locale]
            if size > most:
                alike.setdefault((one.capabilities.platform, most, size), []).append(one.alias)
        for (platform, most, size), aliases in alike.items():
            fault = f"has a text of {size} characters; {platform} takes {most} in one message ({named(aliases)})"
            yield SettingsError(f"{fault}. Shorten it, or plan a shorter one for these groups.", at=(*at, *key))


def _texts(post: Post) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every wording of a post, with where it is written."""
    if post.text:
        yield ("text",), post.text
    for place, variant in enumerate(post.variants):
        yield ("variants", place), variant.text
    if post.light:
        yield ("light",), post.light


def named(aliases: Sequence[str]) -> str:
    """Return the first names of some groups, and how many more there are."""
    several = list(dict.fromkeys(aliases))
    more = f" and {len(several) - MOST_NAMED} more" if len(several) > MOST_NAMED else ""
    return ", ".join(several[:MOST_NAMED]) + more


def losses_of(post: Post, capabilities: Capabilities) -> Sequence[Loss]:
    """Return what a platform cannot show of a post as it was meant."""
    return [*_pictures(post, capabilities), *_buttons(post, capabilities), *_reach(post, capabilities)]


def _pictures(post: Post, capabilities: Capabilities) -> Iterator[Loss]:
    if not post.pictures or isinstance(capabilities.ability(Feature.IMAGES), Yes):
        return
    if any(not one.startswith(WEB) for one in post.pictures):
        yield "pictures"
    if any(one.startswith(WEB) for one in post.pictures):
        yield "addresses"


def _buttons(post: Post, capabilities: Capabilities) -> Iterator[Loss]:
    if not post.buttons:
        return
    limits = capabilities.limits
    if not isinstance(capabilities.ability(Feature.BUTTONS), Yes) or len(post.buttons) > limits.button_rows:
        yield "buttons"
    elif any(text_size(one.label) > limits.button_label_length for one in post.buttons):
        yield "labels"


def _reach(post: Post, capabilities: Capabilities) -> Iterator[Loss]:
    if post.announce and not (capabilities.can(Feature.ANNOUNCE) or capabilities.can(Feature.MENTION_ALL)):
        yield "notice"
    if post.personal and post.audience.reach != "mention" and not capabilities.can(Feature.SAY_TO):
        yield "private"


_FEATURES: Final[Mapping[Loss, Feature]] = {
    "pictures": Feature.IMAGES,
    "addresses": Feature.IMAGES,
    "buttons": Feature.BUTTONS,
    "notice": Feature.ANNOUNCE,
    "private": Feature.SAY_TO,
}


def explained(loss: Loss, capabilities: Capabilities) -> str:
    """Return in a sentence what a platform does not show, and why, for the command line."""
    feature = _FEATURES.get(loss)
    ability = None if feature is None else capabilities.ability(feature)
    limits = capabilities.limits
    why = f"it takes {limits.button_rows} rows of buttons, {limits.button_label_length} characters on each"
    if isinstance(ability, Degraded):
        why = ability.how
    elif isinstance(ability, No):
        why = ability.reason.rstrip(".")
    return f"{LOST[loss]} ({capabilities.platform}: {why})"
