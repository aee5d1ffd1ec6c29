"""Settings that would greet with nothing are refused (S3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from townhall import SettingsError, replace
from townhall_welcome import DripStep, WelcomeSettings


@pytest.mark.parametrize("name", ["text", "returning_text", "moved_text"])
def test_a_greeting_without_words_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is empty"):
        replace(WelcomeSettings(), **{name: "  "})


def test_a_step_without_words_is_refused() -> None:
    with pytest.raises(SettingsError, match="drip step 1 has an empty text"):
        WelcomeSettings(drip=(DripStep(after=timedelta(days=1), text=""),))


def test_steps_out_of_order_are_refused() -> None:
    steps = tuple(DripStep(after=timedelta(days=days), text="x") for days in (3, 1))

    with pytest.raises(SettingsError, match="Sort them by after"):
        WelcomeSettings(drip=steps)


def test_the_empty_table_has_the_defaults_of_the_domain() -> None:
    settings = WelcomeSettings()

    assert (settings.batch_window, settings.batch_max) == (timedelta(seconds=20), 10)
    assert (settings.surge_joins, settings.surge_window) == (8, timedelta(seconds=60))
    assert (settings.repeat_after, settings.clean_after) == (timedelta(days=90), timedelta(hours=6))
    assert [step.after.days for step in settings.drip] == [1, 3, 7]
