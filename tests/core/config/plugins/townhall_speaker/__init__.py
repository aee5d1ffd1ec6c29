"""Speaks in texts of which there is more to know than their wording."""

from datetime import timedelta
from typing import Annotated

from townhall import Keeps, KeepsFacts, Plugin, Record, Script, Settings, Template


class SpeakerSettings(Settings):
    """What an ops team may word itself."""

    text: Annotated[str, Template(("name",), polite=True)] = "speaker.notice"
    rest: timedelta = timedelta(days=2)
    """How long somebody is left alone after they were spoken to."""


class Said(Record):
    """When somebody was last spoken to; by member."""

    at: float


class Silence(Record):
    """That somebody wants to be left alone; by member."""


plugin = Plugin(
    SpeakerSettings,
    keeps=[
        Keeps(Said, "to leave a rest", retention=timedelta(days=9)),
        Keeps(Silence, "to leave them alone"),
        KeepsFacts("speaker.spoken", "to count how often somebody was spoken to"),
    ],
    looks_back=lambda settings: {"speaker.Said": settings.rest, "speaker.spoken": 2 * settings.rest},
    scripts=[
        Script("speaker.answer", needs=("name",)),
        Script("speaker.notice", variables=("rule",), polite=True),
    ],
)
