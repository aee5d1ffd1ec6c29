"""What the marks of settings ask of a value: bounds, schedules, zones, texts with known variables, names of groups."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from townhall.config.addresses import database_fault, listen_fault
from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest
from townhall.config.durations import write_duration
from townhall.config.regions import locale_fault, zone_fault
from townhall.config.settings import (
    CoreGroupName,
    DatabaseAddress,
    ListenAddress,
    LocaleName,
    OneOf,
    PositionLabel,
    TimeOfDay,
    ToneNames,
    ZoneName,
)
from townhall.config.values import shown
from townhall.config.wordings import wording_troubles
from townhall.plugin.settings import (
    Between,
    FileBeside,
    GroupName,
    PatternText,
    PermissionNode,
    ScheduleText,
    Template,
    WallTimes,
)
from townhall.text.texts import is_key
from townhall.text.tones import TONES, tones_of

if TYPE_CHECKING:
    from townhall.clock.rules import RuleError
    from townhall.config.reading import World


def fault(mark: object, value: Any, world: World, default: object) -> Trouble | None:
    """Return what a mark finds wrong with a value; marks of others are none of our business."""
    if value is None:
        return None
    check = _CHECKS.get(type(mark))
    return None if check is None else check(mark, value, world, default)


def _meta(mark: msgspec.Meta, value: Any, world: World, default: object) -> Trouble | None:
    if isinstance(value, int | float):
        return _bounds(value, str, mark.ge, mark.gt, mark.le, mark.lt) or _multiple(mark, value)
    length = len(value) if hasattr(value, "__len__") else 0
    if mark.min_length is not None and length < mark.min_length:
        return Trouble(Code.BAD_FORM, "is too short", f"at least {mark.min_length}")
    if mark.max_length is not None and length > mark.max_length:
        return Trouble(Code.BAD_FORM, "is too long", f"at most {mark.max_length}")
    if mark.pattern is not None and isinstance(value, str) and re.search(mark.pattern, value) is None:
        return Trouble(Code.BAD_FORM, f"is {shown(value)}", mark.description or f"a text like {mark.pattern}")
    return None


def _multiple(mark: msgspec.Meta, value: float) -> Trouble | None:
    if mark.multiple_of is not None and value % mark.multiple_of:
        return Trouble(Code.OUT_OF_RANGE, f"is {value}", f"a multiple of {mark.multiple_of}")
    return None


def _between(mark: Between, value: Any, world: World, default: object) -> Trouble | None:
    if isinstance(value, timedelta):
        return _bounds(value.total_seconds(), _seconds, mark.least, None, mark.most, None)
    return _bounds(value, str, mark.least, None, mark.most, None)


def _seconds(value: float) -> str:
    return write_duration(timedelta(seconds=value))


def _bounds(
    value: float,
    write: Callable[[float], str],
    least: float | None,
    above: float | None,
    most: float | None,
    below: float | None,
) -> Trouble | None:
    inside = (
        (least is None or value >= least)
        and (above is None or value > above)
        and (most is None or value <= most)
        and (below is None or value < below)
    )
    if inside and value == value:
        return None
    words = (("at least", least), ("more than", above), ("at most", most), ("less than", below))
    expected = " and ".join(f"{word} {write(bound)}" for word, bound in words if bound is not None)
    return Trouble(Code.OUT_OF_RANGE, f"is {write(value)}", expected)


def _schedule(mark: ScheduleText, value: str, world: World, default: object) -> Trouble | None:
    from townhall.clock.rules import RuleError, parse

    if not value.strip():
        return None
    try:
        parse(value, zone=world.zone)
    except RuleError as error:
        return _ruled(Code.BAD_SCHEDULE, error)
    return None


def _hours(mark: WallTimes, value: str, world: World, default: object) -> Trouble | None:
    from townhall.clock.hours import Hours
    from townhall.clock.rules import RuleError

    try:
        Hours.parse(value)
    except RuleError as error:
        return _ruled(Code.BAD_HOURS, error)
    return None


def _pattern(mark: PatternText, value: str, world: World, default: object) -> Trouble | None:
    # Its library is slow to import, and many files have no pattern.
    from townhall.text.patterns import PatternError, check_pattern

    if not value:
        return None
    try:
        check_pattern(value)
    except PatternError as error:
        code = Code.BAD_PATTERN if error.possible else Code.PATTERN_NOT_POSSIBLE
        return Trouble(code, error.fault, remedy=error.remedy)
    return None


def _file(mark: FileBeside, value: str, world: World, default: object) -> Trouble | None:
    if not value or is_address(value) or (world.directory / value).is_file():
        return None
    expected = "a file beside ops.toml, or an address that begins with https://"
    return Trouble(Code.NO_SUCH_FILE, f"names the file {shown(value)}, which is not there", expected)


def is_address(value: str) -> bool:
    """Return whether a text names a place on the web and no file."""
    return value.startswith(("https://", "http://"))


def whole_path(value: str, world: World) -> str:
    """Return the whole path of a file beside ops.toml; an address stays what it is."""
    return value if not value or is_address(value) else str((world.directory / value).resolve())


def _permission(mark: PermissionNode, value: str, world: World, default: object) -> Trouble | None:
    return world.lendable(value) if mark.lendable else world.permission(value)


def _ruled(code: Code, error: RuleError) -> Trouble:
    return Trouble(code, f"cannot be read: {error.fault.rstrip('.')}", remedy=error.remedy)


def _time_of_day(mark: TimeOfDay, value: str, world: World, default: object) -> Trouble | None:
    if re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        return None
    return Trouble(Code.BAD_TIME_OF_DAY, f"is {shown(value)}", 'a time of day such as "05:00"')


def _zone(mark: ZoneName, value: str, world: World, default: object) -> Trouble | None:
    return zone_fault(value)


def _locale(mark: LocaleName, value: str, world: World, default: object) -> Trouble | None:
    return locale_fault(value)


def _tones(mark: ToneNames, value: str, world: World, default: object) -> Trouble | None:
    for tone in tones_of(value):
        if tone not in TONES:
            expected = "one of " + ", ".join(f'"{one}"' for one in TONES)
            fault = f"names the tone {shown(tone)}, which no text is written in"
            return Trouble(Code.UNKNOWN_TONE, fault, expected, nearest=nearest(tone, TONES))
    return None


def _position(mark: PositionLabel, value: str, world: World, default: object) -> Trouble | None:
    name = value.removeprefix("position:")
    if not value or (name != value and name and name == name.strip()):
        return None
    remedy = f'Write "position:{name.strip()}".' if name.strip() else "Leave it out."
    return Trouble(
        Code.BAD_POSITION, f"is {shown(value)}, which is no position", 'a label such as "position:lead"', remedy
    )


def _database(mark: DatabaseAddress, value: str, world: World, default: object) -> Trouble | None:
    return database_fault(value)


def _listen(mark: ListenAddress, value: str, world: World, default: object) -> Trouble | None:
    return listen_fault(value)


def _one_of(mark: OneOf, value: str, world: World, default: object) -> Trouble | None:
    if value in mark.choices:
        return None
    expected = "one of " + ", ".join(f'"{one}"' for one in mark.choices)
    return Trouble(mark.code, f"is {shown(value)}", expected, nearest=nearest(value, mark.choices))


def _group(mark: GroupName, value: str, world: World, default: object) -> Trouble | None:
    if not value or value in world.groups:
        return None
    code = mark.code if isinstance(mark, CoreGroupName) else Code.UNKNOWN_GROUP
    fault = f"names the group {shown(value)}, which is not in this file"
    return Trouble(code, fault, "a name under [groups]", nearest=nearest(value, world.groups))


def _template(mark: Template, value: str, world: World, default: object) -> Trouble | None:
    if not value.strip():
        return None if default == "" else Trouble(Code.EMPTY_TEXT, "is empty", "a text, or the key of one")
    if not is_key(value):
        return _wording(mark, value)
    texts = world.texts()
    text = texts.find(value, world.locale, world.tones)
    if text is None:
        known = {key for locale in texts.locales for key in texts.keys(locale)}
        return Trouble(
            Code.UNKNOWN_TEXT,
            f"names the text {shown(value)}, which no catalogue has",
            expected="a text, or the key of one",
            nearest=nearest(value, known),
        )
    return _wording(mark, text)


def _wording(mark: Template, text: str) -> Trouble | None:
    return next(wording_troubles(text, mark.variables, polite=mark.polite), None)


_CHECKS: dict[type, Callable[[Any, Any, World, object], Trouble | None]] = {
    msgspec.Meta: _meta,
    Between: _between,
    ScheduleText: _schedule,
    WallTimes: _hours,
    PatternText: _pattern,
    FileBeside: _file,
    PermissionNode: _permission,
    TimeOfDay: _time_of_day,
    ZoneName: _zone,
    LocaleName: _locale,
    ToneNames: _tones,
    PositionLabel: _position,
    DatabaseAddress: _database,
    ListenAddress: _listen,
    OneOf: _one_of,
    GroupName: _group,
    CoreGroupName: _group,
    Template: _template,
}
