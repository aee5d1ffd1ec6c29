"""Time zones and languages: whether there is one of a name, and which one was meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest
from townhall.config.values import shown

SHIPPED_LOCALES: Final = ("en", "zh-CN")
"""The languages Townhall itself speaks."""
MEANT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("beijing", "asia/beijing", "北京", "utc+8", "gmt+8"), "Asia/Shanghai"),
    **dict.fromkeys(("cn", "chinese", "中文", "简体中文"), "zh-CN"),
}
"""What people write for a time zone or a language, in small letters, and its name."""


def zone_fault(value: str) -> Trouble | None:
    """Return what is wrong with the name of a time zone."""
    if zone_exists(value):
        return None
    from zoneinfo import available_timezones

    close = MEANT.get(value.lower()) or (nearest(value, available_timezones()) if value else "")
    expected = 'a name such as "Europe/Berlin" or "Asia/Shanghai"'
    return Trouble(Code.BAD_ZONE, f"is {shown(value)}, which is no time zone", expected, nearest=close)


def zone_exists(name: str) -> bool:
    """Return whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def locale_fault(value: str) -> Trouble | None:
    """Return what is wrong with a language tag."""
    if value in SHIPPED_LOCALES:
        return None
    # Babel is slow to import, and those we ship need no look at its tables.
    from babel import Locale, UnknownLocaleError, localedata

    try:
        Locale.parse(value, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        known = [one.replace("_", "-") for one in localedata.locale_identifiers()]
        dashed = value.replace("_", "-")
        sound = dashed != value and locale_fault(dashed) is None
        close = MEANT.get(value.lower()) or (dashed if sound else nearest(value, known))
        return Trouble(Code.BAD_LOCALE, f"is {shown(value)}", 'a language tag such as "en" or "zh-CN"', nearest=close)
    return None
