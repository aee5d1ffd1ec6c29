"""A plugin that notes when each message was handled."""

from __future__ import annotations

from bench.pacing import Watch
from bench.quiet import Most
from townhall import Plugin

watch = Watch()
plugin = Plugin(Most)
watch.declare(plugin)
