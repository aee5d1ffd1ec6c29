"""A plugin that does nothing."""

from __future__ import annotations

from bench.quiet import Most
from townhall import Plugin

plugin = Plugin(Most)
