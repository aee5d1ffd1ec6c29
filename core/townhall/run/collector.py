"""Keeps the garbage collector away from what lives as long as the process."""

from __future__ import annotations

import gc

THRESHOLDS = (50_000, 20, 50)
"""Objects made and not freed before the youngest are looked at, and how often the older ones are.

Python's own 700 is for programs with small heaps: events come in batches of hundreds and are no garbage while they
wait for their turn, so nearly every look would find nothing.
"""


def rest() -> None:
    """Switch the collector off while a start makes what lives as long as the process; :func:`spare` ends it."""
    gc.disable()


def spare_what_came() -> None:
    """Free what is garbage, and leave what came since the last time out of every later collection.

    For a store in memory that only grows: to walk through all of it again and again would take longer and longer.
    """
    gc.collect()
    gc.freeze()


def spare() -> None:
    """Leave everything there is now out of every later collection; to be called when a start or a reload is over.

    A configuration of 100,000 groups is no garbage, and walking through it holds the loop up. What is spared is
    still freed as soon as nothing refers to it.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
