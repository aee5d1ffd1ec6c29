"""Speaks in texts of which there is more to know than their wording."""

from townhall import Plugin, Script, Settings

plugin = Plugin(
    Settings,
    scripts=[
        Script("speaker.answer", needs=("name",)),
        Script("speaker.notice", variables=("rule",), polite=True),
    ],
)
