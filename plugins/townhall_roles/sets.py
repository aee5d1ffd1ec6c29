"""What an ops team can set about one set of labels, such as interests or regions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

import msgspec

from townhall import Between, Record, SettingsError
from townhall_roles.names import RESERVED

_UP_TO = re.compile(r"up_to:([1-9]\d{0,2})")


class LabelSet(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Labels that belong together."""

    labels: tuple[str, ...] = ()
    """What one can be: ``["growth", "design", "data"]``."""
    title: str = ""
    """What people read above the labels; empty: the name of the set."""
    mode: str = "any"
    """How many of them somebody may hold: ``"any"``, ``"one"`` (another one takes its place) or ``"up_to:3"``."""
    least: int = msgspec.field(default=0, name="min")
    """How many must be kept once somebody has them; they are changed, not given up."""
    requires: tuple[str, ...] = ()
    """Labels that one must hold to hold any of these; whoever loses one loses these too."""
    excludes: tuple[str, ...] = ()
    """Labels beside which none of these can be held."""
    self_service: bool = msgspec.field(default=True, name="self")
    """Whether people choose for themselves; otherwise only the team gives these labels."""
    expires: Annotated[timedelta, Between(0)] = timedelta(0)
    """How long a label lasts; zero: until it is taken back."""
    capacity: Annotated[int, Between(0)] = 0
    """How many people may hold one label; zero: any number."""
    menu: Literal["button", "reaction", "keyword"] = "button"
    """How people choose: buttons (numbers where there are none), reactions under a posted menu, or ``+growth``."""
    emoji: Mapping[str, str] = {}
    """The reaction of each label, for ``menu = "reaction"``."""

    def __post_init__(self) -> None:
        """Refuse a set that nobody could use."""
        self._check_labels()
        self._check_numbers()
        self._check_emoji()

    @property
    def most(self) -> int:
        """How many labels of this set somebody may hold."""
        found = _UP_TO.fullmatch(self.mode)
        return 1 if self.mode == "one" else int(found[1]) if found else len(self.labels)

    def _check_labels(self) -> None:
        if not self.labels:
            raise SettingsError('has no labels. Write some: labels = ["growth", "design"].', at=("labels",))
        for label in self.labels:
            if label.startswith(RESERVED):
                raise SettingsError(f'has "{label}", which belongs to positions and rights. Rename it.', at=("labels",))
            if not re.fullmatch(r"[\w-]{1,32}", label):
                raise SettingsError(
                    f'has "{label}". Write one word of at most 32 letters, digits, - and _.', at=("labels",)
                )
        if len({label.casefold() for label in self.labels}) < len(self.labels):
            raise SettingsError("has a label twice. Take one of the two out.", at=("labels",))

    def _check_numbers(self) -> None:
        if self.mode not in ("any", "one") and not _UP_TO.fullmatch(self.mode):
            raise SettingsError(f'is "{self.mode}". Write "any", "one" or "up_to:3".', at=("mode",))
        if not 0 <= self.least <= min(self.most, len(self.labels)):
            most = min(self.most, len(self.labels))
            raise SettingsError(f"is {self.least}, but at most {most} can be held. Lower min.", at=("min",))
        if both := set(self.requires) & set(self.excludes):
            raise SettingsError(f'names "{min(both)}", which is required, too. Take it out of one.', at=("excludes",))

    def _check_emoji(self) -> None:
        if unknown := set(self.emoji) - set(self.labels):
            raise SettingsError(f'has "{min(unknown)}", which is none of the labels. Take it out.', at=("emoji",))
        if len(set(self.emoji.values())) < len(self.emoji):
            raise SettingsError("has one emoji for two labels. Give each its own.", at=("emoji",))
        missing = [label for label in self.labels if not self.emoji.get(label, "").strip()]
        if self.menu == "reaction" and missing:
            raise SettingsError(
                f'is "reaction", and "{missing[0]}" has no emoji. Write emoji = {{ {missing[0]} = "…" }}.', at=("menu",)
            )
