"""One post as a team writes it down: what is said, to whom, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal

from townhall import Between, Lane, LocalFile, Record, Schedule, SettingsError, Template

WORDS = Template(("group", "purpose", "name", "event", "start"))
"""What a post may name: ``{name}`` is whoever it is written to, ``{event}`` and ``{start}`` the event it belongs to."""
NAME: Final = re.compile(r"[\w-]{1,32}")
EVERYBODY: Final = "@all"

Span = Annotated[timedelta, Between(0)]
PostLane = Literal["service", "community", "promo"]
Clock = Literal["own", "home"]
Reach = Literal["group", "mention", "direct"]
KINDS: Final = ("post", "greeting", "topic")
"""Kinds of post there are without being declared."""


class Audience(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom a post is for."""

    groups: tuple[str, ...] = ()
    """Names of groups in ops.toml, or patterns such as ``"launch-*"``; empty: the group that plans the post."""
    platforms: tuple[str, ...] = ()
    """Only groups on these platforms; empty: on all."""
    labels: tuple[str, ...] = ()
    """Only people who hold one of these labels; they are written to in private, or mentioned."""
    reach: Reach = "group"
    """``group``: one message for all. ``mention``: one that mentions each person. ``direct``: to each in private."""


class Variant(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of several wordings of which everybody sees the same one each time."""

    text: Annotated[str, WORDS]
    share: Annotated[int, Between(1, 100)]
    """Percent of the audience; all shares of a post make 100."""


class PostButton(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A button under a post: it opens a link, or signs up for an event."""

    label: str
    url: str = ""
    event: str = ""
    """The name of an event of this plugin."""


class Relative(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time counted from the start of an event."""

    event: str
    offset: str = "0m"
    """Before it with a minus: ``-7d``, ``-1h``; after it with a plus: ``+1d``."""

    @property
    def span(self) -> timedelta:
        """How long after the start of the event; negative is before it."""
        return signed_span(self.offset)

    def __post_init__(self) -> None:
        """Refuse an offset that is no span."""
        signed_span(self.offset)


_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def signed_span(text: str) -> timedelta:
    """Read ``-7d`` or ``+1h30m``; raises :class:`SettingsError`."""
    found = re.fullmatch(r"\s*([+-]?)((?:\d{1,5}[mhdw])+)\s*", text)
    if found is None:
        raise SettingsError(f'offset is "{text}", which is no span. Write "-7d", "-1h" or "+1d".', at=("offset",))
    pieces = re.findall(r"(\d+)([mhdw])", found[2])
    total = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in pieces), timedelta())
    return -total if found[1] == "-" else total


class Post(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post; each is a table ``[groups.NAME.campaign.posts.morning]``."""

    text: Annotated[str, WORDS] = ""
    """What is said: a text, or the key of one."""
    variants: tuple[Variant, ...] = ()
    """Instead of ``text``: wordings that are compared."""
    at: Schedule = ""
    """When: ``"2026-10-10 12:00"``, ``"daily 08:45"``, ``"last friday 18:00"``, a cron line …"""
    relative: Relative | None = None
    """Instead of ``at``: a time counted from the start of an event."""
    time: Clock = "own"
    """Whose clock: each group's own, or that of the group that plans the post."""
    lane: PostLane = "community"
    """``promo`` for what sells, ``service`` for what people wait for, ``community`` for everything else."""
    kind: str = "post"
    """``post``, ``greeting``, ``topic`` or one of ``kinds``; a greeting goes on top of a topic due then."""
    audience: Audience = Audience()
    light: Annotated[str, WORDS] = ""
    """What everybody else in the group reads of a post for people with a label; empty: nothing."""
    pictures: tuple[LocalFile, ...] = ()
    """Files beside ops.toml, or addresses."""
    buttons: tuple[PostButton, ...] = ()
    jitter: Annotated[timedelta, Between(0, 86_400)] = timedelta()
    """Each group is written to up to this much later, always the same for the same run."""
    quiet: Literal["move", "skip"] = "move"
    """What becomes of it in quiet hours: it waits for their end, or is left out."""
    late: Annotated[timedelta, Between(60, 7 * 86_400)] = timedelta(minutes=30)
    """How late it may still be sent when Townhall was away; a reminder before an event goes until the event begins."""
    lasts: Annotated[timedelta, Between(60, 30 * 86_400)] = timedelta(hours=12)
    """How long after its time it is still of use; what could not be sent by then is dropped."""
    approval: bool | None = None
    """Whether a second person must approve it; promotion and announcements always need it."""
    by: str = ""
    """Who wrote it, by the platform's own id: this person cannot approve it."""
    announce: bool = False
    """Whether it is an announcement that notifies everybody; rare, and a lead approves it."""
    asks_sharing: bool = False
    """Whether it asks people to pass something on; nobody is asked twice in two weeks."""

    @property
    def promo(self) -> bool:
        """Whether it sells."""
        return self.lane == "promo"

    @property
    def send_lane(self) -> Lane:
        """The lane in which it is sent."""
        return Lane(self.lane)

    @property
    def needs_approval(self) -> bool:
        """Whether a second person must approve it."""
        return self.promo or self.announce or bool(self.approval)

    @property
    def personal(self) -> bool:
        """Whether it is for single people and not for a group as a whole."""
        return bool(self.audience.labels) or self.audience.reach != "group"

    @property
    def event_names(self) -> tuple[str, ...]:
        """The events it is about: that it stands beside, and that its buttons sign up for."""
        beside = (self.relative.event,) if self.relative is not None else ()
        return (*beside, *(one.event for one in self.buttons if one.event))

    @property
    def shown_time(self) -> str:
        """When it is due, as it is written."""
        return self.at if self.relative is None else f"{self.relative.offset} of {self.relative.event}"

    @property
    def texts(self) -> tuple[str, ...]:
        """Every wording of it."""
        own = (self.text,) if self.text else ()
        return (*own, *(one.text for one in self.variants))

    def __post_init__(self) -> None:
        """Refuse a post that cannot be meant."""
        faults = [SettingsError(said, at=at) for said, at in _faults(self)]
        if faults:
            raise faults[0] if len(faults) == 1 else ExceptionGroup("a post", faults)


def _faults(post: Post) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    if not post.text.strip() and not post.variants:
        yield 'says nothing. Write its text = "…".', ()
    if post.text.strip() and post.variants:
        yield "has a text and variants. Take one of the two out.", ("variants",)
    if bool(post.at.strip()) == (post.relative is not None):
        fault = "has no time" if post.relative is None else "has two times"
        yield f'{fault}. Write at = "…", or relative = {{ event = "…", offset = "-7d" }}.', ()
    yield from _variant_faults(post)
    for place, button in enumerate(post.buttons):
        if bool(button.url) == bool(button.event):
            yield 'needs either url = "https://…" or event = "…".', ("buttons", place)
    if post.announce and post.personal:
        yield "is an announcement, which is for everybody. Take labels and reach out of its audience.", ("announce",)
    if post.light and not post.audience.labels:
        yield "has a lighter text for everybody else, but no labels. Write audience = { labels = […] }.", ("light",)
    if post.by and not post.by.strip():
        yield 'is empty. Write the id of a person: by = "…".', ("by",)


def _variant_faults(post: Post) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    total = sum(one.share for one in post.variants)
    if post.variants and total != 100:
        yield f"come to {total} %. Let their shares make 100.", ("variants",)
    if len({one.text for one in post.variants}) != len(post.variants):
        yield "has the same variant twice. Take one out.", ("variants",)


def check_names(posts: Mapping[str, Post]) -> None:
    """Refuse names that a command could not name."""
    for name in posts:
        if not NAME.fullmatch(name):
            raise SettingsError("has a name with other signs than letters, digits, - and _. Rename it.", at=(name,))


def check_kinds(kinds: tuple[str, ...]) -> None:
    """Refuse kinds that a command could not name, and one that is there twice."""
    for place, kind in enumerate(kinds):
        if not NAME.fullmatch(kind):
            raise SettingsError(f'is "{kind}". Take letters, digits, - and _, at most 32.', at=("kinds", place))
        if kind in kinds[:place]:
            raise SettingsError(f'is "{kind}", which is there already. Take one of the two out.', at=("kinds", place))
