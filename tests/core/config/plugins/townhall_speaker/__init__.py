"""Speaks in texts of which there is more to know than their wording."""

from typing import Annotated

from townhall import Plugin, Script, Settings, Template


class SpeakerSettings(Settings):
    """What an ops team may word itself."""

    text: Annotated[str, Template(("name",), polite=True)] = "speaker.notice"


plugin = Plugin(
    SpeakerSettings,
    scripts=[
        Script("speaker.answer", needs=("name",)),
        Script("speaker.notice", variables=("rule",), polite=True),
    ],
)
